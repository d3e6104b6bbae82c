/**
 * The settings of this display: its address over what it remembers over the defaults, and what is changed on the spot.
 *
 * A display has an id (`?display=bar-left`), so that several on one machine remember each its own. What a viewer changes is
 * remembered and taken out of the address, which would otherwise bring the old value back.
 *
 * @import { Settings } from "../types.js"
 */

import { DEFAULTS, FIELDS, NAMES, readSettings, writeSettings } from "./settings.js";

/** Before the display's id; static/start.js reads there, too. */
export const STORAGE_PREFIX = "scorewall-display-";
const DEFAULT_ID = "one";

/** @typedef {keyof Settings | "display"} Refusable */

export class Display {
  #storage;
  #query;
  /** What is remembered, and only that. @type {Partial<Settings>} */
  #stored = {};
  /** @type {Set<(settings: Settings, before: Settings) => void>} */
  #listeners = new Set();

  /**
   * @param {string} search of the page's address
   * @param {() => Pick<Storage, "getItem" | "setItem">} storage asked for late: where it is forbidden, naming it throws
   */
  constructor(search, storage) {
    this.#storage = storage;
    this.#query = new URLSearchParams(search);
    const name = this.#query.get("display") ?? DEFAULT_ID;
    const isValid = /^[\w-]{1,40}$/.test(name);
    this.id = isValid ? name : DEFAULT_ID;
    /** Whether this browser remembers anything. */
    this.remembers = true;
    const memory = readSettings(new URLSearchParams(this.#read()));
    for (const [name] of writeSettings(memory.settings)) this.#setStored(name, memory.settings[name]);
    const address = readSettings(this.#query, memory.settings);
    this.settings = address.settings;
    /** What could not be read, each once, and fell back. @type {Refusable[]} */
    this.refused = [...new Set([...(isValid ? [] : ["display"]), ...address.refused, ...memory.refused])].map(
      (name) => /** @type {Refusable} */ (name),
    );
  }

  /** @param {(settings: Settings, before: Settings) => void} listener told of every change, and at once (with itself) */
  subscribe(listener) {
    this.#listeners.add(listener);
    listener(this.settings, this.settings);
  }

  /**
   * Change one setting, for now and for the next time.
   *
   * @template {keyof Settings} Name
   * @param {Name} name
   * @param {Settings[Name]} value
   */
  set(name, value) {
    if (Object.is(this.settings[name], value)) return;
    this.#setStored(name, value);
    this.#query.delete(name);
    this.#change({ ...this.settings, [name]: value });
  }

  /** Back to the defaults, whatever the address and the memory say. */
  reset() {
    this.#stored = {};
    for (const name of NAMES) this.#query.delete(name);
    this.#change(DEFAULTS);
  }

  /**
   * The query that the page's address should have now; what is no setting stays as it is.
   *
   * @param {string} present
   * @returns {string} "?…" or empty
   */
  search(present) {
    const query = new URLSearchParams(present);
    for (const name of NAMES) if (!this.#query.has(name)) query.delete(name);
    return queryString(query);
  }

  /** The query of an address that carries these settings to another display: "?…" or empty. */
  get link() {
    return queryString(new URLSearchParams(writeSettings(this.settings)));
  }

  /** What stands in for a text that was refused. @param {Refusable} name @returns {string} as it is written in an address */
  fallbackText(name) {
    if (name === "display") return this.id;
    const { write } = /** @type {{ write: (value: unknown) => string }} */ (/** @type {unknown} */ (FIELDS[name]));
    return write(this.settings[name]);
  }

  /** @param {Settings} settings */
  #change(settings) {
    const before = this.settings;
    this.settings = settings;
    this.#write();
    for (const listener of this.#listeners) listener(settings, before);
  }

  /** @param {keyof Settings} name @param {unknown} value */
  #setStored(name, value) {
    /** @type {Record<string, unknown>} */ (this.#stored)[name] = value;
  }

  #read() {
    try {
      return this.#storage().getItem(STORAGE_PREFIX + this.id) ?? "";
    } catch {
      this.remembers = false;
      return "";
    }
  }

  #write() {
    try {
      this.#storage().setItem(STORAGE_PREFIX + this.id, String(new URLSearchParams(writeSettings(this.#stored))));
      this.remembers = true;
    } catch {
      this.remembers = false;
    }
  }
}

/** @param {URLSearchParams} query */
function queryString(query) {
  const text = String(query);
  return text && `?${text}`;
}
