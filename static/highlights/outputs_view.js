/**
 * The outputs of the announcer on this page: banner, sounds and notifications. Loaded with the first announcement, since a
 * first paint needs none.
 *
 * @import { Display } from "../display/display.js"
 * @import { Game, Timers } from "../types.js"
 * @import { TickerView } from "./ticker_view.js"
 */

import { byId, setText } from "../dom.js";
import { Announcer } from "./announcer.js";
import { CelebrationView } from "./celebration_view.js";
import { askFor, browserNotices } from "./notify.js";
import { Sound } from "./sound.js";

/**
 * @param {Display} display
 * @param {{ ticker: TickerView, headline: (game: Game) => string, timers: Timers, time: () => { now: number, today: number } }} page
 *   `time`: monotonic ms, and ms since 1970
 * @returns {Announcer}
 */
export function createAnnouncer(display, page) {
  const sound = new Sound(window.AudioContext);
  const notices = browserNotices(window);
  // Browsers allow sounds and notifications only after a gesture, so the first one requests what the settings want.
  for (const gesture of ["pointerdown", "keydown"]) {
    window.addEventListener(gesture, () => {
      void sound.unlock(display.settings);
      void askFor(display.settings, notices);
    });
  }
  const outputs = {
    ...page,
    celebrations: new CelebrationView(),
    sound,
    notices,
    announce: (/** @type {string} */ text) => setText(byId("announcer"), text),
    visible: () => document.visibilityState === "visible",
  };
  return new Announcer(outputs, display.settings);
}
