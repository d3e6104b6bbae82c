/**
 * A meter of one side's traffic: requests, messages, bytes, and messages without news. Pure.
 *
 * Bytes are those of HTTP and WebSocket, with headers. Bytes of TCP and IP are not included: they follow from the
 * segments.
 */

import { Percentiles } from "../accuracy/percentiles.js";
import { ASLEEP_MS, exchangeSegments, messageSegments } from "./wire_model.js";

/**
 * @typedef {{
 *   requests: number, messages: number, silent: number, sent: number, received: number, payload: number, segments: number,
 *   wakeUps: number,
 * }} Counts `messages`: responses and frames from the server; `silent`: those without news; `sent`, `received`,
 *   `payload`: bytes; `payload` is without headers, both ways
 */

/** @returns {Counts} */
function zeroCounts() {
  return { requests: 0, messages: 0, silent: 0, sent: 0, received: 0, payload: 0, segments: 0, wakeUps: 0 };
}

export class Meter {
  #counts = zeroCounts();
  #awakeAt = Number.NEGATIVE_INFINITY;
  /** Whether the meter counts. */
  running = true;
  /** Times from a request to its response, ms. */
  latency = new Percentiles();

  /** @returns {Readonly<Counts>} */
  get counts() {
    return { ...this.#counts };
  }

  /** Bytes so far, both ways. */
  get bytes() {
    return this.#counts.sent + this.#counts.received;
  }

  reset() {
    this.#counts = zeroCounts();
    this.latency = new Percentiles();
  }

  /** Count a request, or the opening of a connection. @param {number} at monotonic ms */
  requestSent(at) {
    this.#noteTraffic(at);
    this.#add({ requests: 1 });
  }

  /**
   * Count a request and its response, when the response has arrived.
   *
   * @param {{ sent: number, received: number, payload: number, news: boolean, requestedAt: number }} exchange bytes, and the
   *   time of the request
   * @param {number} at monotonic ms, arrival of the response
   */
  responseReceived({ sent, received, payload, news, requestedAt }, at) {
    this.#noteTraffic(at);
    if (this.running) this.latency.add(at - requestedAt);
    const segments = exchangeSegments(sent, received);
    this.#add({ messages: 1, silent: Number(!news), sent, received, payload, segments });
  }

  /** Count the handshake of a persistent connection. @param {{ sent: number, received: number }} bytes */
  connectionOpened({ sent, received }) {
    this.#add({ sent, received, segments: exchangeSegments(sent, received) });
  }

  /**
   * Count a message that the server sent.
   *
   * @param {{ payload: number, frame: number, news: boolean }} message bytes: content and framing
   * @param {number} at monotonic ms
   */
  messageReceived({ payload, frame, news }, at) {
    this.#noteTraffic(at);
    const received = payload + frame;
    this.#add({ messages: 1, silent: Number(!news), received, payload, segments: messageSegments(received) });
  }

  /**
   * Count a message to the server.
   *
   * @param {{ payload: number, frame: number }} message bytes
   * @param {number} at monotonic ms
   */
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
