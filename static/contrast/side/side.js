/**
 * One side of the contrast: a board that one contestant keeps up to date, and its cost.
 *
 * @import { Action, Games, Position, State, Timers } from "../../types.js"
 * @import { SideTransport } from "./side_transports.js"
 * @import { Contestant, Place } from "../settings.js"
 * @import { Store } from "../../sync/store.js"
 */

import { boardDigest } from "../../sync/digest.js";
import { linkFor } from "../../sync/link.js";
import { Recovery } from "../../sync/recovery.js";
import { initialState, reduce } from "../../sync/reducer.js";
import { createStore } from "../../sync/store.js";
import { PaintReceipts } from "../../transport/paint_receipts.js";
import { Account } from "../accuracy/account.js";
import { Meter } from "./meter.js";
import { thisBrowser } from "./metered.js";
import { createTransport } from "./side_transports.js";

/**
 * @typedef {{
 *   place: Place,
 *   contestant: Contestant,
 *   intervalMs: number,
 *   board: { position: Position, games: Games } | null,
 *   heartbeatMs: number,
 *   timers: Timers,
 *   now: () => number,
 *   onState: (side: Side) => void,
 * }} SideOptions `board`: the first one; `onState`: called in an animation frame, to paint
 */

export class Side {
  account = new Account();
  meter = new Meter();
  /** @type {Store<State, Action>} */
  #store;
  #recovery;
  /** @type {SideTransport} */
  #transport;
  /** Paint receipts are part of the cost of push. */
  #reporter = new PaintReceipts((command) => this.#transport.send(command));
  /** @type {State["beat"]} */
  #reported = null;

  /** @param {SideOptions} options */
  constructor({ place, contestant, intervalMs, board, heartbeatMs, timers, now, onState }) {
    this.place = place;
    this.contestant = contestant;
    const mode = contestant === "push" || contestant === "sse" ? "push" : "poll";
    const state = initialState(board, { ...linkFor({ mode, intervalMs }), heartbeatMs, frameAt: now() });
    this.#store = createStore(reduce, state, (callback) => requestAnimationFrame(callback));
    this.#store.subscribe(() => {
      onState(this);
      if (contestant === "push") this.#report();
    });
    this.#transport = createTransport(contestant, {
      intervalMs,
      heartbeatMs,
      timers,
      now,
      gauge: { meter: this.meter, browser: thisBrowser(), now },
      position: () => {
        this.#recovery.reconnecting(this.state);
        return this.state.cause === "digest" ? null : this.state.position;
      },
      dispatch: (action) => this.#dispatch(action),
    });
    this.#recovery = new Recovery({
      send: (command) => this.#transport.send(command),
      forget: () => this.#transport.forget(),
      now,
    });
  }

  get state() {
    return this.#store.getState();
  }

  /** Whether the link to the server is open. */
  get live() {
    return this.state.link.phase === "open";
  }

  start() {
    this.#transport.start();
  }

  stop() {
    this.#transport.stop();
  }

  /** End a pause now, because the network may be back. */
  nudge() {
    this.#transport.nudge();
  }

  /** Restart all counts from zero. */
  reset() {
    this.account = new Account();
    this.meter.reset();
  }

  /** Send a paint receipt after each heartbeat. */
  #report() {
    const { beat, games, position } = this.state;
    if (beat === null || beat === this.#reported) return;
    this.#reported = beat;
    this.#reporter.painted(position, boardDigest(games), beat.sound);
  }

  /** @param {Action} action */
  #dispatch(action) {
    if (action.type === "push") this.#reporter.hear(action.push);
    this.#recovery.check(this.#store.dispatch(action));
  }
}
