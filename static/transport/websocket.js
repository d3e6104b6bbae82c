/**
 * The life of the one WebSocket: connect, resume, watch for silence, come back.
 *
 * Everything it touches is handed in, so that a test can be the network and the clock. There is never a second socket:
 * a new one is made only after the old one was let go, and one that was let go can no longer be heard.
 *
 * @import { Bye, Command, Failure, Phase, Position, Push, Timers } from "../types.js"
 */

import { closeMeaning, decode, encode, isTerminal, ProtocolError } from "../sync/protocol.js";
import { randomBetween, reconnectDelay } from "./backoff.js";

const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that lasted this long was a good one: the next failure starts counting anew. */
const STEADY_MS = 5_000;
/** Heartbeats that may be missed before a link counts as dead. */
export const PATIENCE = 2.5;

/**
 * @typedef {{
 *   readyState: number, close: () => void, send: (text: string) => void,
 *   onopen: ((event: any) => void) | null, onclose: ((event: any) => void) | null,
 *   onerror: ((event: any) => void) | null, onmessage: ((event: any) => void) | null,
 * }} Socket
 *
 * @typedef {{
 *   WebSocket: new (url: string) => Socket,
 *   url: string,
 *   timers: Timers,
 *   now: () => number,
 *   random: () => number,
 *   position: () => Position | null,
 *   leagues?: () => readonly string[],
 *   heartbeatMs: number,
 *   onPush: (push: Push) => void,
 *   onPhase: (phase: Phase, reason?: string, failure?: Failure) => void,
 * }} PushSocketOptions `url` without a query; `now` in monotonic ms; `position` of the board held when connecting; `leagues`
 *   that are asked for, none for all
 */

export class PushSocket {
  /** @type {PushSocketOptions} */
  #options;
  /** @type {Socket | null} */
  #socket = null;
  /** @type {Phase} */
  #phase = "idle";
  #attempts = 0;
  #heartbeatMs;
  /** @type {Bye | null} */
  #bye = null;
  #lastFrameAt = 0;
  /** The one timer of the present phase: the connect timeout, the watchdog or the wait for the next try. @type {number | null} */
  #timer = null;
  /** @type {number | null} */
  #steady = null;
  #counts = { connects: 0, frames: 0, malformed: 0, drops: 0 };

  /** @param {PushSocketOptions} options */
  constructor(options) {
    this.#options = options;
    this.#heartbeatMs = options.heartbeatMs;
  }

  /** Connect, and stay connected until `stop`. Also the way back after a terminal close. */
  start() {
    if (this.#phase !== "idle" && this.#phase !== "stopped") return;
    this.#attempts = 0;
    this.#bye = null;
    this.#connect();
  }

  /** Let go of the socket at once. */
  stop() {
    this.#discardSocket();
    this.#enter("idle");
  }

  /**
   * @param {Command} command
   * @returns {boolean} whether it was handed to an open socket
   */
  send(command) {
    if (this.#phase !== "open" || this.#socket?.readyState !== 1) return false;
    this.#socket.send(encode(command));
    return true;
  }

  /**
   * The world outside hints that it may work again (network back, page visible): try at once if the socket is down, and
   * look at the watch if it seems up, since timers of a hidden page run late. A wait the server asked for is kept.
   */
  nudge() {
    if (this.#phase === "waiting" && !this.#bye) this.#connect();
    else if (this.#phase === "open" && this.#checkSilence() === "silent") this.#connect();
  }

  /** The page goes into the back-forward cache: an open socket would bar it, and would be dead on its return. */
  suspend() {
    if (this.#phase !== "open" && this.#phase !== "connecting" && this.#phase !== "waiting") return;
    this.#discardSocket();
    this.#enter("waiting", "page put away");
  }

  /** The page comes back from the back-forward cache: whatever socket it had is dead. */
  restore() {
    if (this.#phase === "open" || this.#phase === "connecting" || this.#phase === "waiting") {
      this.#discardSocket();
      this.#connect();
    }
  }

  /** @returns {{ phase: Phase, attempts: number, connects: number, frames: number, malformed: number, drops: number }} */
  statistics() {
    return { phase: this.#phase, attempts: this.#attempts, ...this.#counts };
  }

  #connect() {
    this.#discardSocket();
    this.#bye = null;
    this.#enter("connecting");
    this.#counts.connects += 1;
    let socket;
    try {
      socket = new this.#options.WebSocket(this.#url());
    } catch (error) {
      this.#retry(String(error), "refused");
      return;
    }
    this.#socket = socket;
    this.#setTimer(CONNECT_TIMEOUT_MS, () => this.#drop("no connection in time", "silent"));
    socket.onopen = () => this.#onOpen();
    socket.onmessage = ({ data }) => this.#onFrame(data);
    socket.onclose = ({ code, reason }) => this.#onClose(code, reason);
    // A close always follows an error; only the close tells why.
    socket.onerror = null;
  }

  #url() {
    const position = this.#options.position();
    const query = new URLSearchParams(position ? { epoch: position.epoch, offset: String(position.offset) } : {});
    const leagues = this.#options.leagues?.() ?? [];
    if (leagues.length) query.set("leagues", leagues.join(","));
    return String(query) ? `${this.#options.url}?${query}` : this.#options.url;
  }

  #onOpen() {
    this.#lastFrameAt = this.#options.now();
    this.#steady = this.#options.timers.set(() => {
      this.#steady = null;
      this.#attempts = 0;
    }, STEADY_MS);
    this.#enter("open");
    this.#checkSilence();
  }

  /** @param {unknown} frame */
  #onFrame(frame) {
    this.#lastFrameAt = this.#options.now();
    this.#counts.frames += 1;
    let push;
    try {
      push = decode(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#counts.malformed += 1;
      this.#drop(`unreadable frame: ${error.message}`, "reported");
      return;
    }
    if (!push) return;
    if (push.type === "hello" && push.payload.heartbeat_ms > 0) {
      this.#heartbeatMs = push.payload.heartbeat_ms;
      this.#checkSilence();
    }
    if (push.type === "bye") this.#bye = push.payload;
    this.#options.onPush(push);
  }

  /** Let the link live on if it spoke lately, and look again when its patience would be over. */
  #checkSilence() {
    const left = this.#lastFrameAt + PATIENCE * this.#heartbeatMs - this.#options.now();
    if (left > 0) this.#setTimer(left, () => this.#checkSilence());
    else this.#drop("silence", "silent");
    return left > 0 ? "alive" : "silent";
  }

  /** @param {number} code @param {string} reason */
  #onClose(code, reason) {
    this.#discardSocket();
    const meaning = closeMeaning(code, reason);
    // 1006 is the browser's own: it heard no close frame.
    if (isTerminal(code)) this.#enter("stopped", meaning, "reported");
    else this.#retry(meaning, code === 1006 ? "refused" : "reported");
  }

  /** @param {string} reason @param {Failure} failure */
  #drop(reason, failure) {
    this.#counts.drops += 1;
    this.#discardSocket();
    this.#retry(reason, failure);
  }

  /** @param {string} reason @param {Failure} failure */
  #retry(reason, failure) {
    const { random } = this.#options;
    const delay = this.#bye
      ? randomBetween(this.#bye.after_ms_min, this.#bye.after_ms_max, random)
      : reconnectDelay(this.#attempts, random);
    this.#attempts += 1;
    this.#enter("waiting", reason, failure);
    // Whoever was told may have begun something else.
    if (this.#phase === "waiting") this.#setTimer(delay, () => this.#connect());
  }

  /** Detach first, close then: closing a dead link can take minutes, and its late events must reach nobody. */
  #discardSocket() {
    this.#clearTimer();
    if (this.#steady !== null) this.#options.timers.clear(this.#steady);
    this.#steady = null;
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.onopen = socket.onclose = socket.onmessage = socket.onerror = null;
    try {
      socket.close();
    } catch {
      // It was closed already.
    }
  }

  /** @param {number} ms @param {() => void} callback */
  #setTimer(ms, callback) {
    this.#clearTimer();
    this.#timer = this.#options.timers.set(() => {
      this.#timer = null;
      callback();
    }, ms);
  }

  #clearTimer() {
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
  }

  /** @param {Phase} phase @param {string} [reason] @param {Failure} [failure] */
  #enter(phase, reason, failure) {
    this.#phase = phase;
    this.#options.onPhase(phase, reason, failure);
  }
}
