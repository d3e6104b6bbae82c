/**
 * A state on the screen: first the board, in time for the next picture; what is told about it (the show, the seal, the bar, for
 * tests and operators the root's attributes) in a task of its own right after, so that a slow screen has its scores first.
 *
 * @import { Condition } from "./freshness/connection_details.js"
 * @import { Display } from "./display/display.js"
 * @import { Beat, GameKey, State, Timers } from "./types.js"
 */

import { BoardView } from "./board/board_view.js";
import { ModeView } from "./display/mode_view.js";
import { setAttribute } from "./dom.js";
import { DelayOverlayView } from "./freshness/delay_overlay_view.js";
import { EmptyView } from "./freshness/empty_view.js";
import { freshness } from "./freshness/freshness.js";
import { delayed, Seal } from "./freshness/seal.js";
import { SealView } from "./freshness/seal_view.js";
import { StatusBarView } from "./freshness/status_bar_view.js";
import { Cards } from "./game/card.js";
import { missing, VisibleState } from "./game/visible_state.js";
import { say } from "./game/words.js";
import { createHighlights } from "./highlights/highlights_view.js";
import { boardDigest } from "./sync/digest.js";

/**
 * @typedef {{
 *   display: Display,
 *   timers: Timers,
 *   time: () => { now: number, today: number },
 *   fillingMs: () => number | null,
 *   lateMs: () => number | null,
 *   outdated: (build: string | null, quiet: boolean) => boolean,
 *   onExamined: (state: State, digest: string, sound: boolean) => void,
 * }} WallOptions `time`: monotonic ms, and ms since 1970; `fillingMs`: until a delayed picture runs, null: it does;
 *   `lateMs`: how late the socket's last news came; `outdated`: whether a new version waits; `onExamined`: what is on the screen was compared with the server's board
 */

export class WallView {
  #display;
  #timers;
  #time;
  #fillingMs;
  #lateMs;
  #outdated;
  #onExamined;
  #root = document.documentElement;
  #board;
  #badge = new StatusBarView();
  #mode = new ModeView();
  #cover = new DelayOverlayView();
  #empty = new EmptyView();
  #picture = new VisibleState();
  /** The picture without what somebody asked to see: a score that is hidden is not news. */
  #secret = new VisibleState();
  #seal;
  #sealView;
  #alive;
  /** Somebody vouches for the board: its clocks may go on. */
  #trusted = false;
  /** @type {Beat | null} */
  #examined = null;
  /** @type {State} */
  #state;
  /** What of it this display shows. @type {State} */
  #seen;
  /** @type {number | null} */
  #telling = null;
  /** What was told last of the connection, for the settings sheet. @type {Omit<Condition, "now"> | null} */
  #condition = null;

  /** @param {State} state @param {WallOptions} options */
  constructor(state, { display, timers, time, fillingMs, lateMs, outdated, onExamined }) {
    this.#state = this.#seen = state;
    this.#display = display;
    this.#timers = timers;
    this.#time = time;
    this.#fillingMs = fillingMs;
    this.#lateMs = lateMs;
    this.#outdated = outdated;
    this.#onExamined = onExamined;
    this.#seal = new Seal(time().now);
    const cards = new Cards();
    this.#board = new BoardView(display.settings, cards);
    this.#sealView = new SealView(() => this.#tell());
    this.#alive = createHighlights(display, timers, time, cards);
    this.paint(state);
    this.settle();
    display.subscribe((settings) => {
      this.#board.settings = settings;
    });
  }

  /** Something new is to be seen. @param {State} state */
  paint(state) {
    this.#state = state;
    this.draw();
    this.#telling ??= this.#timers.set(() => this.settle(), 0);
  }

  /** What is told about the board that is painted. */
  settle() {
    if (this.#telling !== null) this.#timers.clear(this.#telling);
    this.#telling = null;
    const { games, position } = this.#state;
    this.#alive.update(this.#public());
    this.#examine();
    this.#tell();
    // Written last: who reads them knows that this board is on the screen.
    setAttribute(this.#root, "data-digest", boardDigest(games));
    if (position) setAttribute(this.#root, "data-position", `${position.epoch}:${position.offset}`);
  }

  /** Paint the part of the state that this display shows. */
  draw() {
    this.#seen = this.#picture.of(this.#state, this.#display.settings, { ...this.#time(), trusted: this.#trusted });
    try {
      this.#board.update(this.#seen, this.#time());
    } catch (error) {
      // Somebody has taken the page apart: a wall has nobody to reload it.
      console.error(error);
      this.#board.rebuild(this.#seen, this.#time());
    }
  }

  /** Paint everything anew: what is on the screen was told in other words. */
  repaint() {
    this.draw();
    this.#board.rebuild(this.#seen, this.#time());
    this.#tell();
  }

  /** A second has passed. @param {State} state the newest, painted or not: a page out of sight has no pictures */
  tick(state) {
    this.#state = state;
    this.draw();
    this.#board.tick(this.#time());
    this.#alive.tick(this.#public());
    this.#tell();
  }

  /** Highlights a score that is hidden. @param {GameKey | null} key of a game; null: all of them */
  reveal(key) {
    if (!this.#display.settings.hide_scores) return;
    this.#picture.reveal.ask(key, this.#time().now);
    this.draw();
  }

  /** What is seen from now on did not just happen. */
  begin() {
    this.#alive.update({ ...this.#state, games: {} });
  }

  /** What an engineer may want to know of the connection; null before the first paint. @returns {Condition | null} */
  get condition() {
    return this.#condition && { ...this.#condition, now: this.#time().now };
  }

  /** Whether the board on the screen is the server's, at this moment. */
  get proven() {
    return this.#state.beat?.sound === true && this.#seal.proof !== null;
  }

  #public() {
    const { settings } = this.#display;
    if (!settings.hide_scores) return this.#seen;
    return this.#secret.of(this.#state, settings, { ...this.#time(), trusted: this.#trusted });
  }

  /** After each comparison with the server: is on the screen what was compared? */
  #examine() {
    const { beat, cause, games } = this.#state;
    if (beat === null || beat === this.#examined) return;
    this.#examined = beat;
    const damage = this.#board.examine(this.#time()) ?? this.#alive.examine();
    this.#seal.examined(beat, cause, damage);
    this.#onExamined(this.#state, boardDigest(games), beat.sound && damage === null);
  }

  /** Say how fresh it all is. */
  #tell() {
    const { link, games, position } = this.#state;
    const { now, today } = this.#time();
    const fresh = freshness(link, now, games, today);
    const fillingMs = this.#fillingMs();
    const look = delayed(this.#seal.look(link, fresh, now, today), this.#display.settings.delay, fillingMs !== null);
    this.#trusted = look.lit;
    this.#condition = { link, position, fresh, look };
    this.#sealView.update(look, fresh.ages, this.#seal.proof);
    this.#empty.update(fresh, this.#display.settings, today);
    const absent = position === null ? [] : missing(games, this.#display.settings.leagues);
    const notices = this.#cover.update(position === null ? fillingMs : null, fillingMs);
    if (absent.length) notices.push(say("notice.no_games", { names: absent.join(", ") }));
    const outdated = this.#outdated(link.build, this.#board.quiet && this.#alive.quiet());
    this.#mode.update(link, fresh, this.#lateMs());
    this.#badge.update(link, fresh, look, { today, outdated, notices });
  }
}
