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
 * @typedef {{ failures: number, greeted: boolean, transport: Transport }} Standing `greeted`: this socket said hello
 * @typedef {Phase | "hello"} Event
 */

/** @type {Standing} */
export const initialStanding = { failures: 0, greeted: false, transport: "socket" };

/**
 * The law of the fallback: pure.
 *
 * @param {Standing} standing
 * @param {Event} event what became of the socket
 * @returns {Standing}
 */
export function advance(standing, event) {
  switch (event) {
    case "hello":
      return { failures: 0, greeted: true, transport: "socket" };
    case "connecting":
      return { ...standing, greeted: false };
    case "waiting": {
      // A socket that worked and broke is not blocked: only what never began counts.
      const failures = standing.greeted ? 0 : standing.failures + 1;
      return { failures, greeted: false, transport: failures >= TRIES ? "poll" : standing.transport };
    }
    case "stopped":
    case "idle":
      return initialStanding;
    default:
      return standing;
  }
}

/** The transport of the push mode: the socket, and the poll that stands in for it. */
export class Fallback {
  #stream;
  #poll;
  #onTransport;
  #standing = initialStanding;
  #pollFailed = false;

  /**
   * @param {{ start: () => void, stop: () => void, nudge: () => void }} stream
   * @param {{ start: () => void, stop: () => void }} poll
   * @param {(transport: Transport) => void} onTransport told before the poll starts, and after it has stopped
   */
  constructor(stream, poll, onTransport) {
    this.#stream = stream;
    this.#poll = poll;
    this.#onTransport = onTransport;
  }

  /** @returns {Transport} */
  get transport() {
    return this.#standing.transport;
  }

  start() {
    this.#stream.start();
  }

  stop() {
    // The phase it goes to, idle, ends the polling as well.
    this.#stream.stop();
  }

  /**
   * What became of the socket.
   *
   * @param {Event} event
   */
  hear(event) {
    const before = this.#standing.transport;
    this.#standing = advance(this.#standing, event);
    const after = this.#standing.transport;
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
   * @param {boolean} good
   */
  polled(good) {
    const back = good && this.#pollFailed;
    this.#pollFailed = !good;
    if (back && this.#standing.transport === "poll") this.#stream.nudge();
  }
}
