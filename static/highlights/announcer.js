/**
 * Announces what happened: a line in the ticker, a celebration, a sound, a notification, and a line for screen readers.
 *
 * @import { CelebrationQueue, Game, Moment, NewsItem, Settings, Timers } from "../types.js"
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
 *   celebrations: CelebrationView,
 *   ticker: TickerView,
 *   sound: Sound,
 *   notices: Notices | null,
 *   announce: (text: string) => void,
 *   visible: () => boolean,
 *   headline: (game: Game) => string,
 *   timers: Timers,
 *   time: () => { now: number, today: number },
 * }} Outputs `time`: monotonic ms and ms since 1970; `announce`: writes a line for screen readers
 */

/** Most lines of one delta that are read out. */
const LINES = 3;

export class Announcer {
  #outputs;
  #settings;
  /** @type {CelebrationQueue} */
  #celebrations = QUIET;
  /** @type {number | null} */
  #timer = null;

  /** @param {Outputs} outputs @param {Settings} settings */
  constructor(outputs, settings) {
    this.#outputs = outputs;
    this.#settings = settings;
  }

  /** @param {Settings} settings from now on */
  configure(settings) {
    this.#settings = settings;
    if (settings.hide_scores) this.stop();
  }

  /**
   * @param {readonly Moment[]} moments
   * @param {boolean} late whether they lie further back: then only corrections are urgent
   */
  tell(moments, late) {
    const { ticker, sound, time } = this.#outputs;
    const { now, today } = time();
    const reports = moments.map((moment) => ({ moment, item: news(moment, this.#newsOptions()) }));
    ticker.tell(reports.flatMap(({ item }) => (item ? [item] : [])));
    if (!late) this.#announce(reports);
    const urgent = late ? moments.filter(({ kind }) => kind === "correction") : moments;
    if (late || !this.#settings.hide_scores) this.#setCelebrations(celebrate(this.#celebrations, urgent, now));
    const loudest = soundOf(moments);
    if (!late && loudest && !this.#settings.hide_scores) sound.play(loudest, this.#settings, today);
  }

  /** End all celebrations. */
  stop() {
    this.#setCelebrations(QUIET);
  }

  /** Whether no celebration is on the screen. */
  get quiet() {
    return this.#celebrations.current === null;
  }

  /** @param {CelebrationQueue} celebrations */
  #setCelebrations(celebrations) {
    if (celebrations === this.#celebrations) return;
    const before = this.#celebrations.current;
    this.#celebrations = celebrations;
    const { timers, celebrations: view, time } = this.#outputs;
    if (celebrations.current !== before)
      view.show(celebrations.current, celebrations.current && news(celebrations.current.moment, this.#newsOptions()));
    if (this.#timer !== null) timers.clear(this.#timer);
    const at = nextAt(celebrations);
    this.#timer =
      at === null
        ? null
        : timers.set(
            () => this.#setCelebrations(advance(this.#celebrations, time().now)),
            Math.max(0, at - time().now) + 1,
          );
  }

  /** Announce scores and finals to screen readers, and favorites by notification. @param {{ moment: Moment, item: NewsItem | null }[]} reports */
  #announce(reports) {
    const { announce, notices, visible } = this.#outputs;
    const loud = reports.flatMap(({ item }) =>
      item && (item.kind === "score" || item.kind === "final") ? [item] : [],
    );
    const lines = loud.slice(-LINES).map(({ when, label, text }) => [when, label, text].filter(Boolean).join(" "));
    if (lines.length) announce(lines.join(". "));
    for (const { moment, item } of reports) {
      if (item && deservesNotice(moment, this.#settings, visible())) notice(item, notices);
    }
  }

  #newsOptions() {
    return {
      headline: this.#outputs.headline,
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
