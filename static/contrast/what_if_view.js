/**
 * The what-if section: a table of all transports for a number of viewers, and the break-even line of polling.
 *
 * @import uPlot from "../vendor/uPlot.esm.js"
 * @import { Choice } from "./settings.js"
 * @import { Answer } from "./what_if.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { say } from "../game/words.js";
import { amount, duration, figureText, seconds, share, size } from "./figures.js";
import { keepSized, looksOf, powers } from "./looks_view.js";
import { breakEvenCurves, comparedPoll, factors, placeOf, table, viewersAt } from "./what_if.js";

export class WhatIfView {
  #section = byId("what-if");
  #slider = /** @type {HTMLInputElement} */ (byId("viewers"));
  /** @type {uPlot | null} */
  #plot = null;

  /** @param {(viewers: number) => void} onViewers */
  constructor(onViewers) {
    const chosen = () => viewersAt(this.#slider.valueAsNumber);
    this.#slider.addEventListener("input", () => this.#showViewers(chosen()));
    this.#slider.addEventListener("change", () => onViewers(chosen()));
  }

  /** @param {Choice} choice */
  choose({ viewers }) {
    this.#slider.value = String(placeOf(viewers));
    this.#showViewers(viewers);
  }

  /** @param {typeof uPlot} Plot */
  draw(Plot) {
    const element = byId("plot-border");
    const { color, rem, axis } = looksOf(element);
    const line = { width: Math.max(2, rem / 6), spanGaps: true, points: { show: false } };
    this.#plot = new Plot(
      {
        width: element.clientWidth || 1,
        height: element.clientHeight || 1,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, distr: 3, range: () => [0.001, 1_000] },
          y: { distr: 3, range: () => [0.25, 60] },
        },
        axes: [
          {
            ...axis,
            size: 1.6 * rem,
            gap: 0.2 * rem,
            filter: powers,
            values: (_, marks) => marks.map((x) => (x === null ? "" : amount(x, 3))),
          },
          {
            ...axis,
            size: 4.4 * rem,
            gap: 0.3 * rem,
            splits: () => [0.5, 1, 2, 5, 10, 30, 60],
            filter: (_, marks) => marks,
            values: (_, marks) => marks.map((s) => `${amount(s)} s`),
          },
        ],
        series: [
          {},
          { ...line, stroke: color("--text") },
          { ...line, stroke: color("--pause"), dash: [rem / 2, rem / 2] },
          {
            stroke: color("--scored"),
            width: 0,
            paths: () => null,
            points: { show: true, size: 1.1 * rem, width: 0, fill: color("--scored") },
          },
        ],
      },
      [[], [], [], []],
      element,
    );
    keepSized(this.#plot, element);
  }

  /** @param {Answer | null} answer null: none yet @param {Choice} choice */
  update(answer, choice) {
    setAttribute(this.#section, "data-known", String(answer !== null));
    if (answer === null) return;
    const poll = comparedPoll(choice);
    for (const { name, requests, bytes, silent, p95, wrongMs, cores } of table(answer)) {
      const row = /** @type {HTMLElement} */ (this.#section.querySelector(`[data-contestant="${name}"]`));
      const texts = {
        requests: amount(requests),
        bytes: figureText(size(bytes)),
        silent: share(silent, 1),
        p95: figureText(duration(p95)),
        wrong: figureText(seconds(wrongMs)),
        cores: amount(cores, 3),
      };
      for (const [cell, text] of Object.entries(texts)) setText(field(row, cell), text);
      setAttribute(row, "data-place", name === choice.left ? "left" : name === choice.right ? "right" : null);
    }
    const { processor, bytes } = factors(answer, poll);
    const values = {
      name: say(`contestant.${poll}`),
      rate: amount(answer.changes_per_s, 2),
      every: figureText(duration(answer.interval_s * 1_000)),
      processor: amount(processor, 2),
      bytes: amount(bytes, 2),
    };
    setText(field(this.#section, "verdict"), say(processor > 1 ? "whatif.push" : "whatif.poll", values));
    const { xs, processor: line, bytes: dashed, present } = breakEvenCurves(answer, poll);
    this.#plot?.setData([xs, line, dashed, present]);
  }

  /** @param {number} viewers */
  #showViewers(viewers) {
    setText(byId("viewers-value"), amount(viewers));
  }
}
