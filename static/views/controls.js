/**
 * What a viewer can touch and press besides the settings sheet: push or poll, the sheet itself, hidden scores.
 *
 * @import { Choice } from "../mode.js"
 * @import { GameKey, Mode } from "../types.js"
 */

import { byId } from "../dom.js";
import { opens } from "./settings.js";

export class Controls {
  #interval = /** @type {HTMLInputElement} */ (byId("poll-interval"));
  #onChoice;

  /**
   * @param {{
   *   mode: () => Mode,
   *   onChoice: (choice: Choice) => void,
   *   onSheet: () => void,
   *   onReveal: (key: GameKey | null) => void,
   * }} options `mode` at present; `onReveal`: null for all games
   */
  constructor({ mode, onChoice, onSheet, onReveal }) {
    this.#onChoice = onChoice;
    byId("mode-toggle").addEventListener("click", () => this.choose(mode() === "push" ? "poll" : "push"));
    this.#interval.addEventListener("change", () => this.choose(mode()));
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    for (const id of ["settings-open", "settings-corner"]) byId(id).addEventListener("click", onSheet);
    window.addEventListener("keydown", (event) => {
      if (event.key === "r" && !event.ctrlKey && !event.metaKey && !event.altKey) onReveal(null);
      if (!opens(event)) return;
      event.preventDefault();
      onSheet();
    });
    byId("board").addEventListener("click", ({ target }) => {
      const game = target instanceof Element ? target.closest("article.game") : null;
      if (game) onReveal(game.getAttribute("data-key"));
    });
  }

  /** @param {Mode} mode with the interval that is written in the bar */
  choose(mode) {
    this.#onChoice({ mode, intervalMs: this.#interval.valueAsNumber * 1_000 });
  }
}
