/**
 * The push meter's line: the network cost of the scores. A click restarts it.
 *
 * @import { Sizes } from "./push_meter.js"
 * @import { Link } from "../types.js"
 * @import { TrafficTap } from "../transport/transports.js"
 */

import { byId, setAttribute, setText } from "../dom.js";
import { calendar } from "../game/format.js";
import { count, say } from "../game/words.js";
import { figureText, share, size } from "./figures.js";
import { EVERY_MS, PushMeter, sizesFrom } from "./push_meter.js";
import { meteredFetch, meterSocket, thisBrowser } from "./side/metered.js";
import { answerHead, requestHead } from "./side/wire_model.js";

/** Interval of requests for the size of an answer, because the board grows and shrinks, ms. */
const SIZES_MS = 600_000;
const BOARD = "api/v1/board";

export class PushMeterView {
  #element = /** @type {HTMLButtonElement} */ (byId("push-meter"));
  #gauge;
  #today;
  #pushMeter;
  #startedAt;
  /** @type {Sizes | null} */
  #sizes = null;
  #sizesAt = Number.NEGATIVE_INFINITY;

  /**
   * @param {TrafficTap} trafficTap the traffic to count
   * @param {() => number} now monotonic ms
   * @param {() => number} today ms since 1970
   */
  constructor(trafficTap, now, today) {
    this.#pushMeter = new PushMeter(now());
    const gauge = { meter: this.#pushMeter.meter, browser: thisBrowser(), now };
    this.#gauge = gauge;
    this.#today = today;
    this.#startedAt = today();
    trafficTap.count({ socket: (socket) => meterSocket(socket, gauge), fetch: meteredFetch(gauge) });
    this.#element.addEventListener("click", () => this.#reset());
  }

  /** Note a change of the board. */
  changed() {
    this.#pushMeter.changed(this.#gauge.now());
  }

  /**
   * Update the line. Called each second.
   *
   * @param {Link} link
   * @param {boolean} wanted
   */
  update(link, wanted) {
    if (this.#element.hidden === wanted) this.#element.hidden = !wanted;
    if (!wanted) return;
    const now = this.#gauge.now();
    if (now - this.#sizesAt >= SIZES_MS) void this.#fetchSizes(now);
    setText(this.#element, [this.#measured(link), this.#derived(link, now)].filter(Boolean).join("  ·  "));
    setAttribute(this.#element, "title", this.#how());
  }

  #reset() {
    this.#pushMeter.reset(this.#gauge.now());
    this.#startedAt = this.#today();
    setText(this.#element, say("meter.restarted"));
  }

  /** @param {Link} link */
  #measured({ transport }) {
    const { meter } = this.#pushMeter;
    const { requests, messages, silent } = meter.counts;
    const time = calendar(this.#startedAt).time;
    const bytes = figureText(size(meter.bytes));
    if (transport === "poll") {
      const requestCount = count("meter.requests", requests);
      return say("meter.polled", { time, bytes, requests: requestCount, share: share(silent, messages) });
    }
    return say("meter.pushed", { time, bytes, messages: count("meter.messages", messages) });
  }

  /**
   * Return the derived figures, beside push only: a page that polls has measured ones.
   *
   * @param {Link} link
   * @param {number} now
   */
  #derived({ transport }, now) {
    if (transport === "poll" || this.#sizes === null) return "";
    const { requests, bytes } = this.#pushMeter.polling(now, this.#sizes);
    const requestCount = count("meter.requests", requests);
    return say("meter.polling", { every: EVERY_MS / 1_000, requests: requestCount, bytes: figureText(size(bytes)) });
  }

  #how() {
    if (this.#sizes === null) return say("meter.how");
    const { request, unchanged, head, board } = this.#sizes;
    const text = (/** @type {number} */ bytes) => figureText(size(bytes));
    const texts = { ask: text(request), same: text(unchanged), full: text(head + board) };
    return `${say("meter.how")} ${say("meter.arithmetic", { every: EVERY_MS / 1_000, ...texts })}`;
  }

  /** Request the message sizes of a poll, from the head of one response. @param {number} now */
  async #fetchSizes(now) {
    this.#sizesAt = now;
    try {
      const { ok, headers } = await fetch(BOARD, { method: "HEAD", cache: "no-store" });
      const tag = headers.get("ETag") ?? "";
      const request = requestHead(this.#gauge.browser, BOARD, [["If-None-Match", tag]]);
      if (ok) this.#sizes = sizesFrom(headers, answerHead, request);
    } catch {
      // The server is down. The sizes from before still hold.
    }
  }
}
