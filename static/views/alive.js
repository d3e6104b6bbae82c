/**
 * Puts the show on this page: its views, its sounds, and the keys and touches that it listens to.
 *
 * @import { Display } from "../display.js"
 * @import { State, Timers } from "../types.js"
 */

import { byId, setAttribute, setText } from "../dom.js";
import { askFor, browserNotices } from "../notify.js";
import { Show } from "../show.js";
import { Sound } from "../sound.js";
import { FeatureView } from "./feature.js";
import { GalaView } from "./gala.js";
import { TickerView } from "./ticker.js";

/** @typedef {{ update: (state: State) => void, tick: (state: State) => void, examine: () => string | null, quiet: () => boolean }} Alive */

/**
 * @param {Display} display
 * @param {Timers} timers
 * @param {() => { now: number, today: number }} time monotonic ms, and ms since 1970
 * @returns {Alive}
 */
export function enliven(display, timers, time) {
  const feature = new FeatureView();
  const ticker = new TickerView(() => time().now);
  const sound = new Sound(window.AudioContext);
  const notices = browserNotices(window);
  const show = new Show({
    settings: display.settings,
    feature,
    gala: new GalaView(),
    ticker,
    sound,
    notices,
    announce: (text) => setText(byId("announcer"), text),
    visible: () => document.visibilityState === "visible",
    timers,
    time,
  });
  display.subscribe((settings) => {
    setAttribute(document.documentElement, "data-calm", String(settings.calm));
    show.configure(settings);
  });
  // Browsers allow sounds and notices to a hand only, so the first touch or key asks for what is wanted.
  for (const gesture of ["pointerdown", "keydown"]) {
    window.addEventListener(gesture, () => {
      void sound.unlock(display.settings);
      void askFor(display.settings, notices);
    });
  }
  window.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (key === "p" && !(ctrlKey || metaKey || altKey) && !(target instanceof HTMLInputElement)) ticker.toggle();
  });
  return {
    update(state) {
      try {
        show.update(state);
      } catch (error) {
        // The scores come first: they are true without a show.
        console.error(error);
      }
    },
    tick: (state) => show.tick(state),
    examine: () => feature.examine(),
    quiet: () => show.quiet,
  };
}
