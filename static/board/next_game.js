/**
 * The next game, for a board without games in play. Pure.
 *
 * @import { Card, Games } from "../types.js"
 */

/**
 * @typedef {{ kind: "next" | "none_today", card: Card, more: number } | { kind: "over" }} Coming
 *   `more`: number of other games that begin at the same time
 */

/**
 * Return the next game, or that all are over.
 *
 * @param {readonly Card[]} cards all cards of the board
 * @param {Games} games
 * @param {(ms: number) => boolean} isToday of a time, ms since 1970
 * @returns {Coming | null} null if a game is in play or delayed, or if neither is known
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
