/**
 * Polling for as long as sockets are blocked: some proxies let pages through and refuse every upgrade.
 *
 * The socket goes on trying all the while, by its own rules; its first hello ends the polling.
 *
 * @import { Phase, Transport } from "../types.js"
 */

/** Tries in a row that brought no hello, after which the page helps itself. */
const TRIES = 3;

/**
 * @typedef {{ failures: number, saidHello: boolean, transport: Transport }} FallbackState `saidHello`: this socket said hello
 * @typedef {Phase | "hello"} SocketEvent
 */

/** @type {FallbackState} */
export const initialState = { failures: 0, saidHello: false, transport: "socket" };

/**
 * The law of the fallback: pure.
 *
 * @param {FallbackState} state
 * @param {SocketEvent} event what became of the socket
 * @returns {FallbackState}
 */
export function advance(state, event) {
  switch (event) {
    case "hello":
      return { failures: 0, saidHello: true, transport: "socket" };
    case "connecting":
      return { ...state, saidHello: false };
    case "waiting": {
      // A socket that worked and broke is not blocked: only what never began counts.
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

/** The transport of the push mode: the socket, and the poll that stands in for it. */
export class Fallback {
  #socket;
  #poll;
  #onTransport;
  #state = initialState;
  #pollFailed = false;

  /**
   * @param {{ start: () => void, stop: () => void, nudge: () => void }} socket
   * @param {{ start: () => void, stop: () => void }} poll
   * @param {(transport: Transport) => void} onTransport told before the poll starts, and after it has stopped
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
    // The phase it goes to, idle, ends the polling as well.
    this.#socket.stop();
  }

  /**
   * What became of the socket.
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
   * What became of a poll. One that is answered after others were not shows a server that is back, and then the socket
   * may be, too.
   *
   * @param {boolean} isAnswered
   */
  polled(isAnswered) {
    const isBack = isAnswered && this.#pollFailed;
    this.#pollFailed = !isAnswered;
    if (isBack && this.#state.transport === "poll") this.#socket.nudge();
  }
}
