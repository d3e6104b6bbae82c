/**
 * The settings sheet: up and down between the settings, left and right through their values, Enter, and Back. Every change
 * applies at once and is remembered.
 *
 * @import { Ability } from "./capabilities.js"
 * @import { Choice, End } from "./setting_steps.js"
 * @import { Condition } from "../freshness/connection_details.js"
 * @import { Display } from "./display.js"
 * @import { Direction } from "./focus_navigation.js"
 * @import { Choice as ModeChoice } from "../sync/mode.js"
 * @import { Games, Settings, Timers } from "../types.js"
 */

import { byId, field, patchList, setAttribute, setText, stamp } from "../dom.js";
import { connectionDetails } from "../freshness/connection_details.js";
import { has, say } from "../game/words.js";
import { isPolling, MAX_INTERVAL_MS, MIN_INTERVAL_MS, MODES, steppedMode } from "../sync/mode.js";
import { missing } from "./capabilities.js";
import { nearest } from "./focus_navigation.js";
import { refusal } from "./notice_view.js";
import { addRows } from "./setting_rows_view.js";
import { offered, onBoard, onSheet, pressed, stepped, steppedInterval } from "./setting_steps.js";
import { FIELDS, ROWS } from "./settings.js";

/** @type {Readonly<Record<string, Direction>>} */
const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const STOPS = "[tabindex='0'], button, input, a[href]";
const MAX_CHIPS = 80;
/** Time without input until the sheet closes by itself, ms: it covers the board. */
const LEFT_MS = 120_000;
/** Time between two updates of the connection's details while the sheet is open, ms. */
const DETAILS_MS = 1_000;

/** Every setting that is changed in steps, and those of the page's address that are none. @typedef {keyof Settings | "mode" | "interval"} Name */

/**
 * @typedef {{
 *   games: () => Games,
 *   teams: () => Promise<unknown>,
 *   choice: () => ModeChoice,
 *   choose: (choice: ModeChoice) => void,
 *   able: () => Partial<Record<Ability, boolean>>,
 *   address: () => string,
 *   condition: () => Condition | null,
 * }} Page the parts of the page that the sheet uses
 */

export class SettingsView {
  #sheet = /** @type {HTMLDialogElement} */ (byId("settings"));
  #newChip = stamp("chip");
  #display;
  #page;
  /** Choices seen on the board since the page was opened, so that a league that is filtered out can still be chosen. */
  #seen = { leagues: /** @type {Map<string, string>} */ (new Map()), favourites: new Map() };

  #timers;
  /** @type {number | null} */
  #left = null;
  /** @type {number | null} */
  #details = null;

  /** @param {Display} display @param {Page} page @param {Timers} timers */
  constructor(display, page, timers) {
    this.#display = display;
    this.#page = page;
    this.#timers = timers;
    for (const kind of ["keydown", "pointerdown", "input", "wheel"]) {
      this.#sheet.addEventListener(kind, () => this.#used(), { passive: true });
    }
    addRows(this.#sheet);
    for (const row of this.#rows()) {
      row.addEventListener("keydown", (event) => this.#rowKey(row, event));
      row.addEventListener("click", (event) => this.#rowClick(row, event));
    }
    for (const name of /** @type {const} */ (["leagues", "favourites"])) this.#list(name);
    this.#sheet.addEventListener("keydown", (event) => this.#key(event));
    // A click on the backdrop, beside the sheet, closes it.
    this.#sheet.addEventListener("click", (event) => event.target === this.#sheet && this.#outside(event));
    byId("settings-reset").addEventListener("click", () => display.reset());
    byId("settings-close").addEventListener("click", () => this.close());
    display.subscribe(() => this.paint());
  }

  get open() {
    return this.#sheet.open;
  }

  show() {
    if (this.open) return;
    this.#sheet.showModal();
    this.#used();
    this.paint();
    this.#tellConnection();
    void this.#ask();
  }

  /** Open the sheet at the connection's details. */
  showConnection() {
    this.show();
    byId("connection").focus();
  }

  #tellConnection() {
    if (!this.open) return;
    const condition = this.#page.condition();
    setText(field(byId("connection"), "connection"), condition ? connectionDetails(condition).join("\n") : "");
    if (this.#details !== null) this.#timers.clear(this.#details);
    this.#details = this.#timers.set(() => this.#tellConnection(), DETAILS_MS);
  }

  #used() {
    if (this.#left !== null) this.#timers.clear(this.#left);
    this.#left = this.#timers.set(() => this.close(), LEFT_MS);
  }

  /** Request the other leagues and sides: the board may contain only some of them. */
  async #ask() {
    try {
      const { leagues, favourites } = offered(await this.#page.teams());
      for (const { value, label } of leagues) this.#seen.leagues.set(value, label);
      for (const { value, label } of favourites) this.#seen.favourites.set(value, label);
      this.paint();
    } catch {
      // No answer: the choices of the board are enough.
    }
  }

  close() {
    this.#sheet.close();
  }

  /** Paint the sheet; called when a value on it has changed. */
  paint() {
    if (!this.open) return;
    for (const row of this.#rows()) this.#row(row);
    const choices = onBoard(this.#page.games());
    for (const name of /** @type {const} */ (["leagues", "favourites"])) this.#chips(name, choices[name]);
    setAttribute(byId("settings-link"), "href", this.#page.address());
    const cannot = missing(window, this.#page.able()).map((ability) => say(`cannot.${ability}`));
    const refused = this.#display.refused.map((name) => refusal(this.#display, name));
    byId("cannot").hidden = cannot.length + refused.length === 0;
    setText(field(byId("cannot"), "cannot"), [...refused, ...cannot].join("  ·  "));
  }

  // --- a row

  #rows() {
    return /** @type {HTMLElement[]} */ ([...this.#sheet.querySelectorAll(".setting")]);
  }

  /** @param {HTMLElement} row */
  #row(row) {
    const { name, end } = rowOf(row);
    const choice = this.#page.choice();
    const modeValue = name === "mode" ? choice.mode : name === "interval" ? choice.intervalMs : null;
    const value = modeValue ?? this.#display.settings[/** @type {keyof Settings} */ (name)];
    const text = inWords(name, value, end);
    setText(field(row, "value"), text);
    setAttribute(row, "aria-valuetext", text);
    const { options, bounds } = limits(name);
    setAttribute(row, "aria-valuemin", String(bounds?.least ?? 0));
    setAttribute(row, "aria-valuemax", String(bounds?.most ?? Math.max(1, (options ?? []).length - 1)));
    setAttribute(row, "aria-valuenow", String(bounds ? value : Math.max(0, (options ?? []).indexOf(value))));
    const idle = name === "interval" ? !isPolling(choice.mode) : end === "until" && value === "";
    setAttribute(row, "data-idle", idle ? "" : null);
  }

  /** @param {HTMLElement} row @param {number} by steps; 0: pressed */
  #change(row, by) {
    const { name, end } = rowOf(row);
    const { mode, intervalMs } = this.#page.choice();
    if (name === "mode") this.#page.choose({ mode: steppedMode(mode, by || 1), intervalMs });
    else if (name === "interval") this.#page.choose({ mode, intervalMs: steppedInterval(intervalMs, by || 1) });
    else {
      const value = this.#display.settings[name];
      this.#display.set(name, by === 0 ? pressed(name, value) : stepped(name, value, by, end));
    }
    this.paint();
  }

  /** @param {HTMLElement} row @param {KeyboardEvent} event */
  #rowKey(row, event) {
    /** @type {Record<string, number>} */
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity, Enter: 0, " ": 0 };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#change(row, by);
  }

  /** @param {HTMLElement} row @param {Event} event */
  #rowClick(row, event) {
    const by = event.target instanceof Element ? event.target.getAttribute("data-by") : null;
    row.focus();
    this.#change(row, Number(by ?? 0));
  }

  // --- a list

  /** @param {"leagues" | "favourites"} name */
  #list(name) {
    const list = this.#element(name);
    const text = /** @type {HTMLInputElement} */ (field(list, "text"));
    text.addEventListener("change", () => {
      const words = FIELDS[name].read(text.value);
      if (words) this.#display.set(name, words);
    });
    field(list, "chips").addEventListener("click", ({ target }) => {
      const value = target instanceof Element ? target.closest(".chip")?.getAttribute("data-key") : null;
      if (!value) return;
      const chosen = this.#display.settings[name];
      this.#display.set(name, chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
    });
  }

  /** @param {"leagues" | "favourites"} name @param {Choice[]} choices on the board */
  #chips(name, choices) {
    const chosen = this.#display.settings[name];
    const seen = this.#seen[name];
    for (const { value, label } of choices) seen.set(value, label);
    for (const value of chosen) if (!seen.has(value)) seen.set(value, value);
    const list = this.#element(name);
    patchList(field(list, "chips"), [...seen].slice(0, MAX_CHIPS), {
      key: ([value]) => value,
      create: this.#newChip,
      update: (chip, [value, label]) => {
        setText(chip, label);
        setAttribute(chip, "aria-pressed", String(chosen.includes(value)));
      },
    });
    const text = /** @type {HTMLInputElement} */ (field(list, "text"));
    if (document.activeElement !== text) text.value = chosen.join(", ");
    text.placeholder = say(`settings.${name}`);
  }

  /** @param {"leagues" | "favourites"} name */
  #element(name) {
    return /** @type {HTMLElement} */ (this.#sheet.querySelector(`.setting-list[data-setting="${name}"]`));
  }

  // --- between the rows

  /** @param {KeyboardEvent} event */
  #key(event) {
    const writing = event.target instanceof HTMLInputElement;
    if (isBack(event) || (event.key === "Backspace" && !writing)) {
      event.preventDefault();
      this.close();
    }
    const direction = ARROWS[event.key];
    const quarters = Number(this.#display.settings.rotate) / 90;
    if (!direction || (writing && (direction === "left" || direction === "right"))) return;
    event.preventDefault();
    const stops = /** @type {HTMLElement[]} */ ([...this.#sheet.querySelectorAll(STOPS)]).filter(
      (stop) => stop.offsetWidth > 0 && stop !== document.activeElement,
    );
    const here = document.activeElement?.getBoundingClientRect();
    const there = here ? stops[nearest(here, stops.map(boxOf), onScreen(direction, quarters))] : stops[0];
    there?.focus();
    there?.scrollIntoView({ block: "nearest" });
  }

  /** @param {MouseEvent} event */
  #outside({ clientX, clientY }) {
    const { left, right, top, bottom } = this.#sheet.getBoundingClientRect();
    if (clientX < left || clientX > right || clientY < top || clientY > bottom) this.close();
  }
}

/** Return a rotated page's direction on the screen. @param {Direction} direction @param {number} quarters */
function onScreen(direction, quarters) {
  /** @type {Direction[]} */
  const clockwise = ["up", "right", "down", "left"];
  return clockwise[(clockwise.indexOf(direction) + quarters) % 4] ?? direction;
}

/** Check for the Back key of a television's remote control. @param {KeyboardEvent} event */
function isBack({ key, keyCode }) {
  return key === "GoBack" || key === "BrowserBack" || key === "XF86Back" || keyCode === 461 || keyCode === 10009;
}

/** @param {Element} element */
function boxOf(element) {
  return element.getBoundingClientRect();
}

/** @param {HTMLElement} row @returns {{ name: Name, end: End }} */
function rowOf({ dataset }) {
  return { name: /** @type {Name} */ (dataset.setting), end: dataset.end === "until" ? "until" : "from" };
}

/** @param {Name} name @returns {{ options?: readonly unknown[], bounds?: { least: number, most: number } }} */
function limits(name) {
  if (name === "mode") return { options: MODES };
  if (name === "interval") return { bounds: { least: MIN_INTERVAL_MS, most: MAX_INTERVAL_MS } };
  return FIELDS[name];
}

/** A value in words. @param {Name} name @param {unknown} value @param {End} end @returns {string} */
function inWords(name, value, end) {
  if (typeof value === "boolean") return say(value ? "choice.on" : "choice.off");
  if (name === "interval") return say("choice.seconds", { n: Number(value) / 1_000 });
  const { kind, unit } = name === "mode" ? { kind: "choice" } : { ...ROWS[name], ...onSheet(name) };
  if (unit === "degrees") return `${value}°`;
  if (unit) return say(`choice.${unit}`, { n: Number(value) });
  if (kind === "hours") {
    return value === "" ? say("choice.never") : (String(value).split("-")[end === "from" ? 0 : 1] ?? "");
  }
  const key = `choice.${name}.${value}`;
  return has(key) ? say(`choice.${name}.${value}`) : String(value).replace(/_/g, " ").replace(/\//g, " / ");
}
