/**
 * The overlay shown until the broadcast delay has filled: before that no board may be shown.
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { say } from "../game/words.js";

export class DelayOverlayView {
  #left = field(byId("delay-overlay"), "delay-overlay-left");

  /**
   * Update the overlay; called with every painted state and each second.
   *
   * @param {number | null} overlayMs at most this long until a board may be shown; null: no overlay
   * @param {number | null} fillingMs at most this long until the board moves on; null: it does
   * @returns {string[]} notices for the status bar about a board that stands still
   */
  update(overlayMs, fillingMs) {
    setAttribute(document.body, "data-cover", overlayMs === null ? null : "true");
    setText(this.#left, overlayMs === null ? "" : say("delay_overlay.left", { n: Math.ceil(overlayMs / 1_000) }));
    if (fillingMs === null || overlayMs !== null) return [];
    return [say("delay_overlay.filling", { n: Math.ceil(fillingMs / 1_000) })];
  }
}
