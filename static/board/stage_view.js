/**
 * The stage: measures the board's box, requests its layout, and turns its pages.
 *
 * @import { Box, GameKey, Games, Group, LeagueCards, Plan, Settings } from "../types.js"
 */

import { isFavourite } from "../game/favourite.js";
import { layout } from "./layout.js";
import { Pager, weight } from "./pager.js";
import { PagesView } from "./pages_view.js";
import { PlacesView } from "./places_view.js";

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
  /** The same array, of the same objects, as long as they ask for the same places. @type {readonly LeagueCards[]} */
  #leagues = [];
  /** @type {WeakMap<Group, LeagueCards>} */
  #cardsOfGroup = new WeakMap();
  /** @type {Map<GameKey, number>} */
  #weights = new Map();
  /** Null: the page scrolls; undefined: not measured yet. @type {Box | null | undefined} */
  #box = undefined;
  /** The inputs of the current plan. @type {{ leagues: readonly LeagueCards[], box: Box | null } | null} */
  #made = null;
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
    const leagues = groups.map((group, index) => this.#leagueCardsOf(group, this.#leagues[index]));
    if (leagues.length !== this.#leagues.length || leagues.some((league, index) => league !== this.#leagues[index]))
      this.#leagues = leagues;
    this.#arrange();
  }

  /** Apply changed settings. @param {Pick<Settings, "favourites" | "zoom" | "overscan">} settings */
  set settings(settings) {
    this.#settings = settings;
    this.#cardsOfGroup = new WeakMap();
    this.#box = undefined;
    this.update(this.#groups, this.#games, this.#now);
  }

  /** The elements are other ones: all of them have to be put in their places. */
  forget() {
    this.#made = null;
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

  /** Measure when the observer calls, right after a layout: at other times reading a size forces another layout. */
  #measure() {
    this.#box = this.#measured();
    this.#arrange();
  }

  #arrange() {
    if (this.#box === undefined) this.#box = this.#measured();
    const [box, leagues] = [this.#box, this.#leagues];
    if (this.#made?.leagues === leagues && (this.#made.box === box || sameText(this.#made.box, box))) return;
    this.#made = { leagues, box };
    const present = new Set(leagues.flatMap(({ cards }) => cards.map(({ key }) => key)));
    for (const key of [...this.#weights.keys()]) if (!present.has(key)) this.#weights.delete(key);
    this.#plan = box && layout(leagues, box);
    const rotations = this.#plan?.rotations ?? [];
    this.#pager.plan(
      rotations.map((rotation) => rotation.map((page) => page.cards.map(({ key }) => key))),
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

  /**
   * Return a league's cards for the layout; the same object as before if they are equal.
   *
   * @param {Group} group
   * @param {LeagueCards | undefined} before
   * @returns {LeagueCards}
   */
  #leagueCardsOf(group, before) {
    const known = this.#cardsOfGroup.get(group);
    if (known) return known;
    const cards = group.cards.map(({ key, state }) => {
      const first = isFavourite(this.#games[key], this.#settings.favourites);
      this.#weights.set(key, weight(state, first));
      /** @type {LeagueCards["cards"][number]} */
      return { key, size: state === "live" || state === "break" ? "live" : "quiet", first };
    });
    const fresh = { key: group.key, cards };
    const league = before && sameLeagueCards(before, fresh) ? before : fresh;
    this.#cardsOfGroup.set(group, league);
    return league;
  }

  /** @returns {Box | null} null: the page scrolls */
  #measured() {
    if (this.#scrolls.matches) return null;
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

/** @param {LeagueCards} a @param {LeagueCards} b */
function sameLeagueCards(a, b) {
  const same = (/** @type {LeagueCards["cards"][number]} */ { key, size, first }, /** @type {number} */ index) => {
    const card = b.cards[index];
    return card?.key === key && card.size === size && card.first === first;
  };
  return a.key === b.key && a.cards.length === b.cards.length && a.cards.every(same);
}

/** @param {unknown} a @param {unknown} b */
function sameText(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
