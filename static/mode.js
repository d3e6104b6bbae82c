/**
 * Push or poll: read from the address of the page, switched without a reload, and written back to the address.
 *
 * @import { Mode } from "./types.js"
 */

export const DEFAULT_INTERVAL_MS = 2_000;
export const MIN_INTERVAL_MS = 500;
export const MAX_INTERVAL_MS = 60_000;

/** @typedef {{ mode: Mode, intervalMs: number }} Choice */
/** @typedef {{ start: () => void, stop: () => void }} Transport */

/**
 * What an address asks for. What cannot be read falls back; an interval is brought into its bounds.
 *
 * @param {string} search of the page's address, "?mode=poll&interval=2000"
 * @param {Choice} [fallback]
 * @returns {Choice}
 */
export function readMode(search, fallback = { mode: "push", intervalMs: DEFAULT_INTERVAL_MS }) {
  const query = new URLSearchParams(search);
  const mode = query.get("mode");
  const interval = query.get("interval");
  return {
    mode: mode === "push" || mode === "poll" ? mode : fallback.mode,
    intervalMs: clampInterval(
      interval === null || interval === "" ? Number.NaN : Number(interval),
      fallback.intervalMs,
    ),
  };
}

/**
 * The query of an address that asks for this choice; other parameters stay as they are.
 *
 * @param {string} search
 * @param {Choice} choice
 * @returns {string} "?…"
 */
export function writeMode(search, { mode, intervalMs }) {
  const query = new URLSearchParams(search);
  query.set("mode", mode);
  if (mode === "poll") query.set("interval", String(intervalMs));
  else query.delete("interval");
  return `?${query}`;
}

/**
 * @param {number} intervalMs
 * @param {number} [fallback] for what is no number
 * @returns {number} whole ms within the bounds
 */
export function clampInterval(intervalMs, fallback = DEFAULT_INTERVAL_MS) {
  if (!Number.isFinite(intervalMs)) return fallback;
  return Math.round(Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, intervalMs)));
}

export class Switch {
  #push;
  #poll;
  #onChoice;
  /** @type {Choice | null} */
  #choice = null;

  /**
   * @param {Transport} push
   * @param {Transport & { setInterval: (intervalMs: number) => void }} poll
   * @param {(choice: Choice) => void} onChoice told before a transport starts
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
   * Make it so: the transport that is not chosen stops before the other one starts.
   *
   * @param {Choice} choice
   */
  set({ mode, intervalMs }) {
    const before = this.#choice;
    const choice = { mode, intervalMs: clampInterval(intervalMs, before?.intervalMs) };
    if (before?.mode === choice.mode && before.intervalMs === choice.intervalMs) return;
    this.#choice = choice;
    if (before && before.mode !== mode) (before.mode === "push" ? this.#push : this.#poll).stop();
    this.#poll.setInterval(choice.intervalMs);
    this.#onChoice(choice);
    if (before?.mode !== mode) (mode === "push" ? this.#push : this.#poll).start();
  }
}
