/**
 * The push meter: measured bytes of this page's scores, and derived bytes of polling every two seconds. Pure.
 *
 * Derivation: a fair poll with keep-alive sends one request every `EVERY_MS`. The answer is the compressed board if
 * anything changed since the previous request, else a 304:
 * bytes = requests × request + boards × (head + board) + (requests - boards) × unchanged.
 */

import { Meter } from "./side/meter.js";

/** Interval of the poll to compare with, as in most scripts, ms. */
export const EVERY_MS = 2_000;

/**
 * @typedef {{ request: number, unchanged: number, head: number, board: number }} Sizes of HTTP messages on the wire, bytes
 */

export class PushMeter {
  /** The meter for this page's traffic. */
  meter = new Meter();
  #since;
  #boards = 0;
  #lastTurn = -1;

  /** @param {number} now monotonic ms */
  constructor(now) {
    this.#since = now;
  }

  /** Return the time measured so far, ms. @param {number} now */
  elapsed(now) {
    return Math.max(0, now - this.#since);
  }

  /** Restart from zero. @param {number} now */
  reset(now) {
    this.meter.reset();
    this.#since = now;
    this.#boards = 0;
    this.#lastTurn = -1;
  }

  /** Note a change of the board. The next request would have fetched it. @param {number} now */
  changed(now) {
    const turn = Math.floor(this.elapsed(now) / EVERY_MS);
    if (turn === this.#lastTurn) return;
    this.#lastTurn = turn;
    this.#boards += 1;
  }

  /**
   * Return the derived cost of polling.
   *
   * @param {number} now
   * @param {Sizes} sizes
   * @returns {{ requests: number, boards: number, bytes: number }}
   */
  polling(now, { request, unchanged, head, board }) {
    const requests = Math.floor(this.elapsed(now) / EVERY_MS);
    // The newest change still waits for the next request.
    const boards = this.#boards - Number(this.#lastTurn >= requests);
    return { requests, boards, bytes: requests * request + boards * (head + board) + (requests - boards) * unchanged };
  }
}

/**
 * Derive the sizes from the response to `HEAD /api/v1/board`. A 304 has the same headers, except those of a body.
 *
 * @param {Iterable<[string, string]>} headers
 * @param {(status: number, headers: Iterable<[string, string]>) => number} headOf
 * @param {number} request bytes of the request
 * @returns {Sizes}
 */
export function sizesFrom(headers, headOf, request) {
  const all = [...headers];
  const bare = all.filter(([name]) => !/^content-(?:length|type|encoding)$/i.test(name));
  const board = Number(all.find(([name]) => name.toLowerCase() === "content-length")?.[1] ?? 0);
  return { request, unchanged: headOf(304, bare), head: headOf(200, all), board };
}
