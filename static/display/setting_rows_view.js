/**
 * The rows of the settings sheet, made from the table of settings when the sheet is first opened. They are made here and
 * not from templates: a first visit does not have to load what only the sheet needs.
 *
 * @import { End } from "./setting_steps.js"
 */

import { setText } from "../dom.js";
import { say } from "../game/words.js";
import { SHEET } from "../tables/sheet.js";
import { ROWS } from "./settings.js";

/**
 * Put a title and rows for each group of settings below the hint of the sheet.
 *
 * @param {HTMLElement} sheet
 */
export function addRows(sheet) {
  const all = Object.entries(SHEET).flatMap(([group, names]) => [
    worded(element("h3"), `settings.${group}`),
    ...names.flatMap((name) => rows(name)),
  ]);
  sheet.querySelector(".sheet-hint")?.after(...all);
}

/** @param {string} name @returns {Element[]} */
function rows(name) {
  const kind = /** @type {Partial<Record<string, { kind: string }>>} */ (ROWS)[name]?.kind;
  if (kind === "list") return [list(name)];
  return kind === "hours" ? [slider(name, "from"), slider(name, "until")] : [slider(name, "from")];
}

/** @param {string} name @param {End} end */
function slider(name, end) {
  const word = end === "until" ? `${name}_until` : name;
  const marks = {
    class: "setting",
    "data-setting": name,
    "data-end": end,
    role: "slider",
    tabindex: "0",
    "aria-labelledby": `name-${word}`,
    "aria-valuenow": "0",
  };
  return element("div", marks, label(word), step(-1, "‹"), part("span", "setting-value", "value"), step(1, "›"));
}

/** @param {number} by @param {string} sign */
function step(by, sign) {
  return element("span", { class: "step", "data-by": String(by), "aria-hidden": "true" }, sign);
}

/** @param {string} name */
function list(name) {
  const labelled = { "aria-labelledby": `name-${name}` };
  const text = part("input", "setting-text", "text", {
    type: "text",
    maxlength: "400",
    autocomplete: "off",
    spellcheck: "false",
    ...labelled,
  });
  const marks = { class: "setting-list", "data-setting": name, role: "group", ...labelled };
  return element("div", marks, label(name), part("div", "chips", "chips"), text);
}

/** @param {string} word */
function label(word) {
  return worded(element("span", { class: "setting-name", id: `name-${word}` }), `setting.${word}`);
}

/** Make an element that `field` finds. @param {string} tag @param {string} style @param {string} name @param {Record<string, string>} [more] */
function part(tag, style, name, more = {}) {
  return element(tag, { class: style, "data-field": name, ...more });
}

/** Write words that follow a change of language. @param {Element} place @param {string} key @returns {Element} */
function worded(place, key) {
  place.setAttribute("data-say", key);
  setText(place, say(key));
  return place;
}

/** @param {string} tag @param {Record<string, string>} [attributes] @param {...(Element | string)} children @returns {Element} */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
