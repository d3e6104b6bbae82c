/**
 * What this page's scores have cost since a moment, as measured, and what asking every two seconds would have: derived. Pure.
 *
 * The arithmetic of the derived part: a page that polls fairly, with keep-alive, sends one request every `EVERY_MS`; one is
 * answered with the packed board if anything came since the one before, else with a 304:
 * bytes = requests × request + boards × (head + board) + (requests - boards) × unchanged.
 */

import { Meter } from "./side/meter.js";

/** How often the page that is compared asks: what most scripts do, ms. */
export const EVERY_MS = 2_000;

/** @typedef {{ request: number, unchanged: number, head: number, board: number }} Sizes of HTTP messages on the wire, bytes */

export class PushMeter {
  /** What goes over the wire is told to it. */
  meter = new Meter();
  #since;
  #boards = 0;
  #lastTurn = -1;

  /** @param {number} now monotonic ms */
  constructor(now) {
    this.#since = now;
  }

  /** For how long it has measured, ms. @param {number} now */
  elapsed(now) {
    return Math.max(0, now - this.#since);
  }

  /** Begin anew. @param {number} now */
  reset(now) {
    this.meter.reset();
    this.#since = now;
    this.#boards = 0;
    this.#lastTurn = -1;
  }

  /** Something on the board changed: the next request would have brought it. @param {number} now */
  changed(now) {
    const turn = Math.floor(this.elapsed(now) / EVERY_MS);
    if (turn === this.#lastTurn) return;
    this.#lastTurn = turn;
    this.#boards += 1;
  }

  /**
   * What polling would have come to.
   *
   * @param {number} now
   * @param {Sizes} sizes
   * @returns {{ requests: number, boards: number, bytes: number }}
   */
  polling(now, { request, unchanged, head, board }) {
    const requests = Math.floor(this.elapsed(now) / EVERY_MS);
    // The newest change waits for the next request.
    const boards = this.#boards - Number(this.#lastTurn >= requests);
    return { requests, boards, bytes: requests * request + boards * (head + board) + (requests - boards) * unchanged };
  }
}

/**
 * The sizes, from the head of an answer to `HEAD /api/v1/board`: a 304 has the same headers but those of a body.
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
