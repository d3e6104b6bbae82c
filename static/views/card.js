/**
 * One game on the wall: a card's words and colours into its element.
 *
 * @import { Card, Mark, Row, Side } from "../types.js"
 */

import { field, setAttribute, setText } from "../dom.js";
import { fit } from "../fit.js";
import { inOrder } from "../order.js";
import { roll } from "./digits.js";

/** How long a changed score stays lit, ms. */
const FLASH_MS = 4_000;
/** How long "corrected" stands beside a score that was taken back, ms. */
const CORRECTED_MS = 60_000;
/** Whose points of each part stand in the row. */
const SETS = ["tennis", "volleyball"];
const SIDES = /** @type {const} */ (["home", "away"]);
/** A name of more signs has two lines on a small card, too. */
const LONG = 12;
const FIELDS = /** @type {const} */ (["status", "note", "situation", "detail", "bases", "corrected"]);
const ROW_FIELDS = /** @type {const} */ (["name", "abbrev", "fill", "record", "kicks", "line", "shootout", "score"]);

/** @typedef {{ home?: Mark, away?: Mark }} SideMarks */

export class CardView {
  #element;
  /** @type {Map<string, HTMLElement>} */
  #fields = new Map();
  /** @type {Map<Side, Element>} */
  #rows = new Map();
  /** @type {Card | null} */
  #card = null;
  /** Marks that were shown already. @type {SideMarks} */
  #marks = {};
  #first = true;

  /** @param {Element} element `<article class="game">`, painted by the server or cloned */
  constructor(element) {
    this.#element = element;
    for (const name of FIELDS) this.#fields.set(name, field(element, name));
    for (const side of SIDES) {
      for (const name of ROW_FIELDS) this.#fields.set(`${side}-${name}`, field(element, `${side}-${name}`));
      const row = element.querySelector(`[data-side="${side}"]`);
      if (row) this.#rows.set(side, row);
    }
  }

  /**
   * Paint. Touches nothing when neither the card nor its marks are new.
   *
   * @param {Card} card
   * @param {SideMarks | undefined} marks
   * @param {number} now monotonic ms
   * @returns {boolean} whether something was lit or still is
   */
  update(card, marks, now) {
    if (card === this.#card && (marks ?? this.#marks) === this.#marks) return false;
    const before = this.#card;
    this.#card = card;
    this.#correct(before, card, marks);
    setAttribute(this.#element, "data-state", card.state);
    for (const name of /** @type {const} */ (["sport", "look", "hot", "first"]))
      setAttribute(this.#element, `data-${name}`, card[name]);
    this.#text("status", card.headline);
    this.#text("note", card.note);
    this.#text("situation", card.situation);
    this.#text("detail", card.detail);
    setAttribute(this.#field("bases"), "data-bases", card.bases);
    for (const side of SIDES) {
      const mark = this.#fresh(side, marks);
      if (mark || before?.sport !== card.sport || !sameRow(before[side], card[side]))
        this.#side(side, card[side], mark);
    }
    this.#marks = marks ?? {};
    this.#first = false;
    return this.tick(now);
  }

  /**
   * Take back what was lit long enough.
   *
   * @param {number} now monotonic ms
   * @returns {boolean} whether something still is
   */
  tick(now) {
    let lit = false;
    let corrected = false;
    for (const side of SIDES) {
      const mark = this.#marks[side];
      if (!mark) continue;
      const age = now - mark.at;
      if (age > FLASH_MS) this.#unlight(side);
      if (mark.kind === "correction" && age <= CORRECTED_MS) corrected = true;
      if (age <= FLASH_MS || corrected) lit = true;
    }
    const label = this.#field("corrected");
    if (label.hidden === corrected) label.hidden = !corrected;
    return lit;
  }

  /** @param {Side} side @param {Row} row @param {Mark | null} mark */
  #side(side, row, mark) {
    this.#text(`${side}-name`, row.name);
    for (const name of /** @type {const} */ (["record", "kicks", "line"])) this.#text(`${side}-${name}`, row[name]);
    setAttribute(this.#field(`${side}-score`), "data-length", lengthOf(row.score));
    const beside = `${row.shootout}${row.score}`;
    const small = row.kicks + (SETS.includes(this.#card?.sport ?? "") ? row.line : "");
    setAttribute(this.#field(`${side}-name`), "data-fit", String(fit(row.name, beside, small)));
    setAttribute(this.#field(`${side}-name`), "data-long", String([...row.name].length > LONG));
    const abbrev = this.#field(`${side}-abbrev`);
    setText(abbrev, row.abbrev);
    setAttribute(abbrev, "data-length", lengthOf(row.abbrev));
    setAttribute(abbrev, "fill", row.ink);
    setAttribute(this.#field(`${side}-fill`), "fill", row.fill);
    const element = this.#rows.get(side);
    if (element) {
      for (const name of /** @type {const} */ (["winner", "loser", "possession", "placeholder"])) {
        setAttribute(element, `data-${name}`, String(row[name]));
      }
    }
    for (const name of /** @type {const} */ (["score", "shootout"])) {
      const element = this.#field(`${side}-${name}`);
      const before = element.textContent ?? "";
      if (!setText(element, row[name]) || !mark) continue;
      roll(element, before);
      light(element, mark.kind);
    }
  }

  /** What was taken back: "2–1 → 1–1". @param {Card | null} before @param {Card} after @param {SideMarks | undefined} marks */
  #correct(before, after, marks) {
    if (!before || !SIDES.some((side) => this.#fresh(side, marks)?.kind === "correction")) return;
    const [was, is] = [before, after].map(({ home, away, first }) =>
      inOrder(home, away, asTold(first))
        .map(({ score, shootout }) => `${score}${shootout}`)
        .join("–"),
    );
    setAttribute(this.#field("corrected"), "data-change", `${was} → ${is}`);
  }

  /** @param {Side} side @param {SideMarks | undefined} marks @returns {Mark | null} one that was not shown yet */
  #fresh(side, marks) {
    const mark = marks?.[side];
    return mark && mark !== this.#marks[side] && !this.#first ? mark : null;
  }

  /** @param {Side} side */
  #unlight(side) {
    for (const name of ["score", "shootout"]) {
      const { classList } = this.#field(`${side}-${name}`);
      // Taking away what is not there is a change as well, for the browser.
      if (classList.contains("scored") || classList.contains("taken-back")) classList.remove("scored", "taken-back");
    }
  }

  /** @param {string} name @param {string} text */
  #text(name, text) {
    return setText(this.#field(name), text);
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields.get(name));
  }
}

/** The side that this display names first. @param {Side} first of its league @returns {Side} */
export function asTold(first) {
  const { order } = document.documentElement.dataset;
  return order === "home" || order === "away" ? order : first;
}

/** @param {Row} one @param {Row} other */
function sameRow(one, other) {
  return /** @type {(keyof Row)[]} */ (Object.keys(one)).every((name) => one[name] === other[name]);
}

/** @param {string} text */
function lengthOf(text) {
  return String([...text].length);
}

/** @param {HTMLElement} element @param {Mark["kind"]} kind */
function light(element, kind) {
  if (element.classList.contains("scored") || element.classList.contains("taken-back")) {
    element.classList.remove("scored", "taken-back");
    // Reading a measure makes the browser see the class gone, so that the animation starts anew: dear, and seldom needed.
    void element.offsetWidth;
  }
  element.classList.add(kind === "score" ? "scored" : "taken-back");
}
