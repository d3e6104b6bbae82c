/**
 * The link in words: troubles and notices in the status bar, and the stale overlay over a board that is not confirmed.
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
  #staleOverlay = byId("stale-overlay");
  #troubles = byId("troubles");
  #ariaAlert = byId("alarm");
  /**
   * The text of the frozen overlay. An animation shows it once no script runs; it holds the time of the last update.
   */
  #frozenText = field(document, "frozen-text");
  #clock = field(document, "clock");

  /**
   * Paint the link's state; called with every painted state and each second: an age that stood still would look fresh.
   *
   * @param {Link} link
   * @param {Freshness} fresh
   * @param {Look} look
   * @param {{ today: number, outdated: boolean, notices: string[] }} more `today`: ms since 1970; `outdated`: a new
   *   version waits to be loaded
   */
  update(link, fresh, look, { today, outdated, notices: more }) {
    setAttribute(document.documentElement, "data-mode", link.mode);
    setAttribute(document.documentElement, "data-transport", link.transport);
    setAttribute(document.body, "data-link", fresh.link);
    const troubles = look.trouble ? [look.trouble, ...fresh.troubles] : fresh.troubles;
    const notices = [...fresh.notices, ...more, ...(outdated ? [say("bar.outdated")] : [])];
    setAttribute(this.#troubles, "data-kind", troubles.length ? "trouble" : "notice");
    this.#show(this.#troubles, [...troubles, ...notices].join("  ·  "));
    this.#show(this.#staleOverlay, staleText(fresh, link, today));
    setText(this.#ariaAlert, ariaAlert(fresh, look));
    const { time } = calendar(today);
    setText(this.#clock, time);
    setText(this.#frozenText, say("frozen.text", { time }));
  }

  /** Show a text, or hide its element if it is empty. @param {HTMLElement} element @param {string} text */
  #show(element, text) {
    setText(element, text);
    if (element.hidden !== (text === "")) element.hidden = text === "";
  }
}

/**
 * Return the stale overlay's text; empty: no overlay.
 *
 * @param {Freshness} fresh @param {Link} link @param {number} today ms since 1970
 */
function staleText({ link, ages }, { fault, phase }, today) {
  if (link !== "stale" && link !== "stopped") return "";
  const time = since(ages.frame, today);
  if (link === "stopped") return say("stale.stopped", { time });
  if (fault === "server") return say("stale.since", { time, why: say("stale.server") });
  if (fault === "link" || phase === "open") return say("stale.since", { time, why: say("stale.link") });
  return say("stale.since", { time, why: say(phase === "waiting" ? "stale.reconnecting" : "stale.connecting") });
}
