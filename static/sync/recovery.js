/**
 * Asks the server for what is missing once the reducer says that something is.
 *
 * @import { Command, State } from "../types.js"
 */

export class Recovery {
  #send;
  #forget;
  #now;
  /** When the server was asked last, monotonic ms; null while all is well. @type {number | null} */
  #requestedAt = null;
  /** @type {State["cause"]} */
  #cause = null;

  /**
   * @param {{ send: (command: Command) => boolean, forget: () => void, now: () => number }} options
   *   `send` to the socket, `forget` what the last poll brought
   */
  constructor({ send, forget, now }) {
    this.#send = send;
    this.#forget = forget;
    this.#now = now;
  }

  /**
   * A new socket is about to ask by its address: no command has to follow, unless the answer stays away.
   *
   * @param {State} state
   */
  reconnecting(state) {
    if (!state.resync) return;
    this.#requestedAt = this.#now();
    this.#cause = state.cause;
  }

  /**
   * Look at the state after an action. Asks once for each cause, and again after two heartbeats without an answer.
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
    // A resume that was not answered is not tried twice: the whole board always helps.
    const again = this.#cause !== null && late;
    if (this.#send(again ? snapshotRequest() : requestFor(state))) {
      this.#requestedAt = this.#now();
      this.#cause = state.cause;
    }
  }
}

/** @param {State} state @returns {Command} */
function requestFor({ cause, position }) {
  return cause === "gap" && position ? { type: "resume", payload: { position } } : snapshotRequest();
}

/** @returns {Command} */
function snapshotRequest() {
  return { type: "hello", payload: {} };
}
