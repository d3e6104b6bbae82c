/**
 * The look of plots, with the page's colors and fonts.
 */

/** Font size of an axis, rem. */
const FONT_REM = 0.85;

/** Return colors, font size and axis style for a plot. @param {HTMLElement} element the plot's container */
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

/** Label only the powers of ten of a logarithmic scale. @param {unknown} _ @param {number[]} marks */
export function powers(_, marks) {
  return marks.map((mark) => (Number.isInteger(Math.log10(mark)) ? mark : null));
}

/**
 * Resize a plot with its container.
 *
 * @param {{ setSize: (size: { width: number, height: number }) => void }} plot
 * @param {HTMLElement} element
 */
export function keepSized(plot, element) {
  new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: element.clientHeight })).observe(element);
}
