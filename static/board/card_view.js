/**
 * The view of a card: paints a game's words and colors into its element.
 *
 * @import { Card, Mark, Row, Side } from "../types.js"
 */

import { field, setAttribute, setText } from "../dom.js";
import { inOrder } from "../game/side_order.js";
import { roll } from "./digits_view.js";
import { fontWidth } from "./font_width_view.js";
import { nameSize } from "./name_size.js";

/** How long a changed score stays lit, ms. */
const FLASH_MS = 4_000;
/** How long "corrected" stands beside a score that was taken back, ms. */
const CORRECTED_MS = 60_000;
/** Sports with the points by period in the row. */
const SETS = ["tennis", "volleyball"];
const SIDES = /** @type {const} */ (["home", "away"]);
/** A name of more signs has two lines on a small card, too. */
const LONG = 12;
const OWN = /** @type {const} */ (["status", "note", "situation", "detail", "bases", "corrected"]);
const OF_ROW = /** @type {const} */ (["name", "abbrev", "fill", "record", "kicks", "line", "shootout", "score"]);

/** @typedef {{ home?: Mark, away?: Mark }} SideMarks */
/** @typedef {Record<typeof OWN[number], HTMLElement>} OwnFields */
/** @typedef {Record<typeof OF_ROW[number], HTMLElement> & { row: Element | null }} RowFields */

export class CardView {
  #element;
  #own;
  #rows;
  /** The card that the element shows; null: the server's first paint. @type {Card | null} */
  #card = null;
  /** Marks that were shown already. @type {SideMarks} */
  #marks = {};

  /** @param {Element} element `<article class="game">`, painted by the server or cloned */
  constructor(element) {
    this.#element = element;
    this.#own = /** @type {OwnFields} */ (Object.fromEntries(OWN.map((name) => [name, field(element, name)])));
    this.#rows = { home: rowFields(element, "home"), away: rowFields(element, "away") };
  }

  /**
   * Paint a card. Only elements whose part of the card changed are read or written: reading the DOM costs most.
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
    const own = this.#own;
    this.#correct(before, card, marks);
    for (const name of /** @type {const} */ (["state", "sport", "look", "hot", "first"])) {
      if (before?.[name] !== card[name]) setAttribute(this.#element, `data-${name}`, card[name]);
    }
    if (before?.doubted !== card.doubted) setAttribute(this.#element, "data-doubted", card.doubted ? "" : null);
    if (before?.headline !== card.headline) setText(own.status, card.headline);
    for (const name of /** @type {const} */ (["note", "situation", "detail"])) {
      if (before?.[name] !== card[name]) setText(own[name], card[name]);
    }
    if (before?.bases !== card.bases) setAttribute(own.bases, "data-bases", card.bases);
    for (const side of SIDES) {
      this.#side(
        side,
        before?.sport === card.sport ? before[side] : null,
        card[side],
        this.#fresh(before, side, marks),
      );
    }
    this.#marks = marks ?? {};
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
    const label = this.#own.corrected;
    if (label.hidden === corrected) label.hidden = !corrected;
    return lit;
  }

  /** @param {Side} side @param {Row | null} before @param {Row} row @param {Mark | null} mark */
  #side(side, before, row, mark) {
    const fields = this.#rows[side];
    const isNew = (/** @type {keyof Row} */ name) => before?.[name] !== row[name];
    for (const name of /** @type {const} */ (["name", "record", "kicks", "line"])) {
      if (isNew(name)) setText(fields[name], row[name]);
    }
    if (isNew("score")) setAttribute(fields.score, "data-length", lengthOf(row.score));
    if (["name", "score", "shootout", "kicks", "line"].some((name) => isNew(/** @type {keyof Row} */ (name)))) {
      const small = row.kicks + (SETS.includes(this.#card?.sport ?? "") ? row.line : "");
      setAttribute(
        fields.name,
        "data-fit",
        String(nameSize(row.name, `${row.shootout}${row.score}`, small, fontWidth())),
      );
    }
    if (isNew("name")) setAttribute(fields.name, "data-long", String([...row.name].length > LONG));
    if (isNew("abbrev")) {
      setText(fields.abbrev, row.abbrev);
      setAttribute(fields.abbrev, "data-length", lengthOf(row.abbrev));
    }
    if (isNew("ink")) setAttribute(fields.abbrev, "fill", row.ink);
    if (isNew("fill")) setAttribute(fields.fill, "fill", row.fill);
    for (const name of /** @type {const} */ (["winner", "loser", "possession", "placeholder"])) {
      if (fields.row && isNew(name)) setAttribute(fields.row, `data-${name}`, String(row[name]));
    }
    for (const name of /** @type {const} */ (["score", "shootout"])) {
      if (!isNew(name)) continue;
      const shown = fields[name].textContent ?? "";
      if (!setText(fields[name], row[name]) || !mark) continue;
      roll(fields[name], shown);
      light(fields[name], mark.kind);
    }
  }

  /**
   * Show a correction: "2–1 → 1–1".
   *
   * @param {Card | null} before
   * @param {Card} after
   * @param {SideMarks | undefined} marks
   */
  #correct(before, after, marks) {
    if (!before || !SIDES.some((side) => this.#fresh(before, side, marks)?.kind === "correction")) return;
    const [was, is] = [before, after].map(({ home, away, first }) =>
      inOrder(home, away, asTold(first))
        .map(({ score, shootout }) => `${score}${shootout}`)
        .join("–"),
    );
    setAttribute(this.#own.corrected, "data-change", `${was} → ${is}`);
  }

  /** One that was not shown yet. @param {Card | null} before @param {Side} side @param {SideMarks | undefined} marks */
  #fresh(before, side, marks) {
    const mark = marks?.[side];
    return before && mark && mark !== this.#marks[side] ? mark : null;
  }

  /** @param {Side} side */
  #unlight(side) {
    for (const { classList } of [this.#rows[side].score, this.#rows[side].shootout]) {
      // Taking away what is not there is a change as well, for the browser.
      if (classList.contains("scored") || classList.contains("taken-back")) classList.remove("scored", "taken-back");
    }
  }
}

/** @param {Element} element of a game @param {Side} side */
function rowFields(element, side) {
  const fields = OF_ROW.map((name) => [name, field(element, `${side}-${name}`)]);
  return /** @type {RowFields} */ ({
    ...Object.fromEntries(fields),
    row: element.querySelector(`[data-side="${side}"]`),
  });
}

/** The side that this display names first. @param {Side} first of its league @returns {Side} */
export function asTold(first) {
  const { order } = document.documentElement.dataset;
  return order === "home" || order === "away" ? order : first;
}

/** @param {string} text */
function lengthOf(text) {
  return String([...text].length);
}

/** @param {HTMLElement} element @param {Mark["kind"]} kind */
function light(element, kind) {
  if (element.classList.contains("scored") || element.classList.contains("taken-back")) {
    element.classList.remove("scored", "taken-back");
    // Reading a size forces a layout without the class, so that the animation restarts. It is slow, and rarely needed.
    void element.offsetWidth;
  }
  element.classList.add(kind === "score" ? "scored" : "taken-back");
}
