/**
 * Polling while sockets are blocked: some proxies let pages through and refuse every upgrade.
 *
 * The socket keeps trying by its own rules; its first hello ends the polling.
 *
 * @import { Phase, Transport } from "../types.js"
 */

/** Polling starts after this many tries in a row without a hello. */
const TRIES = 3;

/**
 * @typedef {{ failures: number, saidHello: boolean, transport: Transport }} FallbackState `saidHello`: this socket did
 * @typedef {Phase | "hello"} SocketEvent
 */

/** @type {FallbackState} */
export const initialState = { failures: 0, saidHello: false, transport: "socket" };

/**
 * Return the state after an event of the socket. Pure.
 *
 * @param {FallbackState} state
 * @param {SocketEvent} event
 * @returns {FallbackState}
 */
export function advance(state, event) {
  switch (event) {
    case "hello":
      return { failures: 0, saidHello: true, transport: "socket" };
    case "connecting":
      return { ...state, saidHello: false };
    case "waiting": {
      // A socket that worked and broke is not blocked: count only those without a hello.
      const failures = state.saidHello ? 0 : state.failures + 1;
      return { failures, saidHello: false, transport: failures >= TRIES ? "poll" : state.transport };
    }
    case "stopped":
    case "idle":
      return initialState;
    default:
      return state;
  }
}

/** The transport of the push mode: the socket, and polling as its fallback. */
export class Fallback {
  #socket;
  #poll;
  #onTransport;
  #state = initialState;
  #pollFailed = false;

  /**
   * @param {{ start: () => void, stop: () => void, nudge: () => void }} socket
   * @param {{ start: () => void, stop: () => void }} poll
   * @param {(transport: Transport) => void} onTransport called before polling starts and after it has stopped
   */
  constructor(socket, poll, onTransport) {
    this.#socket = socket;
    this.#poll = poll;
    this.#onTransport = onTransport;
  }

  /** @returns {Transport} */
  get transport() {
    return this.#state.transport;
  }

  start() {
    this.#socket.start();
  }

  stop() {
    // The socket's next phase, idle, ends the polling, too.
    this.#socket.stop();
  }

  /**
   * Handle an event of the socket.
   *
   * @param {SocketEvent} event
   */
  onSocket(event) {
    const before = this.#state.transport;
    this.#state = advance(this.#state, event);
    const after = this.#state.transport;
    if (after === before) return;
    if (after === "poll") {
      this.#pollFailed = false;
      this.#onTransport(after);
      this.#poll.start();
    } else {
      this.#poll.stop();
      if (event === "hello") this.#onTransport(after);
    }
  }

  /**
   * Handle the end of a poll. An answer after failures shows that the server is back, so try the socket at once.
   *
   * @param {boolean} isAnswered
   */
  polled(isAnswered) {
    const isBack = isAnswered && this.#pollFailed;
    this.#pollFailed = !isAnswered;
    if (isBack && this.#state.transport === "poll") this.#socket.nudge();
  }
}
