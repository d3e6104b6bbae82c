/**
 * What is to be said about the link in words: troubles and notices in the bar, and the veil over a board that nobody
 * vouches for.
 *
 * @import { Freshness } from "./freshness.js"
 * @import { Look } from "./seal.js"
 * @import { Link } from "../types.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { calendar, formatAge } from "../game/format.js";
import { say } from "../game/words.js";
import { ariaAlert } from "./aria_alert.js";

export class StatusBarView {
  #badge = byId("status-bar");
  #veil = byId("stale-overlay");
  #troubles = byId("troubles");
  #ariaAlert = byId("alarm");
  #clock = field(document, "clock");

  /**
   * Called with every painted state and each second besides: an age that stood still would look fresh.
   *
   * @param {Link} link
   * @param {Freshness} fresh
   * @param {Look} look
   * @param {{ today: number, outdated: boolean, notices: string[] }} more `today`: ms since 1970; `outdated`: a new version
   *   has to wait
   */
  update(link, fresh, look, { today, outdated, notices: more }) {
    setAttribute(document.documentElement, "data-mode", link.mode);
    setAttribute(document.documentElement, "data-transport", link.transport);
    setAttribute(document.body, "data-link", fresh.link);
    setAttribute(this.#badge, "title", fresh.detail || null);
    const troubles = look.trouble ? [look.trouble, ...fresh.troubles] : fresh.troubles;
    const notices = [...fresh.notices, ...more, ...(outdated ? [say("bar.outdated")] : [])];
    setAttribute(this.#troubles, "data-kind", troubles.length ? "trouble" : "notice");
    this.#show(this.#troubles, [...troubles, ...notices].join("  ·  "));
    this.#show(this.#veil, veil(fresh, link));
    setText(this.#ariaAlert, ariaAlert(fresh, look));
    setText(this.#clock, calendar(today).time);
  }

  /** @param {HTMLElement} element @param {string} text */
  #show(element, text) {
    setText(element, text);
    if (element.hidden !== (text === "")) element.hidden = text === "";
  }
}

/** @param {Freshness} fresh @param {Link} link */
function veil({ link, ages, detail }, { fault, phase }) {
  if (link === "stopped") return say("veil.stopped", { why: detail || say("veil.asked") });
  if (link !== "stale") return "";
  const age = formatAge(ages.frame);
  if (fault === "server")
    return say("veil.old", { age, why: say("veil.server", { why: detail || say("veil.not_there") }) });
  const waiting = phase === "waiting" ? "veil.reconnecting" : "veil.connecting";
  return say("veil.old", { age, why: say(phase === "open" ? "veil.no_news" : waiting) });
}
