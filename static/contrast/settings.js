/**
 * The choice of the contrast page, read from its address and written back to it. Pure.
 */

import { clampInterval, DEFAULT_INTERVAL_MS, MAX_INTERVAL_MS, MIN_INTERVAL_MS } from "../sync/mode.js";
import { CONTESTANTS as TABLE, VIEWERS } from "../tables/contrast.js";

/** All transports that can be compared, with the laboratory's names. @type {readonly Contestant[]} */
export const CONTESTANTS = /** @type {Contestant[]} */ (Object.keys(TABLE));

/**
 * @typedef {keyof typeof TABLE} Contestant
 * @typedef {"left" | "right"} Place
 * @typedef {{ left: Contestant, right: Contestant, intervalMs: number, viewers: number }} Choice `intervalMs`: of contestants
 *   that have one; `viewers`: the number that the server's model assumes
 * @typedef {{ kind: "contestant" | "unreadable" | "clamped" | "viewers", text: string, used: string }} Refusal `text`: the
 *   value in the address; `used`: the contestant, ms or viewers used in its place
 */

/** @type {Choice} */
export const DEFAULTS = {
  left: "push",
  right: "fair_poll",
  intervalMs: DEFAULT_INTERVAL_MS,
  viewers: VIEWERS.usual,
};

/**
 * Read the choice from an address. An unreadable value gets its default, and an interval is clamped. Both are reported.
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
    const { least, most } = VIEWERS;
    const viewers = Math.min(most, Math.max(least, Math.round(Number(viewersText))));
    if (viewersText.trim() !== "" && Number.isFinite(viewers)) choice.viewers = viewers;
    if (String(choice.viewers) !== viewersText)
      refused.push({ kind: "viewers", text: viewersText, used: String(choice.viewers) });
  }
  return { choice, refused };
}

/**
 * Return the query for a choice. Other parameters stay.
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

/** Return whether a contestant has an interval. @param {Contestant} contestant */
export function isTimed(contestant) {
  return TABLE[contestant].timed;
}
