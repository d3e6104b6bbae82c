/**
 * What is to be said about the link in words: troubles and notices in the bar, and the veil over a board that nobody
 * vouches for.
 *
 * @import { Freshness } from "./freshness.js"
 * @import { Look } from "./seal.js"
 * @import { Link } from "../types.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { calendar, since } from "../game/format.js";
import { say } from "../game/words.js";
import { ariaAlert } from "./aria_alert.js";

export class StatusBarView {
  #veil = byId("veil");
  #troubles = byId("troubles");
  #ariaAlert = byId("alarm");
  /** Shown by an animation once nothing runs here any more: the last time written is when that was. */
  #frozenText = field(document, "frozen-text");
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
    const troubles = look.trouble ? [look.trouble, ...fresh.troubles] : fresh.troubles;
    const notices = [...fresh.notices, ...more, ...(outdated ? [say("bar.outdated")] : [])];
    setAttribute(this.#troubles, "data-kind", troubles.length ? "trouble" : "notice");
    this.#show(this.#troubles, [...troubles, ...notices].join("  ·  "));
    this.#show(this.#veil, veil(fresh, link, today));
    setText(this.#ariaAlert, ariaAlert(fresh, look));
    const { time } = calendar(today);
    setText(this.#clock, time);
    setText(this.#frozenText, say("frozen.text", { time }));
  }

  /** @param {HTMLElement} element @param {string} text */
  #show(element, text) {
    setText(element, text);
    if (element.hidden !== (text === "")) element.hidden = text === "";
  }
}

/** @param {Freshness} fresh @param {Link} link @param {number} today ms since 1970 */
function veil({ link, ages }, { fault, phase }, today) {
  if (link !== "stale" && link !== "stopped") return "";
  const time = since(ages.frame, today);
  if (link === "stopped") return say("stale.stopped", { time });
  if (fault === "server") return say("stale.since", { time, why: say("stale.server") });
  if (fault === "link" || phase === "open") return say("stale.since", { time, why: say("stale.link") });
  return say("stale.since", { time, why: say(phase === "waiting" ? "stale.reconnecting" : "stale.connecting") });
}
