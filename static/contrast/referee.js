/**
 * The referee: a separate connection that reports when the server detected each change. No side's costs include it.
 *
 * @import { Games, Position, State, Timers } from "../types.js"
 * @import { Change } from "./accuracy/account.js"
 */

import { Recovery } from "../sync/recovery.js";
import { initialState, reduce } from "../sync/reducer.js";
import { PushSocket } from "../transport/websocket.js";
import { changeOf, scoredIn } from "./accuracy/score.js";
import { TripClock } from "./accuracy/trip_clock.js";

/** Interval of pings until the server's clock is known, and afterwards, ms. */
const FAST_PING_MS = 120;
const PING_MS = 2_000;
/** Pings that may wait for an answer: half a minute of them on a slow line. */
const MAX_OPEN_PINGS = 16;

/**
 * @typedef {{
 *   url: string, board: { position: Position, games: Games } | null, heartbeatMs: number, timers: Timers, now: () => number,
 *   onChange: (change: Change, scored: readonly string[]) => void,
 *   onBegin: () => void,
 *   onState: (state: State) => void,
 * }} RefereeOptions `onChange`: `scored` are the games whose score it changed; `onBegin`: from now on every change is
 * reported, but there is a gap before it; `onState`: the board or the link changed
 */

export class Referee {
  clock = new TripClock();
  #options;
  #socket;
  #recovery;
  #state;
  /** @type {Map<number, number>} */
  #pings = new Map();
  #lastPing = 0;
  /** @type {number | null} */
  #timer = null;
  #clockKnown = false;

  /** @param {RefereeOptions} options */
  constructor(options) {
    this.#options = options;
    const { board, heartbeatMs, timers, now, url } = options;
    this.#state = initialState(board, { heartbeatMs, frameAt: now() });
    this.#socket = new PushSocket({
      WebSocket,
      url,
      timers,
      now,
      random: Math.random,
      heartbeatMs,
      position: () => {
        this.#recovery.reconnecting(this.#state);
        return this.#state.cause === "digest" ? null : this.#state.position;
      },
      onPush: (push) => this.#receive(push),
      onPhase: (phase, reason) => {
        this.#dispatch({ type: "link", phase, ...(reason ? { reason } : {}), at: now() });
        if (phase === "open") this.#ping();
      },
    });
    this.#recovery = new Recovery({ send: (command) => this.#socket.send(command), forget: () => {}, now });
  }

  /** The server's board, as far as this connection has received it. */
  get state() {
    return this.#state;
  }

  /** The board's epoch; null without a board or the server's clock, because nothing can be measured before. */
  get epoch() {
    return this.#clockKnown ? (this.#state.position?.epoch ?? null) : null;
  }

  start() {
    this.#socket.start();
    const next = () => {
      this.#timer = this.#options.timers.set(next, this.clock.settled ? PING_MS : FAST_PING_MS);
      this.#ping();
    };
    next();
  }

  /** Disconnect, and forget the server's clock: it may be another one afterwards. */
  stop() {
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
    this.#socket.stop();
    this.#pings.clear();
    this.#clockKnown = false;
    this.clock = new TripClock();
  }

  nudge() {
    this.#socket.nudge();
  }

  #ping() {
    const id = this.#lastPing + 1;
    if (!this.#socket.send({ type: "ping", payload: { id } })) return;
    this.#lastPing = id;
    this.#pings.set(id, this.#options.now());
    this.#pings.delete(id - MAX_OPEN_PINGS);
  }

  /** @param {import("../types.js").Push} push */
  #receive(push) {
    const at = this.#options.now();
    if (push.type === "pong") {
      const sentAt = this.#pings.get(push.payload.id);
      if (sentAt === undefined) return;
      this.#pings.delete(push.payload.id);
      this.clock.read(push.payload.server_time, sentAt, at);
      if (this.#clockKnown || !this.clock.settled) return;
      this.#clockKnown = true;
      this.#options.onBegin();
      return;
    }
    const before = this.#state;
    this.#dispatch({ type: "push", push, at });
    const after = this.#state;
    if (after.position === before.position || !this.#clockKnown) return;
    if (push.type !== "delta" || before.position?.epoch !== after.position?.epoch) {
      this.#options.onBegin();
      return;
    }
    const moment = this.clock.momentOf(push.payload.detected_at) ?? at;
    const change = changeOf(push.payload, after.games, moment);
    this.#options.onChange(change, scoredIn(change, before.games));
  }

  /** @param {import("../types.js").Action} action */
  #dispatch(action) {
    this.#state = reduce(this.#state, action);
    this.#recovery.check(this.#state);
    this.#options.onState(this.#state);
  }
}
