/**
 * The push meter: a line for who wants to know what the scores cost on their way here. Pressed, it begins anew.
 *
 * @import { Sizes } from "./push_meter.js"
 * @import { Link } from "../types.js"
 * @import { TrafficTap } from "../transport/traffic_tap.js"
 */

import { byId, setAttribute, setText } from "../dom.js";
import { calendar } from "../game/format.js";
import { count, say } from "../game/words.js";
import { share, size, told } from "./figures.js";
import { EVERY_MS, PushMeter, sizesFrom } from "./push_meter.js";
import { countedFetch, countSocket, thisBrowser } from "./side/metered.js";
import { answerHead, requestHead } from "./side/wire_model.js";

/** The board grows and shrinks: how large an answer is, is looked up so often, ms. */
const LOOK_MS = 600_000;
const BOARD = "/api/v1/board";

export class PushMeterView {
  #element = /** @type {HTMLButtonElement} */ (byId("push-meter"));
  #gauge;
  #today;
  #account;
  #begun;
  /** @type {Sizes | null} */
  #sizes = null;
  #lookAt = Number.NEGATIVE_INFINITY;

  /** @param {TrafficTap} wire what is counted @param {() => number} now monotonic ms @param {() => number} today ms since 1970 */
  constructor(wire, now, today) {
    this.#account = new PushMeter(now());
    const gauge = { meter: this.#account.meter, browser: thisBrowser(), now };
    this.#gauge = gauge;
    this.#today = today;
    this.#begun = today();
    wire.count({ socket: (socket) => countSocket(socket, gauge), fetch: countedFetch(gauge) });
    this.#element.addEventListener("click", () => this.#reset());
  }

  /** The board changed. */
  changed() {
    this.#account.changed(this.#gauge.now());
  }

  /**
   * Called each second.
   *
   * @param {Link} link
   * @param {boolean} wanted
   */
  update(link, wanted) {
    if (this.#element.hidden === wanted) this.#element.hidden = !wanted;
    if (!wanted) return;
    const now = this.#gauge.now();
    if (now - this.#lookAt >= LOOK_MS) void this.#look(now);
    setText(this.#element, [this.#measured(link), this.#derived(link, now)].filter(Boolean).join("  ·  "));
    setAttribute(this.#element, "title", this.#how());
  }

  #reset() {
    this.#account.reset(this.#gauge.now());
    this.#begun = this.#today();
    setText(this.#element, say("meter.restarted"));
  }

  /** @param {Link} link */
  #measured({ transport }) {
    const { meter } = this.#account;
    const { requests, messages, silent } = meter.tally;
    const time = calendar(this.#begun).time;
    const bytes = told(size(meter.bytes));
    if (transport === "poll") {
      const asked = count("meter.requests", requests);
      return say("meter.polled", { time, bytes, requests: asked, share: share(silent, messages) });
    }
    return say("meter.pushed", { time, bytes, messages: count("meter.messages", messages) });
  }

  /** Beside what was pushed only: who polls has the measured figures. @param {Link} link @param {number} now */
  #derived({ transport }, now) {
    if (transport === "poll" || this.#sizes === null) return "";
    const { requests, bytes } = this.#account.polling(now, this.#sizes);
    const asked = count("meter.requests", requests);
    return say("meter.polling", { every: EVERY_MS / 1_000, requests: asked, bytes: told(size(bytes)) });
  }

  #how() {
    if (this.#sizes === null) return say("meter.how");
    const { request, unchanged, head, board } = this.#sizes;
    const [ask, same, full] = [request, unchanged, head + board].map((bytes) => told(size(bytes)));
    return `${say("meter.how")} ${say("meter.arithmetic", { every: EVERY_MS / 1_000, ask: ask ?? "", same: same ?? "", full: full ?? "" })}`;
  }

  /** How large the messages of a page that polls would be: from the head of one answer. @param {number} now */
  async #look(now) {
    this.#lookAt = now;
    try {
      const { ok, headers } = await fetch(BOARD, { method: "HEAD", cache: "no-store" });
      const tag = headers.get("ETag") ?? "";
      const request = requestHead(this.#gauge.browser, BOARD, [["If-None-Match", tag]]);
      if (ok) this.#sizes = sizesFrom(headers, answerHead, request);
    } catch {
      // The server is away: what was found before still holds.
    }
  }
}
