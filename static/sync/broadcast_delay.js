/**
 * Stands between what was received and what is shown: with a delay, everything is shown so long after the server
 * detected it, as the television picture is.
 *
 * The law of the page runs twice, on the same actions. At once for the protocol: where the board stands, whether it is
 * the server's, what to ask for. And after the delay for the screen: board, marks and proof of what is shown. Only the
 * link is always the present one. Without a delay there is one state, and it is both.
 *
 * @import { Action, State, Timers } from "../types.js"
 */

import { DelayQueue } from "./delay_queue.js";
import { ServerClock } from "./server_clock.js";

/**
 * @typedef {{
 *   reduce: (state: State, action: Action) => State,
 *   now: () => number,
 *   timers: Timers,
 *   onShow: (state: State) => void,
 *   limit?: number,
 * }} BroadcastDelayOptions `now`: monotonic ms; `onShow`: told whenever another state is to be shown
 */

export class BroadcastDelay {
  #options;
  #queue;
  #clock = new ServerClock();
  /** @type {number | null} */
  #lateMs = null;
  #received;
  #shown;
  /** DeltaPoll when the delay is longer than what was shown before, monotonic ms; null: the picture runs. @type {number | null} */
  #fillingSince;
  /** @type {number | null} */
  #timer = null;

  /** @param {State} initial @param {number} delayMs @param {BroadcastDelayOptions} options */
  constructor(initial, delayMs, options) {
    this.#options = options;
    this.#queue = new DelayQueue(delayMs, options.limit);
    this.#received = this.#shown = initial;
    this.#fillingSince = delayMs > 0 ? options.now() : null;
  }

  /** How late the socket's last news came, by the server's clock as far as it is known here, ms; null: none came yet. */
  get lateMs() {
    return this.#lateMs;
  }

  /** What the server has told so far. */
  get received() {
    return this.#received;
  }

  /** What is to be on the screen. */
  get shown() {
    return this.#shown;
  }

  /** How many actions wait, and how many were merged for want of room. */
  get statistics() {
    return { waiting: this.#queue.size, merged: this.#queue.merged };
  }

  /**
   * ms until the delayed picture runs, at the most; null when it does.
   *
   * @returns {number | null}
   */
  get fillingMs() {
    if (this.#fillingSince === null) return null;
    return Math.max(0, this.#fillingSince + this.#queue.ms - this.#options.now());
  }

  /**
   * @param {Action} action
   * @returns {State} what has been received now
   */
  dispatch(action) {
    const { reduce } = this.#options;
    const isOneState = this.#received === this.#shown;
    const before = this.#received;
    this.#received = reduce(before, action);
    this.#readServerTime(action);
    if (this.#queue.ms === 0 && this.#queue.size === 0) {
      this.#show(isOneState ? this.#received : reduce(this.#shown, action));
    } else {
      if (concernsBoard(action)) {
        this.#queue.add(this.#withSharedGames(action), this.#localTimeOf(action), () =>
          wholeBoard(this.#received, action),
        );
      }
      // What was kept had been shown before: it was old enough then.
      this.#show(action.type === "recalled" ? reduce(this.#shown, action) : this.#shown);
      this.pass();
    }
    return this.#received;
  }

  /** Let through what is due; called by its own timer, and by whoever knows that time has passed. */
  pass() {
    const { now, reduce } = this.#options;
    const at = now();
    const due = this.#queue.release(at);
    let shown = this.#shown;
    for (const action of due) shown = reduce(shown, { ...action, at });
    if (due.length) this.#fillingSince = null;
    this.#show(shown);
    // Both have seen the same: from here on one state is enough again.
    if (this.#queue.ms === 0 && this.#received.resync === shown.resync) this.#received = this.#shown;
    this.#schedule(at);
  }

  /**
   * Change the delay of a running page. Longer: the picture stands still until it is old enough. Shorter: it catches up
   * at once, in order.
   *
   * @param {number} delayMs
   */
  setDelay(delayMs) {
    if (delayMs === this.#queue.ms) return;
    // What is shown has been seen: it may stay, but nothing vouches for it before the picture runs again.
    this.#fillingSince = delayMs > this.#queue.ms ? this.#options.now() : null;
    this.#queue.ms = delayMs;
    this.pass();
  }

  /** @param {State} state */
  #show(state) {
    const next = state.link === this.#received.link ? state : { ...state, link: this.#received.link };
    if (next === this.#shown) return;
    this.#shown = next;
    this.#options.onShow(next);
  }

  /** @param {number} now */
  #schedule(now) {
    const { timers } = this.#options;
    if (this.#timer !== null) timers.clear(this.#timer);
    this.#timer = null;
    const { due } = this.#queue;
    if (due === null) return;
    this.#timer = timers.set(
      () => {
        this.#timer = null;
        this.pass();
      },
      Math.max(0, Math.ceil(due - now)),
    );
  }

  /** Learn the server's time. @param {Action} action */
  #readServerTime(action) {
    if (action.type === "board" || action.type === "checked") this.#clock.read(action.serverTime, action.at);
    else if (action.type === "push" && "server_time" in action.push.payload) {
      this.#clock.read(action.push.payload.server_time, action.at);
    }
    if (action.type !== "push" || (action.push.type !== "delta" && action.push.type !== "heartbeat")) return;
    const sentAt = serverTimeOf(action);
    const server = this.#clock.at(action.at);
    if (typeof sentAt === "number" && server !== null) this.#lateMs = Math.max(0, server - sentAt);
  }

  /**
   * The moment an action tells of, by our clock: when the newest of its changes was detected, where that is told.
   *
   * Worked out once, when it comes: if a clock is set later, it does not leave too soon.
   *
   * @param {Action} action
   * @returns {number | null} monotonic ms; null: that of the action before
   */
  #localTimeOf(action) {
    const now = this.#options.now();
    const serverTime = serverTimeOf(action);
    if (serverTime === null) return null;
    const age = (this.#clock.at(now) ?? Number.NEGATIVE_INFINITY) - (serverTime ?? Number.POSITIVE_INFINITY);
    return now - Math.max(0, age);
  }

  /**
   * A board that waits shares the games that did not change with the one before: three minutes of polls are not three
   * hundred boards.
   *
   * @param {Action} action @returns {Action}
   */
  #withSharedGames(action) {
    if (action.type === "board") return { ...action, games: this.#received.games };
    if (action.type !== "push" || action.push.type !== "snapshot") return action;
    const payload = { ...action.push.payload, games: this.#received.games };
    return { ...action, push: { type: "snapshot", payload } };
  }
}

/** Whether an action bears on what the board shows or on whether it is the server's. @param {Action} action */
function concernsBoard(action) {
  if (action.type === "board" || action.type === "checked") return true;
  return action.type === "push" && ["snapshot", "resumed", "delta", "heartbeat"].includes(action.push.type);
}

/**
 * @param {Action} action
 * @returns {number | null | undefined} server's clock, ms since 1970; undefined: not told; null: no moment of its own
 */
function serverTimeOf(action) {
  if (action.type === "board") return action.detectedAt ?? undefined;
  if (action.type === "checked") return action.serverTime;
  if (action.type !== "push") return null;
  const { type, payload } = action.push;
  switch (type) {
    case "snapshot":
    case "delta":
      return Number.isFinite(payload.detected_at) ? payload.detected_at : undefined;
    case "heartbeat":
      return payload.server_time;
    default:
      return null;
  }
}

/** @param {State} state @param {Action} action @returns {Action} that leads to the board of a state; `action` where there is none */
function wholeBoard({ position, games }, action) {
  if (position === null) return action;
  const payload = { position, games, recovered: /** @type {const} */ (false) };
  return { type: "push", push: { type: "snapshot", payload }, at: action.at };
}
