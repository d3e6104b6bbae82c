/**
 * The page's WebSocket: connect, resume, detect silence, reconnect.
 *
 * Network, clock and timers are arguments, so that a test can stand in for them. There is never a second socket: the
 * old one is detached and closed before a new one is made.
 *
 * @import { Bye, Command, Failure, Phase, Position, Push, Timers } from "../types.js"
 */

import { closeMeaning, decode, encode, isTerminal, ProtocolError } from "../sync/protocol.js";
import { randomBetween, reconnectDelay } from "./backoff.js";

/** A socket is given up that does not open within this time, or says no hello within the same time again, ms. */
const CONNECT_TIMEOUT_MS = 5_000;
/** After a connection of this length the back-off starts anew. */
const STEADY_MS = 5_000;
/** Close codes of a server on a link that works: it goes away, restarts, or the client sent too much. */
const DELIBERATE = new Set([1001, 1012, 4029]);
/** A link is dead after a silence of this many heartbeats. */
export const PATIENCE = 2.5;
/** A silence is reported after this many heartbeats, before the seal goes out, and never under `SILENT_MS`. */
const SILENT_HEARTBEATS = 1.4;
const SILENT_MS = 5_000;

/** Return the URL of the server's WebSocket, which stands beside the page. @param {string} page the URL of the page */
export function socketUrl(page) {
  return new URL("ws", page.replace("http", "ws")).href;
}

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
 *   onSilence?: (silent: boolean) => void,
 *   retryDelay?: () => number | null,
 * }} PushSocketOptions `url` without a query; `now` in monotonic ms; `position` of the board held when connecting;
 *   `leagues` to request, none for all; `onSilence`: a heartbeat is overdue, or a frame came after that; `retryDelay`:
 *   ms before the next try, null for the socket's own back-off
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
  #saidHello = false;
  #isSilent = false;
  /** The timer of the present phase: connect timeout, silence check or wait for the next try. @type {number | null} */
  #timer = null;
  /** @type {number | null} */
  #steady = null;

  /** @param {PushSocketOptions} options */
  constructor(options) {
    this.#options = options;
    this.#heartbeatMs = options.heartbeatMs;
  }

  /** Connect, and stay connected until `stop`. Connects again after a terminal close. */
  start() {
    if (this.#phase !== "idle" && this.#phase !== "stopped") return;
    this.#attempts = 0;
    this.#bye = null;
    this.#connect();
  }

  /** Disconnect at once. */
  stop() {
    this.#discardSocket();
    this.#enter("idle");
  }

  /**
   * Send a command.
   *
   * @param {Command} command
   * @returns {boolean} whether an open socket took it
   */
  send(command) {
    if (this.#phase !== "open" || this.#socket?.readyState !== 1) return false;
    this.#socket.send(encode(command));
    return true;
  }

  /**
   * Handle a hint that the link may work again (network back, page visible). Connect at once if the socket is down. If
   * it seems up, check its silence: timers of a hidden page run late. A wait that the server requested is kept.
   */
  nudge() {
    if (this.#phase === "waiting" && !this.#bye) this.#connect();
    else if (this.#phase === "open" && this.#checkSilence() === "silent") this.#connect();
  }

  /** Disconnect for the back-forward cache: an open socket would bar the page from it, and be dead afterwards. */
  suspend() {
    if (this.#phase !== "open" && this.#phase !== "connecting" && this.#phase !== "waiting") return;
    this.#discardSocket();
    this.#enter("waiting", "page put away");
  }

  /** Reconnect after the back-forward cache: any socket from before is dead. */
  restore() {
    if (this.#phase === "open" || this.#phase === "connecting" || this.#phase === "waiting") {
      this.#discardSocket();
      this.#connect();
    }
  }

  /** @returns {{ phase: Phase, attempts: number }} */
  statistics() {
    return { phase: this.#phase, attempts: this.#attempts };
  }

  #connect() {
    this.#discardSocket();
    this.#bye = null;
    this.#saidHello = this.#isSilent = false;
    this.#enter("connecting");
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
    // A close event always follows an error, and only the close event has a reason.
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
    if (this.#isSilent) this.#reportSilence(false);
    let push;
    try {
      push = decode(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#drop(`unreadable frame: ${error.message}`, "reported");
      return;
    }
    if (!push) return;
    if (push.type === "hello") {
      this.#saidHello = true;
      if (push.payload.heartbeat_ms > 0) this.#heartbeatMs = push.payload.heartbeat_ms;
      this.#checkSilence();
    }
    if (push.type === "bye") this.#bye = push.payload;
    this.#options.onPush(push);
  }

  /** Report a silence, and drop the link after too long a one; otherwise check again when it would be too long. */
  #checkSilence() {
    const silence = this.#options.now() - this.#lastFrameAt;
    const limit = this.#saidHello ? PATIENCE * this.#heartbeatMs : CONNECT_TIMEOUT_MS;
    if (silence >= limit) {
      this.#drop(this.#saidHello ? "silence" : "no hello", "silent");
      return "silent";
    }
    const early = Math.max(SILENT_MS, SILENT_HEARTBEATS * this.#heartbeatMs);
    const isReportable = this.#saidHello && early < limit;
    if (isReportable && silence >= early && !this.#isSilent) this.#reportSilence(true);
    // Whole ms: a rest of a timer's rounding would be due again at the same moment.
    const next = isReportable && silence < early ? early : limit;
    this.#setTimer(Math.ceil(next - silence), () => this.#checkSilence());
    return "alive";
  }

  /** @param {boolean} silent */
  #reportSilence(silent) {
    this.#isSilent = silent;
    this.#options.onSilence?.(silent);
  }

  /** @param {number} code @param {string} reason */
  #onClose(code, reason) {
    this.#discardSocket();
    const meaning = closeMeaning(code, reason);
    // The browser reports 1006 if no close frame came.
    if (isTerminal(code)) this.#enter("stopped", meaning, "reported");
    else
      this.#retry(
        meaning,
        code === 1006 ? "refused" : this.#saidHello && DELIBERATE.has(code) ? "planned" : "reported",
      );
  }

  /** @param {string} reason @param {Failure} failure */
  #drop(reason, failure) {
    this.#discardSocket();
    this.#retry(reason, failure);
  }

  /** @param {string} reason @param {Failure} failure */
  #retry(reason, failure) {
    const { random, retryDelay } = this.#options;
    const attempts = this.#attempts++;
    this.#enter("waiting", reason, this.#bye ? "planned" : failure);
    // A listener may have started or stopped the socket.
    if (this.#phase !== "waiting") return;
    const delay = this.#bye
      ? randomBetween(this.#bye.after_ms_min, this.#bye.after_ms_max, random)
      : (retryDelay?.() ?? reconnectDelay(attempts, random));
    this.#setTimer(delay, () => this.#connect());
  }

  /** Detach, then close: closing a dead link can take minutes, and its late events must have no listener. */
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
      // Already closed.
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
