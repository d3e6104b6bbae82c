/**
 * The broadcast delay: shows each change a fixed time after the server detected it, as the television picture does.
 *
 * The reducer runs twice on the same actions. It runs at once for the protocol: position, digest and requests. It runs
 * after the delay for the screen: board, marks and proof of what is shown. Only the link is always the present one.
 * Without a delay both are one state.
 *
 * @import { Action, State, Timers } from "../types.js"
 */

import { DelayQueue, FAR_MS, ServerClock } from "./delay_timing.js";

/**
 * @typedef {{
 *   reduce: (state: State, action: Action) => State,
 *   now: () => number,
 *   awake?: () => number,
 *   timers: Timers,
 *   onShow: (state: State) => void,
 *   limit?: number,
 * }} BroadcastDelayOptions `now`: monotonic ms; `awake`: the same without the time for which the machine seems to have
 *   slept, because that may be a clock that was set; the delay runs by it; `onShow`: receives each state to be shown
 */

export class BroadcastDelay {
  #options;
  #awake;
  #queue;
  #clock = new ServerClock();
  /** The server's time when it last confirmed the board, ms since 1970. */
  #confirmed = Number.NEGATIVE_INFINITY;
  /** The same of its last hello. */
  #greeted = Number.NEGATIVE_INFINITY;
  /** @type {number | null} */
  #lateMs = null;
  #received;
  #shown;
  /** Since when the screen waits for the delay to fill, monotonic ms; null: it runs. @type {number | null} */
  #fillingSince;
  /** @type {number | null} */
  #timer = null;

  /** @param {State} initial @param {number} delayMs @param {BroadcastDelayOptions} options */
  constructor(initial, delayMs, options) {
    this.#options = options;
    this.#awake = options.awake ?? options.now;
    this.#queue = new DelayQueue(delayMs, options.limit);
    this.#received = this.#shown = initial;
    this.#fillingSince = delayMs > 0 ? this.#awake() : null;
  }

  /** Age of the socket's last message on arrival, by the estimated server's clock, ms; null before the first one. */
  get lateMs() {
    return this.#lateMs;
  }

  /** The server's time, ms since 1970; null before its first message. */
  get serverTime() {
    return this.#clock.at(this.#awake());
  }

  /** The state from all that was received. */
  get received() {
    return this.#received;
  }

  /** The state for the screen. */
  get shown() {
    return this.#shown;
  }

  /** Number of actions in the queue. */
  get waiting() {
    return this.#queue.size;
  }

  /**
   * The longest time until the delayed screen runs, ms; null while it runs.
   *
   * @returns {number | null}
   */
  get fillingMs() {
    if (this.#fillingSince === null) return null;
    return Math.max(0, this.#fillingSince + this.#queue.ms - this.#awake());
  }

  /**
   * Apply an action to the received state, and to the shown one when it is due.
   *
   * @param {Action} action
   * @returns {State} the received one
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
        const isNews = this.#received.position?.offset !== before.position?.offset;
        const moment = this.#localTimeOf(action, isNews);
        this.#queue.add(this.#withSharedGames(action), moment, () => wholeBoard(this.#received, action));
      }
      // A board from the cache was shown before, so it is old enough.
      this.#show(action.type === "recalled" ? reduce(this.#shown, action) : this.#shown);
      this.pass();
    }
    return this.#received;
  }

  /** Show what is due. Called by its own timer, and each second in case that timer is late. */
  pass() {
    const { now, reduce } = this.#options;
    const at = now();
    const due = this.#queue.release(this.#awake());
    let shown = this.#shown;
    for (const action of due) shown = reduce(shown, { ...action, at });
    if (due.length) this.#fillingSince = null;
    this.#show(shown);
    // Both states have seen the same actions: one is enough again.
    if (this.#queue.ms === 0 && this.#received.resync === shown.resync) this.#received = this.#shown;
    this.#schedule();
  }

  /**
   * Change the delay. With a longer one the screen stands still until it is old enough. With a shorter one it catches
   * up at once, in order.
   *
   * @param {number} delayMs
   */
  setDelay(delayMs) {
    if (delayMs === this.#queue.ms) return;
    // The screen may keep what it shows, but nothing confirms that until it runs again.
    this.#fillingSince = delayMs > this.#queue.ms ? this.#awake() : null;
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

  #schedule() {
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
      Math.max(0, Math.ceil(due - this.#awake())),
    );
  }

  /** Read the server's time from an action, and how late the action came. @param {Action} action */
  #readServerTime(action) {
    const now = this.#awake();
    if (action.type === "board" || action.type === "checked") this.#clock.read(action.serverTime, now);
    else if (action.type === "push" && "server_time" in action.push.payload) {
      this.#clock.read(action.push.payload.server_time, now);
      if (action.push.type === "hello") this.#greeted = action.push.payload.server_time;
    }
    if (action.type !== "push" || (action.push.type !== "delta" && action.push.type !== "heartbeat")) return;
    const sentAt = serverTimeOf(action);
    const server = this.#clock.at(now);
    if (typeof sentAt === "number" && server !== null) this.#lateMs = Math.max(0, server - sentAt);
  }

  /**
   * Return an action's moment by the page's clock: when the newest of its changes was detected, if it carries that.
   *
   * Called once, on arrival: if a clock is set afterwards, the action does not leave too soon. If one was set before,
   * the action counts as new: the server's times go back, or have moved away from those of before.
   *
   * @param {Extract<Action, { type: "push" | "board" | "checked" }>} action
   * @param {boolean} isNews whether it changed the board
   * @returns {number | null} monotonic ms; null: that of the action before
   */
  #localTimeOf(action, isNews) {
    const now = this.#awake();
    const serverTime = serverTimeOf(action);
    if (serverTime === null) return null;
    const confirmed = this.#confirmed;
    if (!("push" in action)) this.#confirmed = action.serverTime;
    else if (action.push.type === "heartbeat") this.#confirmed = action.push.payload.server_time;
    else if (action.push.type === "snapshot") this.#confirmed = this.#greeted;
    // A change is detected after the last confirmation of the board before it.
    if (isNews && serverTime !== undefined && serverTime < confirmed - FAR_MS) return now;
    const age = (this.#clock.at(now) ?? Number.NEGATIVE_INFINITY) - (serverTime ?? Number.POSITIVE_INFINITY);
    return Math.max(now - Math.max(0, age), this.#clock.since);
  }

  /**
   * Return an action whose board shares unchanged games with the one before. Otherwise three minutes of polls would
   * hold three hundred boards.
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

/**
 * Return whether an action changes or confirms the board.
 *
 * @param {Action} action
 * @returns {action is Extract<Action, { type: "push" | "board" | "checked" }>}
 */
function concernsBoard(action) {
  if (action.type === "board" || action.type === "checked") return true;
  return action.type === "push" && ["snapshot", "resumed", "delta", "heartbeat"].includes(action.push.type);
}

/**
 * Return the server's time in an action: of its newest change, or of the message itself.
 *
 * @param {Action} action
 * @returns {number | null | undefined} ms since 1970; undefined: it is missing; null: an action of this kind has none
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

/**
 * Return a snapshot of a state's board, or the action where there is none.
 *
 * @param {State} state @param {Action} action @returns {Action}
 */
function wholeBoard({ position, games }, action) {
  if (position === null) return action;
  const payload = { position, games, recovered: /** @type {const} */ (false) };
  return { type: "push", push: { type: "snapshot", payload }, at: action.at };
}
