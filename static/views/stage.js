/**
 * The board in its box: measures it, has it laid out, and turns its pages.
 *
 * @import { Box, GameKey, Games, Group, Lot, Plan, Settings } from "../types.js"
 */

import { isFavourite } from "../favourite.js";
import { layout } from "../layout.js";
import { Pager, weight } from "../pager.js";
import { PagesView } from "./pages.js";
import { PlacesView } from "./places.js";

/** As wide as a hand-held screen: the page scrolls there. */
const SCROLLS = "(max-width: 800px)";

export class StageView {
  #board;
  #settings;
  #places;
  #pager = new Pager();
  #pages;
  #scrolls = window.matchMedia(SCROLLS);
  /** @type {readonly Group[]} */
  #groups = [];
  /** @type {Games} */
  #games = {};
  /** @type {Lot[]} */
  #lots = [];
  /** @type {Map<GameKey, number>} */
  #weights = new Map();
  /** Null: the page scrolls; undefined: not measured yet. @type {Box | null | undefined} */
  #box = undefined;
  /** What the plan was made of. */
  #made = "";
  /** @type {Plan | null} */
  #plan = null;
  #now = 0;

  /** @param {HTMLElement} board @param {Pick<Settings, "favourites" | "zoom" | "overscan">} settings */
  constructor(board, settings) {
    this.#board = board;
    this.#settings = settings;
    this.#places = new PlacesView(board);
    this.#pages = new PagesView(() => this.#toggle());
    new ResizeObserver(() => this.#measure()).observe(board);
  }

  /**
   * Cards have come, gone, or changed their size.
   *
   * @param {readonly Group[]} groups as they are in the board
   * @param {Games} games
   * @param {number} now monotonic ms
   */
  update(groups, games, now) {
    [this.#groups, this.#games, this.#now] = [groups, games, now];
    this.#weights = new Map();
    this.#lots = groups.map(({ key, cards }) => ({
      key,
      cards: cards.map(({ key, state }) => {
        const favourite = isFavourite(games[key], this.#settings.favourites);
        this.#weights.set(key, weight(state, favourite));
        return { key, size: state === "live" || state === "break" ? "live" : "quiet", first: favourite };
      }),
    }));
    this.#arrange();
  }

  /** The display is told otherwise. @param {Pick<Settings, "favourites" | "zoom" | "overscan">} settings */
  set settings(settings) {
    this.#settings = settings;
    this.#box = undefined;
    this.update(this.#groups, this.#games, this.#now);
  }

  /** The elements are other ones: all of them have to be put in their places. */
  forget() {
    this.#made = "";
  }

  /** Called each second. @param {number} now monotonic ms */
  tick(now) {
    this.#now = now;
    if (this.#pager.tick(now)) this.#show();
  }

  /** Whether a game is out of sight: on another page. @param {GameKey} key */
  hides(key) {
    return this.#places.hides(key);
  }

  /** Told by the browser, right after it has laid out the page: asking at any other time makes it do so once more. */
  #measure() {
    this.#box = this.#scrolls.matches ? null : this.#measured();
    this.#arrange();
  }

  #arrange() {
    if (this.#box === undefined) this.#box = this.#scrolls.matches ? null : this.#measured();
    const box = this.#box;
    const made = JSON.stringify([box, this.#lots]);
    if (made === this.#made) return;
    this.#made = made;
    this.#plan = box && layout(this.#lots, box);
    const reels = this.#plan?.reels ?? [];
    this.#pager.plan(
      reels.map((reel) => reel.map((page) => page.cards.map(({ key }) => key))),
      (key) => this.#weights.get(key) ?? 1,
      this.#now,
    );
    this.#show();
  }

  #show() {
    if (this.#plan) this.#places.place(this.#plan, this.#pager.shown);
    else this.#places.release();
    this.#pages.update(this.#plan, this.#pager);
  }

  #toggle() {
    if (this.#pager.paused) this.#pager.resume(this.#now);
    else this.#pager.pause(this.#now);
    this.#pages.update(this.#plan, this.#pager);
  }

  /** @returns {Box} */
  #measured() {
    const { zoom, overscan } = this.#settings;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    return {
      width: this.#board.clientWidth,
      height: this.#board.clientHeight,
      screen: document.body.offsetHeight / (1 - (2 * overscan) / 100),
      mark: Math.max(1.5 * rem, 24) + 0.4 * rem,
      zoom: zoom / 100,
    };
  }
}
