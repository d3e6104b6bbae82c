/**
 * The state of the link in the corner, and the veil over a board that nobody vouches for.
 *
 * @import { Link } from "../types.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { moment } from "../format.js";
import { freshness } from "../freshness.js";

export class BadgeView {
  #badge = byId("badge");
  #veil = byId("veil");
  #troubles = byId("troubles");
  #toggle = byId("mode-toggle");
  #intervalField = byId("interval-field");
  #interval = /** @type {HTMLInputElement} */ (byId("poll-interval"));
  #clock = field(document, "clock");

  /**
   * Called with every painted state and each second besides: an age that stood still would look fresh.
   *
   * @param {Link} link
   * @param {{ now: number, today: number }} time `now` monotonic ms, `today` ms since 1970
   */
  update(link, { now, today }) {
    const fresh = freshness(link, now);
    setAttribute(document.documentElement, "data-mode", link.mode);
    setAttribute(document.body, "data-link", fresh.link);
    setAttribute(this.#badge, "data-feed", fresh.feedLate ? "late" : "ok");
    setAttribute(this.#badge, "title", fresh.detail || null);
    setText(field(this.#badge, "label"), fresh.label);
    setText(field(this.#badge, "frame-age"), `link ${fresh.frameAge}`);
    setText(field(this.#badge, "feed-age"), fresh.feedAge && `feed ${fresh.feedAge}`);
    this.#show(this.#troubles, fresh.troubles.join("  ·  "));
    this.#show(this.#veil, veil(fresh));
    this.#controls(link);
    setText(this.#clock, moment(today).time);
  }

  /** @param {Link} link */
  #controls({ mode, intervalMs }) {
    setText(field(this.#toggle, "mode"), mode === "push" ? "Push" : "Poll");
    setAttribute(this.#toggle, "aria-pressed", String(mode === "poll"));
    if (this.#intervalField.hidden !== (mode === "push")) this.#intervalField.hidden = mode === "push";
    const seconds = String(intervalMs / 1000);
    // Never while somebody is writing in it.
    if (document.activeElement !== this.#interval && this.#interval.value !== seconds) this.#interval.value = seconds;
  }

  /** @param {HTMLElement} element @param {string} text */
  #show(element, text) {
    setText(element, text);
    if (element.hidden !== (text === "")) element.hidden = text === "";
  }
}

/** @param {ReturnType<typeof freshness>} fresh */
function veil({ link, frameAge, label, detail }) {
  if (link === "stopped") return `Stopped: ${detail || "the server asked not to be called again"}`;
  if (link !== "stale") return "";
  return `Scores are ${frameAge} old – ${label === "No news" ? "no word from the server" : label.toLowerCase()}`;
}
