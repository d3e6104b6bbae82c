/**
 * Highlights: what happened between two painted states, and the game on the large panel.
 *
 * Input is painted states only, so a delay of the board delays the highlights with it.
 *
 * @import { Direction, Game, Moment, Settings, State } from "../types.js"
 */

import { NO_FEATURE, selectFeature } from "./director.js";
import { NEWS_MS } from "./interest.js";
import { MomentDetector } from "./moment_detector.js";

/** @typedef {import("../game/card.js").Cards} Cards */
/** @typedef {import("./announcer.js").Announcer} Announcer */
/** @typedef {import("./feature_view.js").FeatureView} FeatureView */
/** @typedef {import("./ticker_view.js").TickerView} TickerView */

/**
 * @typedef {{
 *   settings: Settings,
 *   cards: Cards,
 *   feature: FeatureView,
 *   ticker: TickerView,
 *   announcer: () => Promise<Announcer>,
 *   time: () => { now: number, today: number },
 * }} HighlightsParts `cards`: those of the board; `time`: monotonic ms and ms since 1970; `announcer`: loaded with the first announcement, or a little before
 */

export class Highlights {
  #parts;
  #settings;
  #detector = new MomentDetector();
  /** @type {{ moment: Moment, at: number }[]} */
  #recent = [];
  /** @type {Direction} */
  #direction = NO_FEATURE;
  /** @type {Promise<void> | null} */
  #loading = null;
  /** @type {Announcer | null} */
  #announcer = null;
  /** Moments that wait for the announcer to load. @type {{ moments: readonly Moment[], late: boolean }[]} */
  #pending = [];

  /** @param {HighlightsParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#settings = parts.settings;
    parts.ticker.configure(parts.settings);
  }

  /** @param {Settings} settings from now on */
  configure(settings) {
    if (settings.hide_scores !== this.#settings.hide_scores) {
      this.#detector.forget();
      this.#recent = [];
      this.#pending = [];
      if (settings.hide_scores) this.#parts.ticker.clear();
    }
    this.#settings = settings;
    this.#parts.ticker.configure(settings);
    this.#announcer?.configure(settings);
    // The outputs must be there before the gesture that allows them.
    if (settings.sound || settings.notify) void this.prepare();
  }

  /**
   * Process a state that has been painted.
   *
   * @param {State} state
   */
  update(state) {
    const { now, today } = this.#parts.time();
    const { moments, late } = this.#detector.see(state);
    if (moments.length) {
      if (!late) {
        const fresh = moments.map((moment) => ({ moment, at: now }));
        this.#recent = [...this.#recent.filter(({ at }) => now - at <= NEWS_MS), ...fresh];
      }
      this.#announce(moments, late);
    }
    if (state.link.phase === "stopped") this.#announcer?.stop();
    this.#selectFeature(state, now, today);
  }

  /**
   * Process a second without a new state.
   *
   * @param {State} state as it is painted
   */
  tick(state) {
    const { now, today } = this.#parts.time();
    this.#parts.ticker.tick();
    this.#selectFeature(state, now, today);
  }

  /** Load the announcer ahead of its first use. */
  prepare() {
    this.#loading ??= this.#parts.announcer().then(
      (announcer) => {
        this.#announcer = announcer;
        for (const { moments, late } of this.#pending.splice(0)) announcer.tell(moments, late);
      },
      (error) => {
        // The scores come first. The next announcement tries again.
        console.warn(error);
        this.#pending = [];
        this.#loading = null;
      },
    );
    return this.#loading;
  }

  /** Return the headline of a game for a line of news. @param {Game} game */
  headline(game) {
    return this.#parts.cards.of(game, this.#parts.time().today).headline;
  }

  /** Whether no celebration is on the screen. */
  get quiet() {
    return this.#announcer?.quiet ?? true;
  }

  /** @param {readonly Moment[]} moments @param {boolean} late */
  #announce(moments, late) {
    if (this.#announcer) this.#announcer.tell(moments, late);
    else {
      this.#pending.push({ moments, late });
      void this.prepare();
    }
  }

  /** @param {State} state @param {number} now @param {number} today */
  #selectFeature({ games }, now, today) {
    const { cards, feature } = this.#parts;
    const settings = feature.fits(Object.keys(games).length, this.#settings.zoom)
      ? this.#settings
      : { ...this.#settings, feature: /** @type {const} */ ("off") };
    this.#direction = selectFeature(this.#direction, { games, news: this.#recent, settings, now });
    const { game } = this.#direction;
    feature.update(this.#direction, game === null ? undefined : games[game], (one) => cards.of(one, today));
  }
}
