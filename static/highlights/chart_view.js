/**
 * The chart of a game's score: one line per side, or the lead above and below zero in sports with many points.
 *
 * @import { Card, Game } from "../types.js"
 * @import { Progression, Step } from "./progression.js"
 */

import { field, setAttribute, setText } from "../dom.js";
import { progression, stepPath } from "./progression.js";

const SIDES = /** @type {const} */ (["home", "away"]);
/** Area of the lines, in the picture's units. */
const PLOT = { left: 4, right: 336, top: 14, bottom: 124 };
/** Least distance of the two names, in the picture's units. */
const APART = 19;

export class ChartView {
  #chart;
  #marks;

  /** @param {Element} chart */
  constructor(chart) {
    this.#chart = chart;
    this.#marks = [...field(chart, "marks").children];
  }

  /**
   * @param {Game} game
   * @param {Card} card
   * @param {{ home: string, away: string }} colors of the two lines
   * @returns {boolean} whether there is something to see
   */
  update(game, card, colors) {
    const progress = progression(game);
    if (!progress) return false;
    const x = (/** @type {number} */ time) => PLOT.left + (time / progress.end) * (PLOT.right - PLOT.left);
    this.#periods(progress, x);
    setAttribute(this.#chart, "data-kind", progress.margin ? "margin" : "lines");
    if (progress.margin) this.#lead(progress, card, colors, x);
    else this.#lines(progress, card, colors, x);
    return true;
  }

  /** @param {Progression} progress @param {(time: number) => number} x */
  #periods({ marks, end }, x) {
    const width = end / Math.max(1, marks.length);
    for (const [index, mark] of this.#marks.entries()) {
      const period = marks[index];
      setAttribute(mark, "display", period ? null : "none");
      if (!period) continue;
      const [line, text] = mark.children;
      const right = Math.round(x(period.x + width / 2));
      if (line) setAttribute(line, "d", `M${right} ${PLOT.top - 8}V${PLOT.bottom}`);
      if (text) {
        setAttribute(text, "x", String(Math.round(x(period.x))));
        setText(text, period.label);
      }
    }
  }

  /** @param {Progression} progress @param {Card} card @param {{ home: string, away: string }} colors @param {(time: number) => number} x */
  #lines({ steps, now }, card, colors, x) {
    const most = Math.max(2, ...steps.flatMap(({ home, away }) => [home, away]));
    const y = (/** @type {number} */ value) => PLOT.bottom - (value / most) * (PLOT.bottom - PLOT.top);
    setAttribute(field(this.#chart, "zero"), "d", `M${PLOT.left} ${PLOT.bottom}H${PLOT.right}`);
    const last = /** @type {Step} */ (steps.at(-1));
    const ends = { home: y(last.home), away: y(last.away) };
    // Lines that end at the same place get their names one above the other.
    const upper = ends.home <= ends.away ? "home" : "away";
    const lower = upper === "home" ? "away" : "home";
    const near = Math.max(0, APART - (ends[lower] - ends[upper]));
    ends[upper] = Math.max(PLOT.top, ends[upper] - near / 2);
    ends[lower] = Math.max(ends[lower] + near / 2, ends[upper] + APART);
    for (const side of SIDES) {
      const trace = field(this.#chart, `${side}-trace`);
      // Shift lines that coincide, so that both are visible.
      const beside = side === "away" ? 1.5 : -1.5;
      setAttribute(
        trace,
        "d",
        stepPath(steps, (step) => step[side], { x, y: (value) => y(value) + beside }),
      );
      setAttribute(trace, "stroke", colors[side]);
      setAttribute(field(this.#chart, `${side}-area`), "d", "M0 0");
      this.#end(side, card[side].abbrev, x(now), ends[side], colors[side]);
    }
  }

  /** @param {Progression} progress @param {Card} card @param {{ home: string, away: string }} colors @param {(time: number) => number} x */
  #lead({ steps, now }, card, colors, x) {
    const lead = (/** @type {Step} */ { home, away }) => home - away;
    const most = Math.max(6, ...steps.map((step) => Math.abs(lead(step))));
    const middle = (PLOT.top + PLOT.bottom) / 2;
    const y = (/** @type {number} */ value) => middle - (value / most) * (middle - PLOT.top);
    setAttribute(field(this.#chart, "zero"), "d", `M${PLOT.left} ${middle}H${PLOT.right}`);
    const last = lead(/** @type {Step} */ (steps.at(-1)));
    for (const side of SIDES) {
      const leadOf = (/** @type {Step} */ step) =>
        side === "home" ? Math.max(0, lead(step)) : Math.min(0, lead(step));
      const path = stepPath(steps, leadOf, { x, y });
      setAttribute(field(this.#chart, `${side}-area`), "d", `${path}V${middle}H${PLOT.left}Z`);
      setAttribute(field(this.#chart, `${side}-area`), "fill", colors[side]);
      setAttribute(field(this.#chart, `${side}-trace`), "d", "M0 0");
      const leads = side === "home" ? last > 0 : last < 0;
      const text = leads ? `${card[side].abbrev} +${Math.abs(last)}` : card[side].abbrev;
      this.#end(side, text, x(now), side === "home" ? middle - 26 : middle + 26, colors[side]);
    }
  }

  /** @param {"home" | "away"} side @param {string} text @param {number} left @param {number} middle @param {string} color */
  #end(side, text, left, middle, color) {
    const label = field(this.#chart, `${side}-end`);
    setText(label, text);
    setAttribute(label, "x", String(Math.round(Math.min(left, PLOT.right) + 7)));
    setAttribute(label, "y", String(Math.round(Math.min(Math.max(middle, 12), PLOT.bottom) + 5)));
    setAttribute(label, "fill", color);
  }
}
