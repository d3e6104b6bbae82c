/**
 * The places of cards and titles; those of other pages are hidden.
 *
 * @import { GameKey, Page, Plan, Rectangle } from "../types.js"
 */

import { field, patchList, setAttribute, setText } from "../dom.js";

export class PlacesView {
  #board;
  /** Where each element was put. @type {WeakMap<HTMLElement, string>} */
  #put = new WeakMap();
  /** @type {ReadonlySet<GameKey> | null} */
  #sight = null;

  /** @param {HTMLElement} board */
  constructor(board) {
    this.#board = board;
  }

  /** Whether a game is out of sight: on another page. @param {GameKey} key */
  hides(key) {
    return this.#sight !== null && !this.#sight.has(key);
  }

  /**
   * Put everything in its place.
   *
   * @param {Plan} plan
   * @param {readonly number[]} shown the page of each rotation
   */
  place(plan, shown) {
    const board = this.#board;
    const pages = [plan.still, ...plan.rotations.flatMap((rotation, index) => rotation[shown[index] ?? 0] ?? [])];
    const cards = new Map(pages.flatMap((page) => page.cards).map((card) => [card.key, card]));
    this.#sight = new Set(cards.keys());
    setAttribute(board, "data-laid", plan.cardSizes);
    board.style.setProperty("--unit-px", `${plan.unit}px`);
    board.style.setProperty("--score-live", `${plan.score}em`);
    board.style.setProperty("--score-quiet", `${plan.quietScore}em`);
    for (const league of board.children) {
      for (const game of /** @type {Iterable<HTMLElement>} */ (field(league, "games").children)) {
        const card = cards.get(game.dataset.key ?? "");
        if (card) setAttribute(game, "data-size", card.size);
        this.#set(game, card);
      }
      this.#titles(league, titlesOf(pages, league.getAttribute("data-key") ?? ""));
    }
  }

  /** Leave all places to the style sheet: the page scrolls. */
  release() {
    if (this.#sight === null) return;
    this.#sight = null;
    setAttribute(this.#board, "data-laid", null);
    for (const element of /** @type {Iterable<HTMLElement>} */ (this.#board.querySelectorAll(".game, .league-title"))) {
      for (const name of ["left", "top", "width", "height"]) element.style.removeProperty(name);
      this.#put.delete(element);
      if (element.hidden) element.hidden = false;
    }
    for (const again of this.#board.querySelectorAll('[data-field="again"]')) again.replaceChildren();
  }

  /**
   * Place the title of a league above its first card, and copies wherever it continues.
   *
   * @param {Element} league @param {Rectangle[]} titles
   */
  #titles(league, titles) {
    const title = field(league, "title");
    this.#set(title, titles[0]);
    patchList(
      field(league, "again"),
      titles.slice(1).map((box, index) => ({ box, key: String(index) })),
      {
        key: ({ key }) => key,
        create() {
          const again = title.cloneNode();
          /** @type {Element} */ (again).removeAttribute("data-field");
          return /** @type {Element} */ (again);
        },
        update: (element, { box }) => {
          setText(element, title.textContent ?? "");
          this.#set(/** @type {HTMLElement} */ (element), box);
        },
      },
    );
  }

  /** @param {HTMLElement} element @param {Rectangle | undefined} box undefined: out of sight */
  #set(element, box) {
    if (element.hidden !== (box === undefined)) element.hidden = box === undefined;
    if (box === undefined) return;
    const { x, y, w, h } = box;
    const where = `${x} ${y} ${w} ${h}`;
    if (this.#put.get(element) === where) return;
    this.#put.set(element, where);
    element.style.setProperty("left", `${x}px`);
    element.style.setProperty("top", `${y}px`);
    element.style.setProperty("width", `${w}px`);
    element.style.setProperty("height", `${h}px`);
  }
}

/** @param {Page[]} pages @param {string} key of a league */
function titlesOf(pages, key) {
  return pages.flatMap((page) => page.titles).filter((title) => title.key === key);
}
