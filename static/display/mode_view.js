/**
 * The mode button: how the scores are delivered, and how old the board may be at most.
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
   * @param {number | null} lateMs delay of the socket's last delta
   */
  update(link, fresh, lateMs) {
    const { mode, intervalMs } = link;
    setText(field(this.#toggle, "mode"), say(`bar.${mode}`));
    setAttribute(this.#toggle, "aria-pressed", String(isPolling(mode)));
    const staleMs = staleness(link, fresh, lateMs);
    setText(field(this.#toggle, "staleness"), staleMs === null ? "" : figureText(duration(staleMs)));
    if (this.#field.hidden === isPolling(mode)) this.#field.hidden = !isPolling(mode);
    const seconds = String(intervalMs / 1000);
    // Keep the text while a viewer types.
    if (document.activeElement !== this.#interval && this.#interval.value !== seconds) this.#interval.value = seconds;
  }
}

/**
 * Return how far the board may be behind the server. With polling that is the time since the last answer; with a live
 * socket, the delay of its last delta. For a link in trouble it is unknown, and the seal reports the trouble.
 *
 * @param {Link} link @param {Freshness} fresh @param {number | null} lateMs
 * @returns {number | null} ms
 */
export function staleness({ transport }, { link, ages }, lateMs) {
  if (link !== "live") return null;
  return transport === "poll" ? ages.frame : lateMs;
}
