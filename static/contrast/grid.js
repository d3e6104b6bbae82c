/**
 * A grid of equal cards, as large as their box allows. Pure.
 *
 * The proportions are those of the wall's `tight` cards (layout.js), without titles. Two boards stand side by side, and
 * every game has the same place in both.
 */

/** Sizes of a card in em of the board. */
const NARROWEST = 16.4;
const WIDEST = 27;
const HEIGHT = 7.4;
const TALLEST = 11;
const GAP = 0.6;
/** Font size of a score, em. */
export const SCORE = 3.3;

/** @typedef {{ unit: number, cells: { x: number, y: number, w: number, h: number }[] }} Grid px */

/**
 * Compute the largest grid that fits.
 *
 * @param {number} count cards
 * @param {number} width px
 * @param {number} height px
 * @returns {Grid}
 */
export function grid(count, width, height) {
  let best = { unit: 0, columns: 1, rows: 1 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const unit = Math.min(width / span(columns, NARROWEST), height / span(rows, HEIGHT));
    if (unit > best.unit) best = { unit, columns, rows };
  }
  const { unit, columns, rows } = best;
  const gap = GAP * unit;
  const w = Math.floor(Math.min((width - (columns - 1) * gap) / columns, WIDEST * unit));
  const h = Math.floor(Math.min((height - (rows - 1) * gap) / rows, TALLEST * unit));
  const left = (width - columns * w - (columns - 1) * gap) / 2;
  const top = (height - rows * h - (rows - 1) * gap) / 2;
  const cells = Array.from({ length: count }, (_, index) => ({
    x: Math.round(left + (index % columns) * (w + gap)),
    y: Math.round(top + Math.floor(index / columns) * (h + gap)),
    w,
    h,
  }));
  return { unit, cells };
}

/** @param {number} count @param {number} size em */
function span(count, size) {
  return count * size + (count - 1) * GAP;
}
