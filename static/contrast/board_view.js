/**
 * The board of one side, with the same games at the same places as the other one.
 *
 * @import { GameKey, State } from "../types.js"
 */

import { CardView } from "../board/card_view.js";
import { patchList, setAttribute, stamp } from "../dom.js";
import { Cards } from "../game/card.js";
import { calendar } from "../game/format.js";
import { grid, SCORE } from "./grid.js";

export class TwinBoardView {
  #element;
  #newGame = stamp("game-card");
  /** @type {WeakMap<Element, CardView>} */
  #views = new WeakMap();
  #cards = new Cards();
  #day = "";
  #placed = "";

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    setAttribute(element, "data-laid", "tight");
    new ResizeObserver(() => this.#place()).observe(element);
  }

  /**
   * Paint the games.
   *
   * @param {Pick<State, "games" | "marks">} state of the side
   * @param {readonly GameKey[]} keys of the games to show, in order
   * @param {{ now: number, today: number }} time `now` monotonic ms, `today` ms since 1970
   */
  update({ games, marks }, keys, { now, today }) {
    const { day } = calendar(today);
    if (day !== this.#day) this.#cards.forget();
    this.#day = day;
    const cards = keys.flatMap((key) => (games[key] ? [this.#cards.of(games[key], today)] : []));
    patchList(this.#element, cards, {
      key: ({ key }) => key,
      create: this.#newGame,
      update: (element, item) => {
        setAttribute(element, "data-size", "live");
        this.#viewOf(element).update(item, marks[item.key], now);
      },
    });
    this.#place();
  }

  /**
   * Mark the games with an outdated score.
   *
   * @param {ReadonlyMap<GameKey, number>} wrong since when
   */
  mark(wrong) {
    for (const element of this.#element.children) {
      setAttribute(element, "data-wrong", wrong.has(element.getAttribute("data-key") ?? "") ? "true" : null);
    }
  }

  /** End highlights that have lasted long enough. Called each second. @param {number} now monotonic ms */
  tick(now) {
    for (const element of this.#element.children) this.#viewOf(element).tick(now);
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

  #place() {
    const { children, clientWidth: width, clientHeight: height, style } = this.#element;
    const keys = [...children].map((child) => child.getAttribute("data-key"));
    const placed = `${width} ${height} ${keys}`;
    if (placed === this.#placed) return;
    this.#placed = placed;
    const { unit, cells } = grid(children.length, width, height);
    style.setProperty("--unit-px", `${Math.floor(unit * 100) / 100}px`);
    style.setProperty("--score-live", `${SCORE}em`);
    for (const [index, { x, y, w, h }] of cells.entries()) {
      const child = /** @type {HTMLElement} */ (children[index]);
      child.style.setProperty("left", `${x}px`);
      child.style.setProperty("top", `${y}px`);
      child.style.setProperty("width", `${w}px`);
      child.style.setProperty("height", `${h}px`);
    }
  }
}
