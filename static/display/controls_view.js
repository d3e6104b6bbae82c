/**
 * The wall's controls: push or polling, the settings sheet's buttons and keys, and hidden scores.
 *
 * @import { Choice } from "../sync/mode.js"
 * @import { GameKey } from "../types.js"
 */

import { byId } from "../dom.js";
import { steppedMode } from "../sync/mode.js";

export class Controls {
  /**
   * @param {{
   *   choice: () => Choice,
   *   onChoice: (choice: Choice) => void,
   *   onSheet: () => void,
   *   onDetails: () => void,
   *   onReveal: (key: GameKey | null) => void,
   * }} options `choice`: the one in use; `onChoice`: the interval may be no number or out of bounds; `onReveal`: null
   *   for all games
   */
  constructor({ choice, onChoice, onSheet, onDetails, onReveal }) {
    byId("mode-toggle").addEventListener("click", () => onChoice({ ...choice(), mode: steppedMode(choice().mode, 1) }));
    const interval = /** @type {HTMLInputElement} */ (byId("poll-interval"));
    interval.addEventListener("change", () => onChoice({ ...choice(), intervalMs: interval.valueAsNumber * 1_000 }));
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    for (const id of ["settings-open", "settings-corner"]) byId(id).addEventListener("click", onSheet);
    byId("status-bar").addEventListener("click", onDetails);
    window.addEventListener("keydown", (event) => {
      if (event.key === "r" && !event.ctrlKey && !event.metaKey && !event.altKey) onReveal(null);
      if (event.key === "i" && isPlain(event)) onDetails();
      if (!opensSettings(event)) return;
      event.preventDefault();
      onSheet();
    });
    byId("board").addEventListener("click", ({ target }) => {
      const game = target instanceof Element ? target.closest("article.game") : null;
      if (game) onReveal(game.getAttribute("data-key"));
    });
  }
}

/** Check whether a key opens the settings: `s`, or a remote control's menu key. @param {KeyboardEvent} event */
function opensSettings(event) {
  const { key } = event;
  if (!isPlain(event)) return false;
  return key === "s" || key === "S" || key === "ContextMenu" || key === "Menu" || key === "Settings";
}

/** Check that a key has no modifier and is not typed into a field. @param {KeyboardEvent} event */
function isPlain({ target, ctrlKey, altKey, metaKey }) {
  return !(ctrlKey || altKey || metaKey || target instanceof HTMLInputElement);
}
