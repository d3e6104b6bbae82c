/**
 * How the scores get here, and how old what is shown may be at most now: what the button says by which it is changed.
 *
 * @import { Freshness } from "../freshness/freshness.js"
 * @import { Link } from "../types.js"
 */

import { duration, figureText } from "../contrast/figures.js";
import { byId, field, setAttribute, setText } from "../dom.js";
import { say } from "../game/words.js";
import { isPolling } from "../sync/mode.js";

export class ModeView {
  #toggle = byId("mode-toggle");
  #field = byId("interval-field");
  #interval = /** @type {HTMLInputElement} */ (byId("poll-interval"));

  /**
   * Called as often as the status bar: an age that stood still would look fresh.
   *
   * @param {Link} link
   * @param {Freshness} fresh
   * @param {number | null} lateMs how late the socket's last news came
   */
  update(link, fresh, lateMs) {
    const { mode, intervalMs } = link;
    setText(field(this.#toggle, "mode"), say(`bar.${mode}`));
    setAttribute(this.#toggle, "aria-pressed", String(isPolling(mode)));
    const staleMs = staleness(link, fresh, lateMs);
    setText(field(this.#toggle, "staleness"), staleMs === null ? "" : figureText(duration(staleMs)));
    if (this.#field.hidden === isPolling(mode)) this.#field.hidden = !isPolling(mode);
    const seconds = String(intervalMs / 1000);
    // Never while somebody is writing in it.
    if (document.activeElement !== this.#interval && this.#interval.value !== seconds) this.#interval.value = seconds;
  }
}

/**
 * How old what is shown may be, against what the server knows: with polling, since the last answer; with a socket that is
 * alive, as late as its last news came. Not known of a link in trouble: of that the seal tells.
 *
 * @param {Link} link @param {Freshness} fresh @param {number | null} lateMs
 * @returns {number | null} ms
 */
export function staleness({ transport }, { link, ages }, lateMs) {
  if (link !== "live") return null;
  return transport === "poll" ? ages.frame : lateMs;
}
