/**
 * Puts the highlights on this page: their views, and the key that pauses the ticker.
 *
 * @import { Display } from "../display/display.js"
 * @import { State, Timers } from "../types.js"
 */

import { setAttribute } from "../dom.js";
import { FeatureView } from "./feature_view.js";
import { Highlights } from "./highlights.js";
import { TickerView } from "./ticker_view.js";

/** Time after which the outputs are loaded without an announcement, ms. */
const PREPARED_MS = 30_000;

/** @typedef {import("../game/card.js").Cards} Cards */
/** @typedef {{ update: (state: State) => void, tick: (state: State) => void, examine: () => string | null, quiet: () => boolean }} HighlightsHandle */

/**
 * @param {Display} display
 * @param {Timers} timers
 * @param {() => { now: number, today: number }} time monotonic ms, and ms since 1970
 * @param {Cards} cards those of the board
 * @returns {HighlightsHandle}
 */
export function createHighlights(display, timers, time, cards) {
  const feature = new FeatureView();
  const ticker = new TickerView(() => time().now);
  const highlights = new Highlights({
    settings: display.settings,
    cards,
    feature,
    ticker,
    async announcer() {
      const late = () => import("./outputs_view.js");
      const { createAnnouncer } = await window.watcher.late("highlights/outputs_view.js", late);
      return createAnnouncer(display, { ticker, headline: (game) => highlights.headline(game), timers, time });
    },
    time,
  });
  // Load while the server is there: it may be away when something happens.
  timers.set(() => void highlights.prepare(), PREPARED_MS);
  display.subscribe((settings) => {
    setAttribute(document.documentElement, "data-calm", String(settings.calm));
    highlights.configure(settings);
  });
  window.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (key === "p" && !(ctrlKey || metaKey || altKey) && !(target instanceof HTMLInputElement)) ticker.toggle();
  });
  return {
    update(state) {
      try {
        highlights.update(state);
      } catch (error) {
        // The scores come first: highlights must not stop them.
        console.error(error);
      }
    },
    tick: (state) => highlights.tick(state),
    examine: () => feature.examine(),
    quiet: () => highlights.quiet,
  };
}
