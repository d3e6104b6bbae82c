/**
 * The board by asking what came after the position that is held: at an interval, or with requests that wait for news.
 *
 * @import { Action, DeltaPush, Games, Position, Timers } from "../../types.js"
 */

import { isPosition } from "../../sync/protocol.js";
import { pollDelay } from "../../transport/backoff.js";

const TIMEOUT_MS = 10_000;
/** The longest wait that a long poll requests, s. */
export const WAIT_S = 25;
/** After an answer that came too soon and said nothing, a long poll is not repeated at once, ms. */
const LEAST_MS = 1_000;

/** @typedef {Partial<DeltaPush> & { position: Position, games: Games, recovered?: boolean }} Answer a delta, or the whole board */

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
   * }} options `position` of the board that is held
   * @param {boolean} isLongPoll whether the server is asked to wait for news; otherwise it is asked every `intervalMs`
   */
  constructor(options, isLongPoll) {
    this.#options = options;
    this.#isLongPoll = isLongPoll;
  }

  /** Ask now, and go on. */
  start() {
    if (this.#request === null && this.#timer === null) void this.#poll();
  }

  /** Stop at once. */
  stop() {
    this.#disarm();
    const request = this.#request;
    this.#request = null;
    request?.abort();
  }

  /** Ask for the whole board the next time. */
  forget() {
    this.#wantsBoard = true;
  }

  /** The network may be back: do not wait any longer. */
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
    if (!position) return "/api/v1/board";
    const since = `/api/v1/board?since=${position.epoch}:${position.offset}`;
    return this.#isLongPoll ? `${since}&wait=${WAIT_S}` : since;
  }

  /** @param {Answer} answer @param {Headers} headers @returns {boolean} whether it moved the board */
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

  /** @param {boolean} atOnce whether a long poll may be repeated at once */
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
