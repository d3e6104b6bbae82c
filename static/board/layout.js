/**
 * The layout of the board in its box: the size of the cards, the columns, and the pages that take turns. Pure.
 *
 * The unit (font size of the board, px) becomes as large as the games allow. If the games do not fit even with the
 * smallest unit of card_sizes.js, they take turns (rotation.js).
 *
 * @import { Box, LeagueCards, Plan, EmPage } from "../types.js"
 * @import { CardSizes } from "./card_sizes.js"
 */

import { areas, cardSizesFor, floor, GUTTER, heightsOf, isStrip, MOST, unitOf } from "./card_sizes.js";
import { depth, emptyPage, fillColumns } from "./columns.js";
import { planRotation } from "./rotation.js";

/** A card may be stretched by this factor to fill the box. */
const STRETCH = 1.45;
/** Height of a title's text, em. */
const LINE_OF_TITLE = 1.4;
/** Widest column, em. */
const WIDEST = 32;
/** Where nothing is to be placed, px. */
const NO_UNIT = 11;

/**
 * Return the layout of games in a box.
 *
 * @param {readonly LeagueCards[]} leagues the games by league, in order
 * @param {Box} box
 * @returns {Plan}
 */
export function layout(leagues, box) {
  const strip = isStrip(box);
  const all = whole(leagues, box, strip);
  if (all) return all;
  const { sizes, columns, unit, still, rotations, room } = planRotation(leagues, box, strip);
  return placed(sizes, columns, unit, room, still, rotations);
}

/** @param {readonly LeagueCards[]} leagues @param {Box} box @param {boolean} strip @returns {Plan | null} */
function whole(leagues, box, strip) {
  const count = leagues.reduce((sum, league) => sum + league.cards.length, 0);
  /** @type {{ sizes: CardSizes, columns: number, unit: number, page: EmPage, value: number } | null} */
  let best = null;
  for (const sizes of cardSizesFor(strip)) {
    const least = floor(sizes, box, strip);
    for (let columns = strip ? count : 1; columns <= count; columns += 1) {
      const widest = Math.min(MOST * box.screen, unitOf(box.width, columns, sizes));
      if (widest < least || widest * sizes.preference <= (best?.value ?? 0)) continue;
      const candidate = tallest(leagues, columns, sizes, box.height, least, widest, strip);
      if (candidate === null) continue;
      const value = candidate.unit * sizes.preference;
      if (best === null || value > best.value * 1.001) best = { sizes, columns, ...candidate, value };
    }
  }
  if (best === null) {
    const [sizes] = cardSizesFor(strip);
    return count === 0 && sizes ? placed(sizes, 1, NO_UNIT, box, emptyPage(), []) : null;
  }
  return placed(best.sizes, best.columns, best.unit, box, best.page, []);
}

/**
 * Return the largest unit with which all cards fit in this many columns, and their page.
 *
 * @param {readonly LeagueCards[]} leagues @param {number} columns @param {CardSizes} sizes @param {number} height px
 * @param {number} least @param {number} most px @param {boolean} strip
 * @returns {{ unit: number, page: EmPage } | null}
 */
function tallest(leagues, columns, sizes, height, least, most, strip) {
  const pageAt = (/** @type {number} */ unit) => {
    const pages = fillColumns(leagues, areas(columns, height / unit), heightsOf(sizes), strip);
    return pages.length === 1 ? (pages[0] ?? null) : null;
  };
  let low = least;
  let page = pageAt(low);
  if (page === null) return null;
  const large = pageAt(most);
  if (large !== null) return { unit: most, page: even(leagues, columns, sizes, height / most, large, strip) };
  for (let high = most; high - low > 0.1; ) {
    const middle = (low + high) / 2;
    const next = pageAt(middle);
    if (next === null) high = middle;
    else [low, page] = [middle, next];
  }
  return { unit: low, page };
}

/**
 * Return a page with the same cards in the shortest columns.
 *
 * @param {readonly LeagueCards[]} leagues @param {number} columns @param {CardSizes} sizes @param {number} height em
 * @param {EmPage} page that fits @param {boolean} strip
 */
function even(leagues, columns, sizes, height, page, strip) {
  let [low, high] = [0, height];
  while (high - low > 0.2) {
    const middle = (low + high) / 2;
    const pages = fillColumns(leagues, areas(columns, middle), heightsOf(sizes), strip);
    if (pages.length === 1 && pages[0]) [high, page] = [middle, pages[0]];
    else low = middle;
  }
  return page;
}

/**
 * Convert pages from em to px, stretched to fill the height, centered in the box.
 *
 * @param {CardSizes} sizes @param {number} columns @param {number} unit px @param {Box} box
 * @param {EmPage} still @param {EmPage[][]} rotations
 * @returns {Plan}
 */
function placed(sizes, columns, unit, box, still, rotations) {
  const used = Math.max(0, ...[still, ...rotations.flat()].map((page) => depth(page)));
  const stretch = used ? Math.min(STRETCH, box.height / (used * unit)) : 1;
  const width = Math.min((box.width - (columns - 1) * GUTTER * unit) / columns, WIDEST * unit);
  const x0 = (box.width - columns * width - (columns - 1) * GUTTER * unit) / 2;
  const y0 = Math.max(0, (box.height - used * unit * stretch) / 2);
  /** @template {{ column: number, top: number, height: number }} T @param {T} item @param {number} [height] px, at the foot @returns {T & { x: number, y: number, w: number, h: number }} */
  const boxed = (item, height) => {
    const x = Math.round(x0 + item.column * (width + GUTTER * unit));
    const bottom = Math.round(y0 + (item.top + item.height) * unit * stretch);
    const y = height === undefined ? Math.round(y0 + item.top * unit * stretch) : bottom - height;
    return { ...item, x, y, w: Math.floor(width), h: bottom - y };
  };
  const inPixels = (/** @type {EmPage} */ { titles, cards }) => ({
    titles: titles.map((title) => boxed(title, Math.floor(Math.min(LINE_OF_TITLE, title.height * stretch) * unit))),
    cards: cards.map((card) => boxed(card)),
  });
  return {
    cardSizes: sizes.name,
    columns,
    unit: Math.floor(unit * 100) / 100,
    score: sizes.score,
    quietScore: sizes.quietScore,
    still: inPixels(still),
    rotations: rotations.map((pages) => pages.map(inPixels)),
  };
}
