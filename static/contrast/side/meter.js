/**
 * What one side costs: requests, messages and bytes, and how much of it said nothing. Pure.
 *
 * Bytes are those of HTTP and WebSocket, headers included, without those of TCP and IP: these follow from the segments.
 */

import { Percentiles } from "../account/percentiles.js";
import { ASLEEP_MS, exchangeSegments, messageSegments } from "./wire_model.js";

/**
 * @typedef {{
 *   requests: number, messages: number, silent: number, sent: number, received: number, payload: number, segments: number,
 *   wakeUps: number,
 * }} Counts `messages`: answers and frames from the server; `silent`: those that said nothing new; `sent`, `received`,
 *   `payload`: bytes, the last without any headers, both ways
 */

/** @returns {Counts} */
function zeroCounts() {
  return { requests: 0, messages: 0, silent: 0, sent: 0, received: 0, payload: 0, segments: 0, wakeUps: 0 };
}

export class Meter {
  #counts = zeroCounts();
  #awakeAt = Number.NEGATIVE_INFINITY;
  /** Whether it counts. */
  running = true;
  /** From a request to its answer. */
  latency = new Percentiles();

  /** @returns {Readonly<Counts>} */
  get counts() {
    return { ...this.#counts };
  }

  /** Both ways, so far. */
  get bytes() {
    return this.#counts.sent + this.#counts.received;
  }

  reset() {
    this.#counts = zeroCounts();
    this.latency = new Percentiles();
  }

  /** A request leaves, or a connection is opened. @param {number} at monotonic ms */
  requestSent(at) {
    this.#noteTraffic(at);
    this.#add({ requests: 1 });
  }

  /**
   * The whole of a request and its answer, once it is there.
   *
   * @param {{ sent: number, received: number, payload: number, news: boolean, requestedAt: number }} exchange bytes, and when it
   *   was asked
   * @param {number} at monotonic ms, of the answer
   */
  responseReceived({ sent, received, payload, news, requestedAt }, at) {
    this.#noteTraffic(at);
    if (this.running) this.latency.add(at - requestedAt);
    const segments = exchangeSegments(sent, received);
    this.#add({ messages: 1, silent: Number(!news), sent, received, payload, segments });
  }

  /** A connection that stays was opened. @param {{ sent: number, received: number }} bytes */
  connectionOpened({ sent, received }) {
    this.#add({ sent, received, segments: exchangeSegments(sent, received) });
  }

  /**
   * A message came by itself.
   *
   * @param {{ payload: number, frame: number, news: boolean }} message bytes: of its content, and of what is around it
   * @param {number} at monotonic ms
   */
  messageReceived({ payload, frame, news }, at) {
    this.#noteTraffic(at);
    const received = payload + frame;
    this.#add({ messages: 1, silent: Number(!news), received, payload, segments: messageSegments(received) });
  }

  /** A message was sent. @param {{ payload: number, frame: number }} message bytes @param {number} at monotonic ms */
  messageSent({ payload, frame }, at) {
    this.#noteTraffic(at);
    this.#add({ sent: payload + frame, payload, segments: messageSegments(payload + frame) });
  }

  /** @param {number} at */
  #noteTraffic(at) {
    if (at - this.#awakeAt >= ASLEEP_MS) this.#add({ wakeUps: 1 });
    this.#awakeAt = at;
  }

  /** @param {Partial<Counts>} part */
  #add(part) {
    if (!this.running) return;
    for (const [name, value] of Object.entries(part)) this.#counts[/** @type {keyof Counts} */ (name)] += value;
  }
}
