/**
 * When nobody plays: what comes next. Pure.
 *
 * @import { Card, Games } from "../types.js"
 */

/**
 * @typedef {{ kind: "next" | "none_today", card: Card, more: number } | { kind: "over" }} Coming
 *   `more`: how many others begin at the same time
 */

/**
 * @param {readonly Card[]} cards all that are on the board
 * @param {Games} games
 * @param {(ms: number) => boolean} isToday of a time, ms since 1970
 * @returns {Coming | null} null while somebody plays, or nothing is on the board
 */
export function coming(cards, games, isToday) {
  if (cards.length === 0 || cards.some(({ state }) => state === "live" || state === "break" || state === "held"))
    return null;
  const start = (/** @type {Card} */ { key }) => Date.parse(games[key]?.start_time ?? "");
  const soon = cards
    .filter((card) => card.state === "upcoming" && !Number.isNaN(start(card)))
    .sort((a, b) => start(a) - start(b));
  const [card] = soon;
  if (card === undefined) return cards.every(({ state }) => state === "final") ? { kind: "over" } : null;
  const more = soon.filter((later) => start(later) === start(card)).length - 1;
  const today = isToday(start(card)) || cards.some(({ state }) => state === "final");
  return { kind: today ? "next" : "none_today", card, more };
}
