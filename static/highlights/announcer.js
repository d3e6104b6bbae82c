/**
 * What happened, told: a line of news, a celebration, a sound, a notice, and aloud to who listens.
 *
 * @import { Gala, Game, Moment, NewsItem, Settings, Timers } from "../types.js"
 */

import { advance, celebrate, nextAt, QUIET } from "./celebrations.js";
import { news } from "./news.js";
import { deservesNotice, notice } from "./notify.js";

/** @typedef {import("./celebration_view.js").CelebrationView} CelebrationView */
/** @typedef {import("./ticker_view.js").TickerView} TickerView */
/** @typedef {import("./sound.js").Sound} Sound */
/** @typedef {import("./notify.js").Notices} Notices */

/**
 * @typedef {{
 *   gala: CelebrationView,
 *   ticker: TickerView,
 *   sound: Sound,
 *   notices: Notices | null,
 *   announce: (text: string) => void,
 *   visible: () => boolean,
 *   headline: (game: Game) => string,
 *   timers: Timers,
 *   time: () => { now: number, today: number },
 * }} Voices `time`: monotonic ms and ms since 1970; `announce`: for who listens instead of looking
 */

/** Of all that a delta brings, so much is read out. */
const LINES = 3;

export class Announcer {
  #voices;
  #settings;
  /** @type {Gala} */
  #gala = QUIET;
  /** @type {number | null} */
  #timer = null;

  /** @param {Voices} voices @param {Settings} settings */
  constructor(voices, settings) {
    this.#voices = voices;
    this.#settings = settings;
  }

  /** @param {Settings} settings from now on */
  configure(settings) {
    this.#settings = settings;
    if (settings.hide_scores) this.stop();
  }

  /**
   * @param {readonly Moment[]} moments
   * @param {boolean} late they did not just happen: what was taken back is all that is urgent
   */
  tell(moments, late) {
    const { ticker, sound, time } = this.#voices;
    const { now, today } = time();
    const told = moments.map((moment) => ({ moment, item: news(moment, this.#telling()) }));
    ticker.tell(told.flatMap(({ item }) => (item ? [item] : [])));
    if (!late) this.#announce(told);
    const urgent = late ? moments.filter(({ kind }) => kind === "correction") : moments;
    if (late || !this.#settings.hide_scores) this.#stage(celebrate(this.#gala, urgent, now));
    const loudest = soundOf(moments);
    if (!late && loudest && !this.#settings.hide_scores) sound.play(loudest, this.#settings, today);
  }

  /** Nothing is celebrated any more. */
  stop() {
    this.#stage(QUIET);
  }

  /** Whether nothing is on that a viewer may be looking at. */
  get quiet() {
    return this.#gala.current === null;
  }

  /** @param {Gala} gala */
  #stage(gala) {
    if (gala === this.#gala) return;
    const before = this.#gala.current;
    this.#gala = gala;
    const { timers, gala: view, time } = this.#voices;
    if (gala.current !== before) view.show(gala.current, gala.current && news(gala.current.moment, this.#telling()));
    if (this.#timer !== null) timers.clear(this.#timer);
    const at = nextAt(gala);
    this.#timer =
      at === null
        ? null
        : timers.set(() => this.#stage(advance(this.#gala, time().now)), Math.max(0, at - time().now) + 1);
  }

  /** Scores and finals to who listens, favourites to who works elsewhere. @param {{ moment: Moment, item: NewsItem | null }[]} told */
  #announce(told) {
    const { announce, notices, visible } = this.#voices;
    const loud = told.flatMap(({ item }) => (item && (item.kind === "score" || item.kind === "final") ? [item] : []));
    const lines = loud.slice(-LINES).map(({ when, label, text }) => [when, label, text].filter(Boolean).join(" "));
    if (lines.length) announce(lines.join(". "));
    for (const { moment, item } of told) {
      if (item && deservesNotice(moment, this.#settings, visible())) notice(item, notices);
    }
  }

  #telling() {
    return {
      headline: this.#voices.headline,
      hideScores: this.#settings.hide_scores,
      order: this.#settings.order,
    };
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
