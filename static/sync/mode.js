/**
 * The mode: push, fair polling or naive polling. It is read from the page's URL, switched without a reload and written
 * back to the URL.
 *
 * @import { Mode } from "../types.js"
 */

import { INTERVAL_MS } from "../tables/wall.js";

/** In the order in which a key steps through them. @type {readonly Mode[]} */
export const MODES = ["push", "poll", "naive"];
export const { usual: DEFAULT_INTERVAL_MS, least: MIN_INTERVAL_MS, most: MAX_INTERVAL_MS } = INTERVAL_MS;

/** @typedef {{ mode: Mode, intervalMs: number }} Choice */
/** @typedef {{ start: () => void, stop: () => void }} Startable */

/**
 * Read mode and interval from a URL. An unknown value falls back to the default, an interval is clamped to its bounds.
 *
 * @param {string} search of the page's URL, "?mode=poll&interval=2000"
 * @returns {{ choice: Choice, refused: ("mode" | "interval")[] }} `refused`: parameters that had another value
 */
export function readMode(search) {
  const query = new URLSearchParams(search);
  const mode = query.get("mode");
  const interval = query.get("interval");
  const match = MODES.find((name) => name === mode);
  const requested = interval === null || interval.trim() === "" ? Number.NaN : Number(interval);
  const choice = { mode: match ?? "push", intervalMs: clampInterval(requested) };
  const isChanged = interval !== null && !(Math.abs(requested - choice.intervalMs) < 1);
  return { choice, refused: [...listIf(mode !== null && !match, "mode"), ...listIf(isChanged, "interval")] };
}

/**
 * Return a list of one name, or an empty one.
 *
 * @template {string} T @param {boolean} condition @param {T} name @returns {T[]}
 */
function listIf(condition, name) {
  return condition ? [name] : [];
}

/**
 * Return a URL's query with this choice in it; other parameters stay as they are.
 *
 * @param {string} search
 * @param {Choice} choice
 * @returns {string} "?…"
 */
export function writeMode(search, { mode, intervalMs }) {
  const query = new URLSearchParams(search);
  query.set("mode", mode);
  if (isPolling(mode)) query.set("interval", String(intervalMs));
  else query.delete("interval");
  return `?${query}`;
}

/** Return whether the page polls. @param {Mode} mode */
export function isPolling(mode) {
  return mode !== "push";
}

/**
 * Return the mode some steps on, around the ends.
 *
 * @param {Mode} mode
 * @param {number} by steps; ±Infinity: to the last or first mode
 * @returns {Mode}
 */
export function steppedMode(mode, by) {
  const place = Number.isFinite(by) ? MODES.indexOf(mode) + by + MODES.length : by > 0 ? MODES.length - 1 : 0;
  return MODES[place % MODES.length] ?? mode;
}

/**
 * Clamp an interval to its bounds.
 *
 * @param {number} intervalMs
 * @param {number} [fallback] in place of anything that is no finite number
 * @returns {number} whole ms within the bounds
 */
export function clampInterval(intervalMs, fallback = DEFAULT_INTERVAL_MS) {
  if (!Number.isFinite(intervalMs)) return fallback;
  return Math.round(Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, intervalMs)));
}

/** Runs the transport of the chosen mode, and only that one. */
export class Switch {
  #push;
  #poll;
  #onChoice;
  /** @type {Choice | null} */
  #choice = null;

  /**
   * @param {Startable} push
   * @param {Startable & { setInterval: (intervalMs: number) => void, setNaive: (naive: boolean) => void }} poll
   * @param {(choice: Choice) => void} onChoice called before a transport starts
   */
  constructor(push, poll, onChoice) {
    this.#push = push;
    this.#poll = poll;
    this.#onChoice = onChoice;
  }

  /** @returns {Choice | null} null before the first `set` */
  get choice() {
    return this.#choice;
  }

  /**
   * Apply a choice. The old transport stops before the new one starts.
   *
   * @param {Choice} choice
   */
  set({ mode, intervalMs }) {
    const before = this.#choice;
    const choice = { mode, intervalMs: clampInterval(intervalMs, before?.intervalMs) };
    if (before?.mode === choice.mode && before.intervalMs === choice.intervalMs) return;
    this.#choice = choice;
    if (before && before.mode !== mode) this.#transport(before.mode).stop();
    this.#poll.setInterval(choice.intervalMs);
    this.#poll.setNaive(mode === "naive");
    this.#onChoice(choice);
    if (before?.mode !== mode) this.#transport(mode).start();
  }

  /** @param {Mode} mode */
  #transport(mode) {
    return isPolling(mode) ? this.#poll : this.#push;
  }
}
