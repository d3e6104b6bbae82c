/**
 * How plots look: the colours and the type of the page around them.
 */

/** Of a full-HD screen's rem, px; the plots grow with it. */
const FONT_REM = 0.85;

/** @param {HTMLElement} element that holds a plot */
export function looksOf(element) {
  const style = getComputedStyle(element);
  const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const axis = {
    stroke: color("--text-quiet"),
    font: `${Math.round(FONT_REM * rem)}px ${style.fontFamily}`,
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
  };
  return { color, rem, axis };
}

/** Of a scale of powers only those of ten are named. @param {unknown} _ @param {number[]} marks */
export function powers(_, marks) {
  return marks.map((mark) => (Number.isInteger(Math.log10(mark)) ? mark : null));
}

/** Keep a plot as large as what holds it. @param {{ setSize: (size: { width: number, height: number }) => void }} plot @param {HTMLElement} element */
export function keepSized(plot, element) {
  new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: element.clientHeight })).observe(element);
}
