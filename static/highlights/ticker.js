/**
 * The ticker's pages of news: newest first, a few at a time. Pure.
 *
 * @import { NewsItem, TickerItem, TickerState } from "../types.js"
 */

/** Items kept, and items shown in turn. */
export const KEPT = 50;
export const TURNING = 24;
/** Time for which one page stays, ms. */
export const TURN_MS = 6_000;
/** Age at which an item leaves, ms. */
export const OLD_MS = 45 * 60_000;

/** @type {TickerState} */
export const SILENT = { items: [], page: 0, turnedAt: 0, paused: false, count: 0 };

/**
 * Add items in front, and show them at once unless the ticker is paused.
 *
 * @param {TickerState} state
 * @param {readonly NewsItem[]} fresh in the order in which it happened
 * @param {number} now monotonic ms
 * @returns {TickerState}
 */
export function tell(state, fresh, now) {
  if (fresh.length === 0) return state;
  const items = fresh.map((item, index) => ({ ...item, id: state.count + index + 1, at: now })).reverse();
  const kept = [...items, ...state.items].slice(0, KEPT);
  const seen = state.paused ? {} : { page: 0, turnedAt: now };
  return { ...state, items: kept, count: state.count + fresh.length, ...seen };
}

/**
 * Advance to a time: drop old items, turn the page.
 *
 * @param {TickerState} state
 * @param {number} room how many items stand on the screen at once, from 1
 * @param {number} now monotonic ms
 * @returns {TickerState}
 */
export function turn(state, room, now) {
  const items = state.items.filter(({ at }) => now - at < OLD_MS);
  const next = items.length === state.items.length ? state : { ...state, items };
  const pages = pageCount(next, room);
  const page = Math.min(next.page, pages - 1);
  if (next.paused || now - next.turnedAt < TURN_MS) return page === next.page ? next : { ...next, page };
  return pages === 1 && page === next.page ? next : { ...next, page: (page + 1) % pages, turnedAt: now };
}

/**
 * Pause or resume.
 *
 * @param {TickerState} state
 * @param {boolean} paused
 * @param {number} now monotonic ms
 * @returns {TickerState}
 */
export function pause(state, paused, now) {
  return state.paused === paused ? state : { ...state, paused, turnedAt: now };
}

/** @param {TickerState} state @param {number} room @returns {readonly TickerItem[]} what is on the screen, newest first */
export function visible({ items, page }, room) {
  return items.slice(0, TURNING).slice(page * room, page * room + room);
}

/** @param {TickerState} state @param {number} room */
export function pageCount({ items }, room) {
  return Math.max(1, Math.ceil(Math.min(items.length, TURNING) / room));
}
