/**
 * The audit of the screen: reads the painted values back from the elements and compares them with the expected ones.
 *
 * A script that has written a value is no proof that the page shows it: other code may have changed the page since.
 *
 * @import { Card, Group, Row } from "../types.js"
 */

import { say } from "../game/words.js";

const SIDES = /** @type {const} */ (["home", "away"]);
const FLAGS = /** @type {const} */ (["winner", "loser", "possession", "placeholder"]);

/**
 * @typedef {{ what: string, elements: Element[] }} Damage `what`: the first difference; `elements`: those to be rebuilt
 */

/**
 * Compare the painted board with its groups.
 *
 * @param {Element} board
 * @param {readonly Group[]} groups
 * @param {(key: string) => boolean} [isHidden] whether a game is on another page
 * @returns {Damage | null} null when nothing differs
 */
export function audit(board, groups, isHidden = () => false) {
  /** @type {string[]} */
  const differences = [];
  /** @type {Element[]} */
  const elements = [];
  const leagues = matchChildren(board, groups, differences, "league");
  for (const [league, group] of leagues) {
    const title = league.querySelector('[data-field="title"]');
    const games = league.querySelector('[data-field="games"]');
    const again = league.querySelector('[data-field="again"]');
    if (!title || !games || !again || league.children.length !== 3) {
      differences.push(`league ${group.key}`);
      elements.push(league);
      continue;
    }
    if ([title, ...again.children].some(({ textContent }) => textContent !== group.title))
      differences.push(`title of ${group.key}`);
    if (league.getAttribute("data-live") !== String(group.live)) differences.push(`liveness of ${group.key}`);
    for (const [element, card] of matchChildren(games, group.cards, differences, "game")) {
      const difference = cardDifference(element, card, isHidden(card.key));
      if (difference === null) continue;
      differences.push(`${difference} of ${card.key}`);
      elements.push(element);
    }
  }
  return differences[0] === undefined ? null : { what: differences[0], elements };
}

/**
 * Return an element's children with the items that they should show. Add a difference if one is missing, foreign or out
 * of place.
 *
 * @template {{ key: string }} T
 * @param {Element} parent @param {readonly T[]} items @param {string[]} differences @param {string} kind
 * @returns {[Element, T][]}
 */
function matchChildren(parent, items, differences, kind) {
  const children = [...parent.children];
  const keys = children.map((child) => child.getAttribute("data-key"));
  if (children.length !== items.length || items.some(({ key }, index) => keys[index] !== key)) {
    differences.push(`${kind}s out of place`);
  }
  return items.flatMap((item) => {
    const child = children[keys.indexOf(item.key)];
    return child ? [/** @type {[Element, T]} */ ([child, item])] : [];
  });
}

/**
 * Return the first field that differs.
 *
 * @param {Element} element @param {Card} card @param {boolean} hidden
 * @returns {string | null}
 */
function cardDifference(element, card, hidden) {
  const fields = [...element.querySelectorAll("[data-field]")];
  const names = fields.map((field) => field.getAttribute("data-field") ?? "");
  const expected = expectedFields(card);
  const shown = [
    element.getAttribute("data-state"),
    element.getAttribute("data-sport"),
    element.getAttribute("data-look"),
    element.getAttribute("data-hot"),
    element.getAttribute("data-first"),
    ...SIDES.flatMap((side) => {
      const row = element.querySelector(`[data-side="${side}"]`);
      return FLAGS.map((flag) => row?.getAttribute(`data-${flag}`));
    }),
  ];
  if (shown.join() !== flags(card)) return "state";
  if (element.hasAttribute("hidden") !== hidden) return "sight";
  let text = "";
  for (const [index, field] of fields.entries()) {
    const name = names[index] ?? "";
    const value = expected.get(name);
    if (value === undefined || names.indexOf(name) !== index) return name;
    if (shownValue(field, name) !== value) return name;
    text += field.textContent;
  }
  if (fields.length !== expected.size) return "fields";
  // Text between the fields is visible, too.
  return withoutSpaces(element.textContent) === withoutSpaces(text) ? null : "text";
}

/** Return the attributes that a card should have, joined. @param {Card} card */
function flags({ state, sport, look, hot, first, home, away }) {
  return [
    state,
    sport,
    look,
    hot,
    first,
    ...[home, away].flatMap((row) => FLAGS.map((flag) => String(row[flag]))),
  ].join();
}

/**
 * Return the expected text of each field of a card.
 *
 * @param {Card} card
 * @returns {Map<string, string>}
 */
function expectedFields({ headline, note, situation, detail, bases, home, away }) {
  return new Map([
    ["status", headline],
    ["note", note],
    ["corrected", say("card.corrected")],
    ["situation", situation],
    ["bases", bases],
    ["detail", detail],
    ...rowFields("home", home),
    ...rowFields("away", away),
  ]);
}

/**
 * Return the expected texts of one side's fields.
 *
 * @param {string} side @param {Row} row
 * @returns {[string, string][]}
 */
function rowFields(side, { name, abbrev, ink, fill, record, kicks, line, shootout, score }) {
  return [
    [`${side}-fill`, fill],
    [`${side}-abbrev`, `${abbrev} ${ink}`],
    [`${side}-name`, name],
    [`${side}-record`, record],
    [`${side}-kicks`, kicks],
    [`${side}-line`, line],
    [`${side}-shootout`, shootout],
    [`${side}-score`, score],
  ];
}

/** Return the value that a field shows. @param {Element} field @param {string} name */
function shownValue(field, name) {
  if (name === "bases") return field.getAttribute("data-bases");
  if (name.endsWith("-fill")) return field.getAttribute("fill");
  if (name.endsWith("-abbrev")) return `${field.textContent} ${field.getAttribute("fill")}`;
  return field.textContent;
}

/** @param {string | null} text */
function withoutSpaces(text) {
  return (text ?? "").replace(/\s+/g, "");
}
