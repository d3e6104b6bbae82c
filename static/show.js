/**
 * What makes the wall alive, from one painted state to the next: news, the game in focus, celebrations, sounds, notices.
 *
 * It sees states only, those that are painted: whatever holds a state back holds all of this back with it.
 *
 * @import { Direction, Gala, Game, Moment, NewsItem, Settings, State, Timers } from "./types.js"
 */

import { card as cardOf } from "./card.js";
import { advance, celebrate, nextAt, QUIET } from "./celebrations.js";
import { direct, NOBODY } from "./director.js";
import { moment as localTime } from "./format.js";
import { NEWS_MS } from "./interest.js";
import { news } from "./news.js";
import { deservesNotice, notice } from "./notify.js";
import { Witness } from "./witness.js";
import { language } from "./words.js";

/** @typedef {import("./views/feature.js").FeatureView} FeatureView */
/** @typedef {import("./views/gala.js").GalaView} GalaView */
/** @typedef {import("./views/ticker.js").TickerView} TickerView */
/** @typedef {import("./sound.js").Sound} Sound */
/** @typedef {import("./notify.js").Notices} Notices */

/**
 * @typedef {{
 *   settings: Settings,
 *   feature: FeatureView,
 *   gala: GalaView,
 *   ticker: TickerView,
 *   sound: Sound,
 *   notices: Notices | null,
 *   announce: (text: string) => void,
 *   visible: () => boolean,
 *   timers: Timers,
 *   time: () => { now: number, today: number },
 * }} Cast `time`: monotonic ms and ms since 1970; `announce`: for who listens instead of looking
 */

/** Of all that a delta brings, so much is read out. */
const LINES = 3;

export class Show {
  #cast;
  #settings;
  #witness = new Witness();
  /** @type {{ moment: Moment, at: number }[]} */
  #recent = [];
  /** @type {Direction} */
  #direction = NOBODY;
  /** @type {Gala} */
  #gala = QUIET;
  /** @type {number | null} */
  #timer = null;
  /** @type {WeakMap<Game, ReturnType<typeof cardOf>>} */
  #cards = new WeakMap();
  #day = "";

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
      if (settings.hide_scores) this.#cast.ticker.clear();
    }
    this.#settings = settings;
    this.#cast.ticker.configure(settings);
    if (settings.hide_scores) this.#stage(QUIET);
  }

  /**
   * A state is on the screen.
   *
   * @param {State} state
   */
  update(state) {
    const { ticker, sound } = this.#cast;
    const { now, today } = this.#cast.time();
    const { moments, late } = this.#witness.see(state);
    this.#turn(today);
    if (moments.length) {
      const told = moments.map((moment) => ({ moment, item: news(moment, this.#telling(today)) }));
      ticker.tell(told.flatMap(({ item }) => (item ? [item] : [])));
      if (!late) {
        this.#recent = [
          ...this.#recent.filter(({ at }) => now - at <= NEWS_MS),
          ...moments.map((moment) => ({ moment, at: now })),
        ];
        this.#announce(told);
        if (!this.#settings.hide_scores) this.#stage(celebrate(this.#gala, moments, now));
        const loudest = soundOf(moments);
        if (loudest && !this.#settings.hide_scores) sound.play(loudest, this.#settings, today);
      } else {
        this.#stage(
          celebrate(
            this.#gala,
            moments.filter(({ kind }) => kind === "correction"),
            now,
          ),
        );
      }
    }
    if (state.link.phase === "stopped") this.#stage(QUIET);
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
    this.#turn(today);
    this.#direct(state, now, today);
  }

  /** Whether nothing is on that a viewer may be looking at. */
  get quiet() {
    return this.#gala.current === null;
  }

  /** @param {State} state @param {number} now @param {number} today */
  #direct({ games }, now, today) {
    const { feature } = this.#cast;
    const settings = feature.fits(Object.keys(games).length)
      ? this.#settings
      : { ...this.#settings, feature: /** @type {const} */ ("off") };
    this.#direction = direct(this.#direction, { games, news: this.#recent, settings, now });
    const { game } = this.#direction;
    feature.update(this.#direction, game === null ? undefined : games[game], (one) => this.#cardOf(one, today));
  }

  /** @param {Gala} gala */
  #stage(gala) {
    if (gala === this.#gala) return;
    const before = this.#gala.current;
    this.#gala = gala;
    const { timers, gala: view, time } = this.#cast;
    if (gala.current !== before) {
      const item = gala.current ? news(gala.current.moment, this.#telling(time().today)) : null;
      view.show(gala.current, item);
    }
    if (this.#timer !== null) timers.clear(this.#timer);
    const at = nextAt(gala);
    this.#timer =
      at === null
        ? null
        : timers.set(() => this.#stage(advance(this.#gala, time().now)), Math.max(0, at - time().now) + 1);
  }

  /** Scores and finals to who listens, favourites to who works elsewhere. @param {{ moment: Moment, item: NewsItem | null }[]} told */
  #announce(told) {
    const { announce, notices, visible } = this.#cast;
    const loud = told.flatMap(({ item }) => (item && (item.kind === "score" || item.kind === "final") ? [item] : []));
    const lines = loud.slice(-LINES).map(({ when, label, text }) => [when, label, text].filter(Boolean).join(" "));
    if (lines.length) announce(lines.join(". "));
    for (const { moment, item } of told) {
      if (item && deservesNotice(moment, this.#settings, visible())) notice(item, notices);
    }
  }

  /** @param {number} today */
  #telling(today) {
    return {
      headline: (/** @type {Game} */ game) => this.#cardOf(game, today).headline,
      hideScores: this.#settings.hide_scores,
      order: this.#settings.order,
    };
  }

  /** Cards hold until the calendar turns, or another language is spoken. @param {number} today */
  #turn(today) {
    const day = `${localTime(today).day} ${language()}`;
    if (day !== this.#day) this.#cards = new WeakMap();
    this.#day = day;
  }

  /** @param {Game} game @param {number} today */
  #cardOf(game, today) {
    const found = this.#cards.get(game) ?? cardOf(game, today);
    this.#cards.set(game, found);
    return found;
  }
}

/** @param {readonly Moment[]} moments @returns {import("./sound.js").SoundName | null} */
function soundOf(moments) {
  const kinds = new Set(
    moments.map(({ kind, kick, after }) => (kind === "score" && (kick || after.sport === "basketball") ? "" : kind)),
  );
  if (kinds.has("correction")) return "correction";
  if (kinds.has("final")) return "final";
  return kinds.has("score") ? "score" : null;
}
