/**
 * The width of this display's font. The page has no font of its own. A television's font may need a fifth more room for
 * the same name than a laptop's.
 */

/** Names as feeds write them. */
const SAMPLE = "Borussia Mönchengladbach Hardin-Simmons Cowboys Oklahoma City Thunder";
/** Mean glyph width of `SAMPLE` in the reference font, in em. */
const USUAL = 0.56;
const SIZE = 100;

/** @type {number | null} */
let width = null;

/**
 * Return the font's width: 1 for the reference font, 1.2 for one that is a fifth wider.
 *
 * It is measured once, on a canvas, which causes no layout.
 *
 * @returns {number}
 */
export function fontWidth() {
  width ??= measured();
  return width;
}

/** @returns {number} */
function measured() {
  if (!globalThis.OffscreenCanvas) return 1;
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (!context) return 1;
  context.font = `620 ${SIZE}px ${getComputedStyle(document.documentElement).fontFamily}`;
  return context.measureText(SAMPLE).width / SIZE / SAMPLE.length / USUAL;
}
