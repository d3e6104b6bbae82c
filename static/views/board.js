/**
 * All games on the wall, by league.
 *
 * @import { Card, Game, Group, Settings, State } from "../types.js"
 */

import { card, groups } from "../card.js";
import { byId, field, patchList, setAttribute, setText, stamp } from "../dom.js";
import { moment } from "../format.js";
import { count } from "../words.js";
import { audit } from "./audit.js";
import { CardView } from "./card.js";
import { NextView } from "./next.js";
import { StageView } from "./stage.js";

export class BoardView {
  #board = byId("board");
  #empty = byId("empty");
  #tally = field(document, "tally");
  #newGame = stamp("game-card");
  #newLeague = stamp("league");
  /** @type {WeakMap<Element, CardView>} */
  #views = new WeakMap();
  /** @type {Set<CardView>} */
  #lit = new Set();
  /** Cards by game: a game is never changed in place, so its card holds until the calendar turns. */
  /** @type {WeakMap<Game, Card>} */
  #cards = new WeakMap();
  #day = "";
  /** @type {Pick<State, "games" | "marks"> | null} */
  #painted = null;
  /** What should be on the screen. @type {Group[]} */
  #groups = [];
  #stage;
  #favourites;
  #next = new NextView();

  /** @param {Pick<Settings, "favourites" | "zoom" | "overscan">} settings */
  constructor(settings) {
    this.#stage = new StageView(this.#board, settings);
    this.#favourites = settings.favourites;
  }

  /** The display is told otherwise. @param {Pick<Settings, "favourites" | "zoom" | "overscan">} settings */
  set settings(settings) {
    this.#stage.settings = settings;
    if (settings.favourites === this.#favourites) return;
    this.#favourites = settings.favourites;
    // The games stand in another order, though none has changed.
    this.#day = "";
  }

  /**
   * Paint the board of a state; what did not change is not touched.
   *
   * @param {Pick<State, "games" | "marks">} state
   * @param {{ now: number, today: number }} time `now` monotonic ms, `today` ms since 1970
   */
  update(state, { now, today }) {
    const { day } = moment(today);
    if (state.games === this.#painted?.games && state.marks === this.#painted.marks && day === this.#day) return;
    if (day !== this.#day) this.#cards = new WeakMap();
    this.#day = day;
    this.#painted = state;
    const all = groups(state.games, (game) => this.#cardOf(game, today), this.#favourites);
    this.#groups = all;
    const cards = all.flatMap((group) => group.cards);
    patchList(this.#board, all, {
      key: (group) => group.key,
      create: this.#newLeague,
      update: (element, group) => this.#league(element, group, state, now),
    });
    if (this.#empty.hidden !== cards.length > 0) this.#empty.hidden = cards.length > 0;
    // Before the board is measured: it takes room.
    this.#next.update(cards, state.games, today);
    this.#stage.update(all, state.games, now);
    setText(this.#tally, tally(cards));
  }

  /**
   * Called each second: takes back what was lit long enough, and turns the calendar.
   *
   * @param {{ now: number, today: number }} time as for `update`
   */
  tick(time) {
    for (const view of this.#lit) if (!view.tick(time.now)) this.#lit.delete(view);
    this.#stage.tick(time.now);
    if (this.#painted) this.update(this.#painted, time);
  }

  /**
   * Forget what is on the screen and paint everything anew.
   *
   * @param {Pick<State, "games" | "marks">} state
   * @param {{ now: number, today: number }} time as for `update`
   */
  rebuild(state, time) {
    this.#board.replaceChildren();
    this.#stage.forget();
    this.#cards = new WeakMap();
    this.#painted = null;
    this.update(state, time);
  }

  /** Whether nothing is lit that a viewer may be looking at. */
  get quiet() {
    return this.#lit.size === 0;
  }

  /**
   * Compare what was painted with what is on the screen, and make anew what differs.
   *
   * @param {{ now: number, today: number }} time as for `update`
   * @returns {string | null} what differed
   */
  examine(time) {
    const damage = audit(this.#board, this.#groups, (key) => this.#stage.hides(key));
    if (damage === null || this.#painted === null) return null;
    for (const element of damage.elements) element.remove();
    this.#stage.forget();
    const state = this.#painted;
    this.#painted = null;
    this.update(state, time);
    return damage.what;
  }

  /** @param {Element} element @param {Group} group @param {Pick<State, "marks">} state @param {number} now */
  #league(element, group, { marks }, now) {
    setAttribute(element, "data-live", String(group.live));
    setText(field(element, "title"), group.title);
    patchList(field(element, "games"), group.cards, {
      key: (item) => item.key,
      create: this.#newGame,
      update: (game, item) => {
        const view = this.#viewOf(game);
        view.update(item, marks[item.key], now);
        if (marks[item.key]) this.#lit.add(view);
      },
    });
  }

  /** @param {Element} element */
  #viewOf(element) {
    let view = this.#views.get(element);
    if (!view) {
      view = new CardView(element);
      this.#views.set(element, view);
    }
    return view;
  }

  /** @param {Game} game @param {number} today */
  #cardOf(game, today) {
    let found = this.#cards.get(game);
    if (!found) {
      found = card(game, today);
      this.#cards.set(game, found);
    }
    return found;
  }
}

/** @param {Card[]} cards */
function tally(cards) {
  const inState = (/** @type {Card["state"][]} */ ...states) =>
    cards.filter(({ state }) => states.includes(state)).length;
  const counts = /** @type {const} */ ([
    ["tally.live", inState("live", "break")],
    ["tally.upcoming", inState("upcoming")],
    ["tally.final", inState("final")],
  ]);
  return counts.flatMap(([key, number]) => (number ? [count(key, number)] : [])).join("  ·  ");
}
