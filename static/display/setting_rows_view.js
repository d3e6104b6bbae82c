/**
 * The rows of the settings sheet, made from the table of settings when the sheet is first opened.
 *
 * @import { End } from "./setting_steps.js"
 * @import { Row } from "./settings.js"
 */

import { field, setAttribute, setText, stamp } from "../dom.js";
import { say } from "../game/words.js";
import { SHEET } from "../tables/sheet.js";
import { ROWS } from "./settings.js";

/**
 * Put a title and rows for each group of settings below the hint of the sheet.
 *
 * @param {HTMLElement} sheet
 */
export function addRows(sheet) {
  const [newRow, newList] = [stamp("setting"), stamp("setting-list")];
  const all = Object.entries(SHEET).flatMap(([group, names]) => [
    title(group),
    ...names.flatMap((name) => rows(name, newRow, newList)),
  ]);
  sheet.querySelector(".sheet-hint")?.after(...all);
}

/** @param {string} group */
function title(group) {
  const element = document.createElement("h3");
  write(element, `settings.${group}`);
  return element;
}

/** @param {string} name @param {() => Element} newRow @param {() => Element} newList @returns {Element[]} */
function rows(name, newRow, newList) {
  const kind = /** @type {Partial<Record<string, Row>>} */ (ROWS)[name]?.kind;
  if (kind === "list") return [list(newList(), name)];
  if (kind === "hours") return [row(newRow(), name, "from"), row(newRow(), name, "until")];
  return [row(newRow(), name, "from")];
}

/** @param {Element} element @param {string} name @param {End} end @returns {Element} */
function row(element, name, end) {
  setAttribute(element, "data-end", end);
  return named(element, name, end === "until" ? `${name}_until` : name);
}

/** @param {Element} element @param {string} name @returns {Element} */
function list(element, name) {
  setAttribute(field(element, "text"), "aria-labelledby", `name-${name}`);
  return named(element, name, name);
}

/** @param {Element} element @param {string} name of the setting @param {string} word its key in the catalog @returns {Element} */
function named(element, name, word) {
  setAttribute(element, "data-setting", name);
  setAttribute(element, "aria-labelledby", `name-${word}`);
  const label = field(element, "name");
  label.id = `name-${word}`;
  write(label, `setting.${word}`);
  return element;
}

/** Write words that follow a change of language. @param {Element} element @param {string} key */
function write(element, key) {
  setAttribute(element, "data-say", key);
  setText(element, say(key));
}
