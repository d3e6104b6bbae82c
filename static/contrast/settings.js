/**
 * What the contrast compares, read from the address of the page and written back to it. Pure.
 */

import { clampInterval, DEFAULT_INTERVAL_MS, MAX_INTERVAL_MS, MIN_INTERVAL_MS } from "../sync/mode.js";

/** Everybody who brings the board to a page, as the laboratory names them. */
export const CONTESTANTS = /** @type {const} */ (["push", "sse", "long_poll", "fair_poll", "delta_poll", "naive_poll"]);
/** Those who ask at an interval. @type {readonly Contestant[]} */
const TIMED = ["fair_poll", "delta_poll", "naive_poll"];

/** As many as the evening is told for. */
const MOST_VIEWERS = 1_000_000;

/**
 * @typedef {typeof CONTESTANTS[number]} Contestant
 * @typedef {"left" | "right"} Place
 * @typedef {{ left: Contestant, right: Contestant, intervalMs: number, viewers: number }} Choice `intervalMs`: of those who ask
 *   at one; `viewers`: for whom the evening is told as it would have been
 * @typedef {{ kind: "contestant" | "unreadable" | "clamped" | "viewers", text: string, used: string }} Refusal `text`: what
 *   the address has; `used`: a contestant, ms, or viewers
 */

/** @type {Choice} */
export const DEFAULTS = { left: "push", right: "fair_poll", intervalMs: DEFAULT_INTERVAL_MS, viewers: 1_000 };

/**
 * What an address asks for. What cannot be read falls back, an interval is brought into its bounds, and both are told.
 *
 * @param {string} search "?left=push&right=naive_poll&interval=2000"
 * @returns {{ choice: Choice, refused: Refusal[] }}
 */
export function readChoice(search) {
  const query = new URLSearchParams(search);
  /** @type {Refusal[]} */
  const refused = [];
  /** @param {Place} place */
  const contestant = (place) => {
    const text = query.get(place);
    const match = CONTESTANTS.find((name) => name === text);
    if (text !== null && !match) refused.push({ kind: "contestant", text, used: DEFAULTS[place] });
    return match ?? DEFAULTS[place];
  };
  const choice = { ...DEFAULTS, left: contestant("left"), right: contestant("right") };
  const text = query.get("interval");
  if (text !== null) {
    const intervalMs = text.trim() === "" ? Number.NaN : Number(text);
    choice.intervalMs = clampInterval(intervalMs);
    const used = String(choice.intervalMs);
    if (!Number.isFinite(intervalMs)) refused.push({ kind: "unreadable", text, used });
    else if (intervalMs < MIN_INTERVAL_MS || intervalMs > MAX_INTERVAL_MS)
      refused.push({ kind: "clamped", text, used });
  }
  const viewersText = query.get("viewers");
  if (viewersText !== null) {
    const viewers = Math.min(MOST_VIEWERS, Math.max(1, Math.round(Number(viewersText))));
    if (viewersText.trim() !== "" && Number.isFinite(viewers)) choice.viewers = viewers;
    if (String(choice.viewers) !== viewersText)
      refused.push({ kind: "viewers", text: viewersText, used: String(choice.viewers) });
  }
  return { choice, refused };
}

/**
 * The query of an address that asks for this choice; other parameters stay.
 *
 * @param {string} search
 * @param {Choice} choice
 * @returns {string} "?…"
 */
export function writeChoice(search, { left, right, intervalMs, viewers }) {
  const query = new URLSearchParams(search);
  query.set("left", left);
  query.set("right", right);
  query.set("interval", String(intervalMs));
  query.set("viewers", String(viewers));
  return `?${query}`;
}

/** @param {Contestant} contestant */
export function isTimed(contestant) {
  return TIMED.includes(contestant);
}
