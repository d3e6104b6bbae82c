/**
 * Paints the board in the next frame. Highlights, seal, status bar and the root's attributes follow in a separate task,
 * so that a slow screen has its scores first.
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
import { delayed, mendable, Seal } from "./freshness/seal.js";
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
 *   onLook: (lit: boolean, trouble: "own" | "server" | null) => void,
 *   onExamined: (state: State, digest: string, sound: boolean) => void,
 * }} WallOptions `time`: monotonic ms, and ms since 1970; `fillingMs`: until a delayed screen runs, null: it does;
 *   `lateMs`: age of the socket's last message on arrival; `outdated`: whether a new version waits; `onLook`: the seal was
 *   painted, see `mendable` in seal.js; `onExamined`: the
 *   screen was compared with the server's board
 */

export class WallView {
  #display;
  #timers;
  #time;
  #fillingMs;
  #lateMs;
  #outdated;
  #onLook;
  #onExamined;
  #root = document.documentElement;
  #board;
  #statusBar = new StatusBarView();
  #mode = new ModeView();
  #delayOverlay = new DelayOverlayView();
  #empty = new EmptyView();
  #visible = new VisibleState();
  /** The visible state without revealed scores: a hidden score is no news. */
  #visibleToAll = new VisibleState();
  #seal;
  #sealView;
  #highlights;
  /** The server confirms the board, so its game clocks may run. */
  #trusted = false;
  /** Names of the sources that do not confirm their games. @type {ReadonlySet<string>} */
  #doubted = new Set();
  /** @type {Beat | null} */
  #examined = null;
  /** @type {State} */
  #state;
  /** The part of the state that this display shows. @type {State} */
  #seen;
  /** @type {number | null} */
  #settling = null;
  /** The last painted details of the connection, for the settings sheet. @type {Omit<Condition, "now"> | null} */
  #condition = null;

  /** @param {State} state @param {WallOptions} options */
  constructor(state, { display, timers, time, fillingMs, lateMs, outdated, onLook, onExamined }) {
    this.#state = this.#seen = state;
    this.#display = display;
    this.#timers = timers;
    this.#time = time;
    this.#fillingMs = fillingMs;
    this.#lateMs = lateMs;
    this.#outdated = outdated;
    this.#onLook = onLook;
    this.#onExamined = onExamined;
    this.#seal = new Seal(time().now);
    const cards = new Cards();
    this.#board = new BoardView(display.settings, cards);
    this.#sealView = new SealView(() => this.#tell());
    this.#highlights = createHighlights(display, timers, time, cards);
    this.paint(state);
    this.settle();
    display.subscribe((settings) => {
      this.#board.settings = settings;
    });
  }

  /** Paint a state. @param {State} state */
  paint(state) {
    this.#state = state;
    this.draw();
    this.#settling ??= this.#timers.set(() => this.settle(), 0);
  }

  /** Paint all that follows the board. */
  settle() {
    if (this.#settling !== null) this.#timers.clear(this.#settling);
    this.#settling = null;
    const { games, position } = this.#state;
    this.#highlights.update(this.#public());
    this.#examine();
    this.#tell();
    // Written last: a reader may rely on it that this board is on the screen.
    setAttribute(this.#root, "data-digest", boardDigest(games));
    if (position) setAttribute(this.#root, "data-position", `${position.epoch}:${position.offset}`);
  }

  /** Paint the part of the state that this display shows. */
  draw() {
    this.#seen = this.#visible.of(this.#state, this.#display.settings, this.#how());
    try {
      this.#board.update(this.#seen, this.#time());
    } catch (error) {
      // A script or extension changed the page: rebuild, for nobody is there to reload a wall.
      console.error(error);
      this.#board.rebuild(this.#seen, this.#time());
    }
  }

  /** Paint everything anew, for another language or time zone. */
  repaint() {
    this.draw();
    this.#board.rebuild(this.#seen, this.#time());
    this.#tell();
  }

  /** Update clocks and ages; called each second. @param {State} state the newest: a hidden page has not painted it */
  tick(state) {
    this.#state = state;
    this.draw();
    this.#board.tick(this.#time());
    this.#highlights.tick(this.#public());
    this.#tell();
  }

  /** Reveal hidden scores. @param {GameKey | null} key of a game; null: all games */
  reveal(key) {
    if (!this.#display.settings.hide_scores) return;
    this.#visible.reveal.ask(key, this.#time().now);
    this.draw();
  }

  /** Start highlights anew: changes until now did not just happen. */
  begin() {
    this.#highlights.update({ ...this.#state, games: {} });
  }

  /** Details of the connection for the settings sheet; null before the first paint. @returns {Condition | null} */
  get condition() {
    return this.#condition && { ...this.#condition, now: this.#time().now };
  }

  /** Whether the board on the screen is known to be the server's. */
  get proven() {
    return this.#state.beat?.sound === true && this.#seal.proof !== null;
  }

  /** Return the visible state without revealed scores. */
  #public() {
    const { settings } = this.#display;
    if (!settings.hide_scores) return this.#seen;
    return this.#visibleToAll.of(this.#state, settings, this.#how());
  }

  /** Return how to show the board at this moment. */
  #how() {
    return { ...this.#time(), trusted: this.#trusted, doubted: this.#doubted };
  }

  /** Examine the screen after each comparison of the board with the server's. */
  #examine() {
    const { beat, cause, games } = this.#state;
    if (beat === null || beat === this.#examined) return;
    this.#examined = beat;
    const damage = this.#board.examine(this.#time()) ?? this.#highlights.examine();
    this.#seal.examined(beat, cause, damage);
    this.#onExamined(this.#state, boardDigest(games), beat.sound && damage === null);
  }

  /** Paint how fresh the board is. */
  #tell() {
    const { link, games, position } = this.#state;
    const { now, today } = this.#time();
    const fresh = freshness(link, now, games, today, this.#seen.games);
    const fillingMs = this.#fillingMs();
    const look = delayed(this.#seal.look(link, fresh, now, today), this.#display.settings.delay, fillingMs !== null);
    this.#trusted = look.lit;
    this.#doubted = fresh.doubted;
    this.#condition = { link, position, fresh, look };
    this.#sealView.update(look, fresh.ages, this.#seal.proof);
    this.#empty.update(fresh, this.#display.settings, today);
    const absent = position === null ? [] : missing(games, this.#display.settings.leagues);
    const notices = this.#delayOverlay.update(position === null ? fillingMs : null, fillingMs);
    if (absent.length) notices.push(say("notice.no_games", { names: absent.join(", ") }));
    const outdated = this.#outdated(link.build, this.#board.quiet && this.#highlights.quiet());
    this.#mode.update(link, fresh, this.#lateMs());
    this.#statusBar.update(link, fresh, look, { today, outdated, notices });
    // Last: an error above must not pass for a sign of life.
    this.#onLook(look.lit, fillingMs === null ? mendable(look) : null);
  }
}
