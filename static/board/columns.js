/**
 * The columns of the board: cards from top to bottom and from left to right, under the titles of their leagues. Pure.
 * All lengths are in units (em of the board).
 *
 * A title heads the first card of its league and is repeated at the head of every further column and page.
 *
 * @import { LeagueCards, EmPage } from "../types.js"
 */

/**
 * @typedef {{ column: number, top: number, bottom: number, heading?: string | null }} Area where cards may stand in a column;
 *   `heading`: the league that stands above it already
 */
/** @typedef {{ title: number, gap: number, live: number, quiet: number }} Heights of a title, between two cards, of cards */

/**
 * Place cards in columns, on as many pages as necessary.
 *
 * @param {readonly LeagueCards[]} leagues
 * @param {readonly Area[]} areas of one page, in the order in which they fill
 * @param {Heights} heights
 * @param {boolean} [single] whether a column takes one card only
 * @returns {EmPage[]} as many as it takes; none when there is nothing to place or no area has room for a card
 */
export function fillColumns(leagues, areas, heights, single = false) {
  /** @type {EmPage[]} */
  const pages = [];
  let page = emptyPage();
  let at = 0;
  let cursor = areas[0]?.top ?? 0;
  /** The league whose title heads the column so far. @type {string | null} */
  let heading = areas[0]?.heading ?? null;

  for (const league of leagues) {
    for (const card of league.cards) {
      const height = heights[card.size];
      for (let tries = 0; ; tries += 1) {
        const area = areas[at];
        if (area) {
          const fresh = cursor === area.top;
          const title = heading === league.key ? 0 : heights.title;
          const top = cursor + (fresh ? 0 : heights.gap);
          if (top + title + height <= area.bottom + 1e-6 && !(single && !fresh)) {
            if (title) page.titles.push({ key: league.key, column: area.column, top, height: title });
            page.cards.push({ key: card.key, size: card.size, column: area.column, top: top + title, height });
            cursor = top + title + height;
            heading = league.key;
            break;
          }
        }
        if (tries > areas.length) return [];
        at += 1;
        if (at >= areas.length) {
          if (page.cards.length) pages.push(page);
          page = emptyPage();
          at = 0;
        }
        cursor = areas[at]?.top ?? 0;
        heading = areas[at]?.heading ?? null;
      }
    }
  }
  if (page.cards.length) pages.push(page);
  return pages;
}

/**
 * Return the lowest edge of a page's cards in a column, or in all columns.
 *
 * @param {EmPage} page
 * @param {number} [column]
 */
export function depth(page, column) {
  const cards = page.cards.filter((card) => column === undefined || card.column === column);
  return Math.max(0, ...cards.map(({ top, height }) => top + height));
}

/** @returns {EmPage} */
export function emptyPage() {
  return { titles: [], cards: [] };
}
