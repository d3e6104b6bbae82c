/**
 * Polling: the modes that push is compared with, and the fallback where sockets are blocked.
 *
 * There is one request at a time. The next one starts a fixed time after the last one ended.
 *
 * @import { Facts, Failure, Games, Position, SourceHealth, Timers } from "../types.js"
 */

import { isPosition } from "../sync/protocol.js";
import { pollDelay } from "./backoff.js";

const TIMEOUT_MS = 10_000;

/** A response that a working server does not send. */
class BadResponse extends Error {}
class ResponseTimeout extends Error {}

/**
 * @typedef {{
 *   fetch: (url: string, init: RequestInit) => Promise<Response>,
 *   url: string,
 *   leagues?: () => readonly string[],
 *   timers: Timers,
 *   random: () => number,
 *   today: () => number,
 *   onBoard: (board: { position: Position, games: Games, detectedAt: number | null } & Facts) => void,
 *   onChecked: (facts: Facts) => void,
 *   onFailed: (reason: string, failure: Failure) => void,
 * }} PollOptions `today`: ms since 1970 by this machine, for responses without a date
 */

export class Poll {
  /** @type {PollOptions} */
  #options;
  #intervalMs;
  #failures = 0;
  /** @type {string | null} */
  #etag = null;
  /** @type {AbortController | null} */
  #request = null;
  /** @type {number | null} */
  #timer = null;
  #running = false;
  #naive = false;

  /** @param {PollOptions} options @param {number} intervalMs */
  constructor(options, intervalMs) {
    this.#options = options;
    this.#intervalMs = intervalMs;
  }

  /** Request the board now, and then at every interval. */
  start() {
    if (this.#running) return;
    this.#running = true;
    this.#failures = 0;
    // The socket may have changed the board since the last poll: its tag is out of date.
    this.#etag = null;
    void this.#fetchBoard();
  }

  /** Stop at once and discard a pending response. */
  stop() {
    this.#running = false;
    this.#clearTimer();
    this.#request?.abort();
    this.#request = null;
  }

  /** @param {number} intervalMs a wait that has begun starts anew */
  setInterval(intervalMs) {
    this.#intervalMs = intervalMs;
    if (this.#timer !== null) this.#schedule();
  }

  /** @param {boolean} naive whether each poll requests the whole board, changed or not */
  setNaive(naive) {
    this.#naive = naive;
  }

  /** Forget the last response: the next one brings the whole board. */
  forget() {
    this.#etag = null;
  }

  /** Poll now instead of waiting: the network is back, or the page is seen again. */
  nudge() {
    if (this.#timer === null) return;
    this.#clearTimer();
    void this.#fetchBoard();
  }

  async #fetchBoard() {
    const request = new AbortController();
    this.#request = request;
    const timeout = this.#options.timers.set(() => request.abort(new ResponseTimeout("no answer in time")), TIMEOUT_MS);
    try {
      const headers = this.#naive || this.#etag === null ? {} : { "If-None-Match": this.#etag };
      const response = await this.#options.fetch(this.#url(), {
        // The browser's cache would hide the 304 responses, which are counted.
        cache: "no-store",
        headers,
        signal: request.signal,
      });
      await this.#onResponse(response, request);
      if (this.#request === request) this.#failures = 0;
    } catch (error) {
      if (this.#request === request) this.#onFailure(error);
    } finally {
      this.#options.timers.clear(timeout);
      if (this.#request === request) {
        this.#request = null;
        this.#schedule();
      }
    }
  }

  #url() {
    const leagues = this.#options.leagues?.() ?? [];
    return leagues.length
      ? `${this.#options.url}?${new URLSearchParams({ leagues: leagues.join(",") })}`
      : this.#options.url;
  }

  /** @param {Response} response @param {AbortController} request */
  async #onResponse(response, request) {
    if (response.status === 304) {
      if (this.#request !== request) return;
      this.#options.onChecked(this.#factsOf(response));
      return;
    }
    if (!response.ok) throw new BadResponse(`HTTP ${response.status}`);
    const board = /** @type {{ position: Position, games: Games, detected_at?: number }} */ (await response.json());
    // Polling may have stopped while the body came in.
    if (this.#request !== request) return;
    if (!isPosition(board?.position) || typeof board.games !== "object" || board.games === null) {
      throw new BadResponse("an answer that is no board");
    }
    const { position, games, detected_at: detectedAt } = board;
    this.#options.onBoard({ position, games, detectedAt: detectedAt ?? null, ...this.#factsOf(response) });
    this.#etag = response.headers.get("ETag");
  }

  /** @param {Response} response @returns {Facts} */
  #factsOf({ headers }) {
    const build = headers.get("Scorewall-Build");
    const date = timeIn(headers.get("Scorewall-Server-Time")) ?? Date.parse(headers.get("Date") ?? "");
    return {
      digest: headers.get("Scorewall-Digest"),
      polledAt: timeIn(headers.get("Scorewall-Polled-At")),
      changedAt: timeIn(headers.get("Scorewall-Changed-At")),
      sources: sourcesOf(headers.get("Scorewall-Sources")),
      serverTime: Number.isFinite(date) ? date : this.#options.today(),
      ...(headers.get("Scorewall-Cluster") === "away" ? { cutOff: true } : {}),
      ...(build === null ? {} : { build }),
    };
  }

  /** @param {unknown} error */
  #onFailure(error) {
    this.#failures += 1;
    const failure = error instanceof BadResponse ? "reported" : error instanceof ResponseTimeout ? "silent" : "refused";
    this.#options.onFailed(error instanceof Error ? error.message : String(error), failure);
  }

  #schedule() {
    this.#clearTimer();
    const delay = pollDelay(this.#intervalMs, this.#failures, this.#options.random);
    this.#timer = this.#options.timers.set(() => {
      this.#timer = null;
      void this.#fetchBoard();
    }, delay);
  }

  #clearTimer() {
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
  }
}

/** Parse a time. @param {string | null} header ms since 1970 @returns {number | null} */
function timeIn(header) {
  const ms = Number.parseInt(header ?? "", 10);
  return Number.isFinite(ms) ? ms : null;
}

/** Parse source health. @param {string | null} header @returns {SourceHealth[]} empty without the header */
function sourcesOf(header) {
  try {
    const list = JSON.parse(header ?? "[]");
    return Array.isArray(list) ? list.filter((item) => typeof item?.name === "string") : [];
  } catch {
    return [];
  }
}
