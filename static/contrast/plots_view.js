/**
 * Plots of the last quarter of an hour, drawn by uPlot: the staleness of each change and the bytes of each side.
 *
 * @import uPlot from "../vendor/uPlot.esm.js"
 * @import { Curves } from "./history.js"
 */

import { byId } from "../dom.js";
import { say } from "../game/words.js";
import { duration, figureText, size } from "./figures.js";
import { spanOf } from "./history.js";
import { keepSized, looksOf, powers } from "./looks_view.js";

/** @typedef {{ id: string, log: boolean, lines: boolean, format: (value: number) => string }} Kind */

/** @type {readonly Kind[]} */
const KINDS = [
  { id: "plot-staleness", log: true, lines: false, format: (ms) => figureText(duration(ms)) },
  { id: "plot-bytes", log: false, lines: true, format: (bytes) => figureText(size(bytes)) },
];

export class PlotsView {
  /** @type {Map<string, uPlot>} */
  #plots = new Map();

  /** @param {typeof uPlot} Plot */
  draw(Plot) {
    for (const kind of KINDS) this.#make(Plot, kind);
  }

  /** @param {Readonly<Record<"staleness" | "bytes", Curves>>} curves */
  update(curves) {
    for (const [name, { xs, left, right }] of Object.entries(curves)) {
      const plot = this.#plots.get(`plot-${name}`);
      if (!plot) continue;
      plot.setData([xs, left, right], false);
      plot.setScale("x", { min: -spanOf(xs), max: 0 });
    }
  }

  /** @param {typeof uPlot} Plot @param {Kind} kind */
  #make(Plot, { id, log, lines, format }) {
    const element = byId(id);
    const { color, rem, axis } = looksOf(element);
    /** @param {string} stroke @param {string} label */
    const series = (stroke, label) => ({
      label,
      stroke,
      width: lines ? Math.max(2, rem / 7) : 0,
      points: { show: !lines, size: Math.max(5, rem / 2.6), width: 0, fill: stroke },
      ...(lines ? {} : { paths: () => null }),
    });
    const plot = new Plot(
      {
        width: element.clientWidth || 1,
        height: element.clientHeight || 1,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false },
          y: log ? { distr: 3 } : { range: (_, __, max) => [0, Math.max(1_000, max * 1.08)] },
        },
        axes: [
          {
            ...axis,
            size: 1.6 * rem,
            gap: 0.2 * rem,
            space: 6 * rem,
            values: (_, marks) => marks.map((x, index) => (index ? ago(x) : "")),
          },
          {
            ...axis,
            size: 4.4 * rem,
            gap: 0.3 * rem,
            space: 1.9 * rem,
            values: (_, marks) => marks.map((mark) => (mark === null ? "" : format(mark))),
            ...(log ? { filter: powers } : {}),
          },
        ],
        series: [{}, series(color("--left"), "left"), series(color("--right"), "right")],
      },
      [[], [], []],
      element,
    );
    this.#plots.set(id, plot);
    keepSized(plot, element);
  }
}

/** Label a time. @param {number} x s, negative before now */
function ago(x) {
  if (x === 0) return say("plot.now");
  return x % 60 === 0 ? say("plot.min", { n: x / 60 }) : say("plot.s", { n: x });
}
