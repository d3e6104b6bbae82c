/**
 * What makes the wall alive, from one painted state to the next: what happened, and the game in focus.
 *
 * It sees states only, those that are painted: whatever holds a state back holds all of this back with it.
 *
 * @import { Direction, Game, Moment, Settings, State } from "../types.js"
 */

import { direct, NOBODY } from "./director.js";
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
 *   tidings: () => Promise<Announcer>,
 *   time: () => { now: number, today: number },
 * }} Cast `cards`: those of the board; `time`: monotonic ms and ms since 1970; `tidings`: asked for once there is something to tell, or will be soon
 */

export class Highlights {
  #cast;
  #settings;
  #witness = new MomentDetector();
  /** @type {{ moment: Moment, at: number }[]} */
  #recent = [];
  /** @type {Direction} */
  #direction = NOBODY;
  /** @type {Promise<void> | null} */
  #coming = null;
  /** @type {Announcer | null} */
  #tidings = null;
  /** What happened while they are on their way. @type {{ moments: readonly Moment[], late: boolean }[]} */
  #untold = [];

  /** @param {Cast} cast */
  constructor(cast) {
    this.#cast = cast;
    this.#settings = cast.settings;
    cast.ticker.configure(cast.settings);
  }

  /** @param {Settings} settings from now on */
  configure(settings) {
    if (settings.hide_scores !== this.#settings.hide_scores) {
      this.#witness.forget();
      this.#recent = [];
      this.#untold = [];
      if (settings.hide_scores) this.#cast.ticker.clear();
    }
    this.#settings = settings;
    this.#cast.ticker.configure(settings);
    this.#tidings?.configure(settings);
    // What a touch has to allow is there before the touch.
    if (settings.sound || settings.notify) void this.prepare();
  }

  /**
   * A state is on the screen.
   *
   * @param {State} state
   */
  update(state) {
    const { now, today } = this.#cast.time();
    const { moments, late } = this.#witness.see(state);
    if (moments.length) {
      if (!late) {
        const fresh = moments.map((moment) => ({ moment, at: now }));
        this.#recent = [...this.#recent.filter(({ at }) => now - at <= NEWS_MS), ...fresh];
      }
      this.#tell(moments, late);
    }
    if (state.link.phase === "stopped") this.#tidings?.stop();
    this.#direct(state, now, today);
  }

  /**
   * A second has passed.
   *
   * @param {State} state as it is painted
   */
  tick(state) {
    const { now, today } = this.#cast.time();
    this.#cast.ticker.tick();
    this.#direct(state, now, today);
  }

  /** Have what it takes to tell something: soon there will be something to tell. */
  prepare() {
    this.#coming ??= this.#cast.tidings().then(
      (tidings) => {
        this.#tidings = tidings;
        for (const { moments, late } of this.#untold.splice(0)) tidings.tell(moments, late);
      },
      (error) => {
        // The scores come first: they are true without a show. Next time it may come.
        console.warn(error);
        this.#untold = [];
        this.#coming = null;
      },
    );
    return this.#coming;
  }

  /** A game as it is told of. @param {Game} game */
  headline(game) {
    return this.#cast.cards.of(game, this.#cast.time().today).headline;
  }

  /** Whether nothing is on that a viewer may be looking at. */
  get quiet() {
    return this.#tidings?.quiet ?? true;
  }

  /** @param {readonly Moment[]} moments @param {boolean} late */
  #tell(moments, late) {
    if (this.#tidings) this.#tidings.tell(moments, late);
    else {
      this.#untold.push({ moments, late });
      void this.prepare();
    }
  }

  /** @param {State} state @param {number} now @param {number} today */
  #direct({ games }, now, today) {
    const { cards, feature } = this.#cast;
    const settings = feature.fits(Object.keys(games).length, this.#settings.zoom)
      ? this.#settings
      : { ...this.#settings, feature: /** @type {const} */ ("off") };
    this.#direction = direct(this.#direction, { games, news: this.#recent, settings, now });
    const { game } = this.#direction;
    feature.update(this.#direction, game === null ? undefined : games[game], (one) => cards.of(one, today));
  }
}
