/**
 * What is seen while there is nothing yet that may be seen: the delay has to fill first.
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { say } from "../game/words.js";

export class DelayOverlayView {
  #left = field(byId("cover"), "cover-left");

  /**
   * Called with every painted state and each second besides.
   *
   * @param {number | null} coveredMs until something may be seen, at the most; null: no cover
   * @param {number | null} fillingMs until the picture runs, at the most; null: it does
   * @returns {string[]} what the bar has to say of a picture that stands still
   */
  update(coveredMs, fillingMs) {
    setAttribute(document.body, "data-cover", coveredMs === null ? null : "true");
    setText(this.#left, coveredMs === null ? "" : say("delay_overlay.left", { n: Math.ceil(coveredMs / 1_000) }));
    if (fillingMs === null || coveredMs !== null) return [];
    return [say("delay_overlay.filling", { n: Math.ceil(fillingMs / 1_000) })];
  }
}
