/**
 * Requests of what the board lacks, sent once the reducer has set `resync`.
 *
 * @import { Command, State } from "../types.js"
 */

export class Recovery {
  #send;
  #forget;
  #now;
  /** Time of the last request, monotonic ms; null while the board is complete. @type {number | null} */
  #requestedAt = null;
  /** @type {State["cause"]} */
  #cause = null;

  /**
   * @param {{ send: (command: Command) => boolean, forget: () => void, now: () => number }} options
   *   `send` to the socket; `forget` the tag of the last poll
   */
  constructor({ send, forget, now }) {
    this.#send = send;
    this.#forget = forget;
    this.#now = now;
  }

  /**
   * Note that a new socket requests the board by its URL. A command follows only if no answer comes.
   *
   * @param {State} state
   */
  reconnecting(state) {
    if (!state.resync) return;
    this.#requestedAt = this.#now();
    this.#cause = state.cause;
  }

  /**
   * Check the state after an action. Send one request per cause, and another after two heartbeats without an answer.
   *
   * @param {State} state
   */
  check(state) {
    if (!state.resync) {
      this.#requestedAt = null;
      this.#cause = null;
      return;
    }
    if (state.link.transport === "poll") {
      this.#forget();
      return;
    }
    const waited = this.#requestedAt === null ? Number.POSITIVE_INFINITY : this.#now() - this.#requestedAt;
    const late = waited >= 2 * state.link.heartbeatMs;
    if (!late && state.cause === this.#cause) return;
    // Do not repeat a resume that got no answer: a snapshot repairs any board.
    const again = this.#cause !== null && late;
    if (this.#send(again ? snapshotRequest() : requestFor(state))) {
      this.#requestedAt = this.#now();
      this.#cause = state.cause;
    }
  }
}

/** Return the command that repairs the board. @param {State} state @returns {Command} */
function requestFor({ cause, position }) {
  return cause === "gap" && position ? { type: "resume", payload: { position } } : snapshotRequest();
}

/** @returns {Command} */
function snapshotRequest() {
  return { type: "hello", payload: {} };
}
