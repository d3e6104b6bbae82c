/**
 * Puts the show on this page: its views, and the key that it listens to.
 *
 * @import { Display } from "../display/display.js"
 * @import { State, Timers } from "../types.js"
 */

import { setAttribute } from "../dom.js";
import { FeatureView } from "./feature_view.js";
import { Highlights } from "./highlights.js";
import { TickerView } from "./ticker_view.js";

/** When nothing happened until then, ms. */
const PREPARED_MS = 30_000;

/** @typedef {import("../game/card.js").Cards} Cards */
/** @typedef {{ update: (state: State) => void, tick: (state: State) => void, examine: () => string | null, quiet: () => boolean }} Alive */

/**
 * @param {Display} display
 * @param {Timers} timers
 * @param {() => { now: number, today: number }} time monotonic ms, and ms since 1970
 * @param {Cards} cards those of the board
 * @returns {Alive}
 */
export function enliven(display, timers, time, cards) {
  const feature = new FeatureView();
  const ticker = new TickerView(() => time().now);
  const show = new Highlights({
    settings: display.settings,
    cards,
    feature,
    ticker,
    async tidings() {
      const { teller } = await import("./outputs_view.js");
      return teller(display, { ticker, headline: (game) => show.headline(game), timers, time });
    },
    time,
  });
  // A wall that has long been up has all it may need: the server may go away.
  timers.set(() => void show.prepare(), PREPARED_MS);
  display.subscribe((settings) => {
    setAttribute(document.documentElement, "data-calm", String(settings.calm));
    show.configure(settings);
  });
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
