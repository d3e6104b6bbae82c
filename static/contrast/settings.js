/**
 * What the contrast compares, read from the address of the page and written back to it. Pure.
 */

import { clampInterval, DEFAULT_INTERVAL_MS, MAX_INTERVAL_MS, MIN_INTERVAL_MS } from "../sync/mode.js";
import { CONTESTANTS as TABLE, VIEWERS } from "../tables/contrast.js";

/** The ways to bring the board to a page, as the laboratory names them. @type {readonly Contestant[]} */
export const CONTESTANTS = /** @type {Contestant[]} */ (Object.keys(TABLE));

/**
 * @typedef {keyof typeof TABLE} Contestant
 * @typedef {"left" | "right"} Place
 * @typedef {{ left: Contestant, right: Contestant, intervalMs: number, viewers: number }} Choice `intervalMs`: of those who ask
 *   at one; `viewers`: for whom the evening is told as it would have been
 * @typedef {{ kind: "contestant" | "unreadable" | "clamped" | "viewers", text: string, used: string }} Refusal `text`: what
 *   the address has; `used`: a contestant, ms, or viewers
 */

/** @type {Choice} */
export const DEFAULTS = {
  left: "push",
  right: "fair_poll",
  intervalMs: DEFAULT_INTERVAL_MS,
  viewers: VIEWERS.usual,
};

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
    const found = CONTESTANTS.find((name) => name === text);
    if (text !== null && !found) refused.push({ kind: "contestant", text, used: DEFAULTS[place] });
    return found ?? DEFAULTS[place];
  };
  const choice = { ...DEFAULTS, left: contestant("left"), right: contestant("right") };
  const text = query.get("interval");
  if (text !== null) {
    const asked = text.trim() === "" ? Number.NaN : Number(text);
    choice.intervalMs = clampInterval(asked);
    const used = String(choice.intervalMs);
    if (!Number.isFinite(asked)) refused.push({ kind: "unreadable", text, used });
    else if (asked < MIN_INTERVAL_MS || asked > MAX_INTERVAL_MS) refused.push({ kind: "clamped", text, used });
  }
  const crowd = query.get("viewers");
  if (crowd !== null) {
    const { least, most } = VIEWERS;
    const viewers = Math.min(most, Math.max(least, Math.round(Number(crowd))));
    if (crowd.trim() !== "" && Number.isFinite(viewers)) choice.viewers = viewers;
    if (String(choice.viewers) !== crowd) refused.push({ kind: "viewers", text: crowd, used: String(choice.viewers) });
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
  return TABLE[contestant].timed;
}
