/**
 * The settings of this display. The URL's query takes precedence over stored settings, and those over the defaults.
 *
 * A display has an id (`?display=bar-left`), so that several displays on one machine each store their own settings. A
 * changed setting is stored and removed from the URL, which would otherwise restore the old value.
 *
 * @import { Settings } from "../types.js"
 */

import { DEFAULTS, FIELDS, NAMES, readSettings, writeSettings } from "./settings.js";

/** Prefix of the storage key, before the display's id. static/watcher.js reads the same key. */
export const STORAGE_PREFIX = "scorewall-display-";

/** Return the folder of a page, which names our entries in storages that its whole site shares. @param {string} path */
export function pageFolder(path) {
  return path.slice(1, path.lastIndexOf("/") + 1);
}

const DEFAULT_ID = "one";

/** @typedef {keyof Settings | "display"} Refusable */

export class Display {
  #storage;
  #key;
  #query;
  /** The stored settings, without those of the URL. @type {Partial<Settings>} */
  #stored = {};
  /** @type {Set<(settings: Settings, before: Settings) => void>} */
  #listeners = new Set();

  /**
   * @param {string} search the query of the page's URL
   * @param {() => Pick<Storage, "getItem" | "setItem">} storage called late: where storage is forbidden, reading its
   *   name throws
   * @param {string} [folder] of the page: other walls of its site store their settings in the same place
   */
  constructor(search, storage, folder = "") {
    this.#storage = storage;
    this.#query = new URLSearchParams(search);
    const name = this.#query.get("display") ?? DEFAULT_ID;
    const isValid = /^[\w-]{1,40}$/.test(name);
    this.id = isValid ? name : DEFAULT_ID;
    this.#key = folder + STORAGE_PREFIX + this.id;
    /** Whether this browser stores the settings. */
    this.remembers = true;
    const memory = readSettings(new URLSearchParams(this.#read()));
    for (const [name] of writeSettings(memory.settings)) this.#setStored(name, memory.settings[name]);
    const address = readSettings(this.#query, memory.settings);
    this.settings = address.settings;
    /** Names of the values that could not be read and fell back, each once. @type {Refusable[]} */
    this.refused = [...new Set([...(isValid ? [] : ["display"]), ...address.refused, ...memory.refused])].map(
      (name) => /** @type {Refusable} */ (name),
    );
  }

  /**
   * Call a listener with every change, and once now with the present settings twice.
   *
   * @param {(settings: Settings, before: Settings) => void} listener
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    listener(this.settings, this.settings);
  }

  /**
   * Change one setting and store it.
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

  /** Restore the defaults, whatever the URL and the storage contain. */
  reset() {
    this.#stored = {};
    for (const name of NAMES) this.#query.delete(name);
    this.#change(DEFAULTS);
  }

  /**
   * Return the query that the page's URL should have now; parameters that are no settings stay.
   *
   * @param {string} present
   * @returns {string} "?…" or empty
   */
  search(present) {
    const query = new URLSearchParams(present);
    for (const name of NAMES) if (!this.#query.has(name)) query.delete(name);
    return queryString(query);
  }

  /** The query that carries these settings to another display: "?…" or empty. */
  get link() {
    return queryString(new URLSearchParams(writeSettings(this.settings)));
  }

  /** Return the value used instead of a refused one. @param {Refusable} name @returns {string} as written in a URL */
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
      return this.#storage().getItem(this.#key) ?? "";
    } catch {
      this.remembers = false;
      return "";
    }
  }

  #write() {
    try {
      this.#storage().setItem(this.#key, String(new URLSearchParams(writeSettings(this.#stored))));
      this.remembers = true;
    } catch {
      this.remembers = false;
    }
  }
}

/** Return a query with its question mark, or an empty text. @param {URLSearchParams} query */
function queryString(query) {
  const text = String(query);
  return text && `?${text}`;
}
