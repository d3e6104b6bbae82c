/**
 * How wide the typeface of this display is. The page brings none with it: what a television has may need a fifth more
 * room for the same name than what a laptop has.
 */

/** Names as feeds write them. */
const SAMPLE = "Borussia Mönchengladbach Hardin-Simmons Cowboys Oklahoma City Thunder";
/** What a sign of it takes in the typeface for which the sizes of names were found, as a share of its size. */
const USUAL = 0.56;
const SIZE = 100;

/** @type {number | null} */
let found = null;

/**
 * 1 for the usual one, 1.2 for one that is a fifth wider; asked for once, and without a question to the page's layout.
 *
 * @returns {number}
 */
export function breadth() {
  found ??= measured();
  return found;
}

/** @returns {number} */
function measured() {
  if (!globalThis.OffscreenCanvas) return 1;
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (!context) return 1;
  context.font = `620 ${SIZE}px ${getComputedStyle(document.documentElement).fontFamily}`;
  return context.measureText(SAMPLE).width / SIZE / SAMPLE.length / USUAL;
}
