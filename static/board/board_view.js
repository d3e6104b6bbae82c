/**
 * The board: the cards of all games, by league.
 *
 * @import { Card, Group, Marks, Settings, State } from "../types.js"
 */

import { byId, field, patchList, setAttribute, setText, stamp } from "../dom.js";
import { audit } from "../freshness/audit_view.js";
import { calendar } from "../game/format.js";
import { Arrangement } from "../game/groups.js";
import { CardView } from "./card_view.js";
import { CountsView } from "./counts_view.js";
import { NextGameView } from "./next_game_view.js";
import { StageView } from "./stage_view.js";

/** @typedef {import("../game/card.js").Cards} Cards */
/** @typedef {{ key: string, element: Element, group: Group, marks: Marks, views: readonly CardView[] }} Drawn the state that a league's element shows */

export class BoardView {
  #board = byId("board");
  #empty = byId("empty");
  #counts = new CountsView();
  #newGame = stamp("game-card");
  #newLeague = stamp("league");
  /** @type {WeakMap<Element, CardView>} */
  #views = new WeakMap();
  /** @type {Set<CardView>} */
  #lit = new Set();
  #cards;
  #arrangement = new Arrangement();
  #day = "";
  /** @type {Pick<State, "games" | "marks"> | null} */
  #painted = null;
  /** The groups that the screen should show. @type {readonly Group[]} */
  #groups = [];
  /** The leagues in the board's element, in order; null: not read yet. @type {Drawn[] | null} */
  #drawn = null;
  #stage;
  #favourites;
  #next = new NextGameView();

  /** @param {Pick<Settings, "favourites" | "zoom" | "overscan">} settings @param {Cards} cards of this page */
  constructor(settings, cards) {
    this.#cards = cards;
    this.#stage = new StageView(this.#board, settings);
    this.#favourites = settings.favourites;
  }

  /** Apply changed settings. @param {Pick<Settings, "favourites" | "zoom" | "overscan">} settings */
  set settings(settings) {
    this.#stage.settings = settings;
    if (settings.favourites === this.#favourites) return;
    this.#favourites = settings.favourites;
    // The games stand in another order, though none has changed.
    this.#day = "";
  }

  /**
   * Paint the board of a state. Unchanged elements are not touched.
   *
   * @param {Pick<State, "games" | "marks">} state
   * @param {{ now: number, today: number }} time `now` monotonic ms, `today` ms since 1970
   */
  update(state, { now, today }) {
    const { day } = calendar(today);
    if (state.games === this.#painted?.games && state.marks === this.#painted.marks && day === this.#day) return;
    if (day !== this.#day) this.#forgetCards();
    this.#day = day;
    this.#painted = state;
    const all = this.#arrangement.of(state.games, (game) => this.#cards.of(game, today), this.#favourites);
    this.#groups = all;
    const cards = all.flatMap((group) => group.cards);
    this.#leagues(all, state.marks, now);
    if (this.#empty.hidden !== cards.length > 0) this.#empty.hidden = cards.length > 0;
    // Before the board is measured: it takes room.
    this.#next.update(cards, state.games, today);
    this.#stage.update(all, state.games, now);
    this.#counts.update(all);
  }

  /**
   * Remove expired highlights, and repaint at the change of the day. Called each second.
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
    this.#forgetCards();
    this.#repaint(state, time);
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
    this.#repaint(this.#painted, time);
    return damage.what;
  }

  /** Drop the cards: the day or the language has changed. */
  #forgetCards() {
    this.#cards.forget();
    this.#arrangement.forget();
  }

  /**
   * Check every element again.
   *
   * @param {Pick<State, "games" | "marks">} state
   * @param {{ now: number, today: number }} time
   */
  #repaint(state, time) {
    this.#drawn = null;
    this.#painted = null;
    this.update(state, time);
  }

  /** @param {readonly Group[]} groups @param {Marks} marks @param {number} now */
  #leagues(groups, marks, now) {
    const before = this.#drawn;
    if (before && sameKeys(groups, before)) {
      this.#drawn = before.map((drawn, index) => this.#league(drawn, groups[index] ?? drawn.group, marks, now));
      return;
    }
    const known = new Map((before ?? []).map((drawn) => [drawn.element, drawn]));
    /** @type {Drawn[]} */
    const all = [];
    patchList(this.#board, groups, {
      key: ({ key }) => key,
      create: this.#newLeague,
      update: (element, group) => {
        const { key } = group;
        const drawn = known.get(element) ?? { key, element, group: { ...group, cards: [] }, marks: {}, views: [] };
        all.push(this.#league(drawn, group, marks, now));
      },
    });
    this.#drawn = all;
  }

  /**
   * Paint a league's element. Unchanged leagues are skipped: reading the DOM costs most on slow screens.
   *
   * @param {Drawn} drawn @param {Group} group @param {Marks} marks @param {number} now @returns {Drawn}
   */
  #league(drawn, group, marks, now) {
    const { element, group: before } = drawn;
    if (before === group && group.cards.every(({ key }) => drawn.marks[key] === marks[key])) return drawn;
    setAttribute(element, "data-live", String(group.live));
    setText(field(element, "title"), group.title);
    const paint = (/** @type {CardView} */ view, /** @type {Card} */ item) => {
      if (view.update(item, marks[item.key], now)) this.#lit.add(view);
    };
    let { views } = drawn;
    if (sameKeys(group.cards, before.cards)) {
      for (const [index, item] of group.cards.entries()) {
        const view = views[index];
        if (view && (item !== before.cards[index] || drawn.marks[item.key] !== marks[item.key])) paint(view, item);
      }
    } else {
      /** @type {CardView[]} */
      const painted = [];
      patchList(field(element, "games"), group.cards, {
        key: ({ key }) => key,
        create: this.#newGame,
        update: (game, item) => {
          const view = this.#viewOf(game);
          painted.push(view);
          paint(view, item);
        },
      });
      views = painted;
    }
    return { key: group.key, element, group, marks, views };
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
}

/** @param {readonly { key: string }[]} some @param {readonly { key: string }[]} others */
function sameKeys(some, others) {
  return some.length === others.length && some.every(({ key }, index) => key === others[index]?.key);
}
