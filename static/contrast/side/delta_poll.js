/**
 * Polls for the changes after the held position: at an interval, or as long polls.
 *
 * @import { Action, DeltaPush, Games, Position, Timers } from "../../types.js"
 */

import { isPosition } from "../../sync/protocol.js";
import { WAIT_S as WAIT } from "../../tables/contrast.js";
import { pollDelay } from "../../transport/backoff.js";

const TIMEOUT_MS = 10_000;
/** The wait that a long poll requests of the server, s. */
export const WAIT_S = WAIT.usual;
/** Pause of a long poll after an early answer without news, ms. */
const LEAST_MS = 1_000;

/**
 * @typedef {Partial<DeltaPush> & { position: Position, games: Games, recovered?: boolean }} Answer a delta or the whole board
 */

export class DeltaPoll {
  #options;
  #isLongPoll;
  #failures = 0;
  #wantsBoard = false;
  /** @type {AbortController | null} */
  #request = null;
  /** @type {number | null} */
  #timer = null;

  /**
   * @param {{
   *   fetch: (url: string, init: RequestInit) => Promise<Response>, timers: Timers, now: () => number, random: () => number,
   *   position: () => Position | null, dispatch: (action: Action) => void, intervalMs: number,
   * }} options `position`: of the held board
   * @param {boolean} isLongPoll whether requests wait for news at the server; otherwise there is one every `intervalMs`
   */
  constructor(options, isLongPoll) {
    this.#options = options;
    this.#isLongPoll = isLongPoll;
  }

  /** Start polling, with a request now. */
  start() {
    if (this.#request === null && this.#timer === null) void this.#poll();
  }

  /** Stop, and abort the open request. */
  stop() {
    this.#disarm();
    const request = this.#request;
    this.#request = null;
    request?.abort();
  }

  /** Request the whole board the next time. */
  forget() {
    this.#wantsBoard = true;
  }

  /** End a pause now, because the network may be back. */
  nudge() {
    if (this.#timer === null) return;
    this.#disarm();
    void this.#poll();
  }

  async #poll() {
    const { fetch, timers, now, dispatch } = this.#options;
    const request = new AbortController();
    this.#request = request;
    const requestedAt = now();
    const timeout = timers.set(() => request.abort(), TIMEOUT_MS + (this.#isLongPoll ? WAIT_S * 1_000 : 0));
    let news = false;
    try {
      const response = await fetch(this.#url(), { cache: "no-store", signal: request.signal });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const answer = /** @type {Answer} */ (await response.json());
      if (this.#request !== request) return;
      if (!isPosition(answer?.position) || typeof answer.games !== "object")
        throw new Error("an answer that is no board");
      news = this.#take(answer, response.headers);
      this.#failures = 0;
    } catch (error) {
      if (this.#request !== request) return;
      this.#failures += 1;
      dispatch({ type: "failed", reason: String(error), failure: "refused", at: now() });
    } finally {
      timers.clear(timeout);
    }
    this.#request = null;
    this.#schedule(news || now() - requestedAt > (WAIT_S * 1_000) / 2);
  }

  #url() {
    const position = this.#wantsBoard ? null : this.#options.position();
    this.#wantsBoard = false;
    if (!position) return "api/v1/board";
    const since = `api/v1/board?since=${position.epoch}:${position.offset}`;
    return this.#isLongPoll ? `${since}&wait=${WAIT_S}` : since;
  }

  /** @param {Answer} answer @param {Headers} headers @returns {boolean} whether it advanced the board */
  #take(answer, headers) {
    const { now, dispatch, position } = this.#options;
    const at = now();
    const digest = headers.get("Scorewall-Digest");
    const serverTime = Number(headers.get("Scorewall-Server-Time"));
    const facts = { digest, polledAt: null, changedAt: null, sources: [], serverTime };
    const before = position();
    if (!answer.recovered)
      dispatch({ type: "board", position: answer.position, games: answer.games, detectedAt: null, ...facts, at });
    else {
      dispatch({
        type: "push",
        push: { type: "delta", payload: /** @type {DeltaPush} */ (/** @type {unknown} */ (answer)) },
        at,
      });
      dispatch({ type: "checked", ...facts, at });
    }
    return answer.position.offset !== before?.offset;
  }

  /** Schedule the next request. @param {boolean} atOnce whether a long poll may be repeated at once */
  #schedule(atOnce) {
    const { timers, random, intervalMs } = this.#options;
    const delay = this.#isLongPoll ? (atOnce ? 0 : LEAST_MS) : intervalMs;
    this.#disarm();
    this.#timer = timers.set(
      () => {
        this.#timer = null;
        void this.#poll();
      },
      this.#failures ? pollDelay(Math.max(LEAST_MS, delay), this.#failures, random) : delay,
    );
  }

  #disarm() {
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
  }
}
