/**
 * How this display shows the wall: read from the address of the page over its storage over the defaults.
 *
 * A value that cannot be read falls back by itself and is named in a notice; everything else holds. Pure.
 *
 * To add a setting, add its row to static/tables/settings.json and its name to a group of the sheet there, write
 * `setting.NAME` (and `choice.NAME.OPTION` for each option) into the three files of static/words/, and run `make tables`.
 * Then `Settings` has it, the address and the storage carry it, and the sheet has a row for it.
 */

import { SETTINGS } from "../tables/wall.js";

/** @typedef {typeof SETTINGS} Table */

/**
 * The type of a setting's values, by its row in the table.
 *
 * @template Row
 * @typedef {Row extends { kind: "switch" } ? boolean
 *   : Row extends { kind: "number" } ? number
 *   : Row extends { kind: "list" } ? readonly string[]
 *   : Row extends { kind: "choice", options: readonly (infer Option)[] } ? Option
 *   : string} ValueOf
 */

/** The settings of a display by their names in its address. @typedef {{ -readonly [Name in keyof Table]: ValueOf<Table[Name]> }} Settings */

/**
 * One setting: its default, how its text is read (`undefined`: cannot be) and how it is written; its options where they
 * are few, and its bounds where it is a number.
 *
 * @template T
 * @typedef {{
 *   fallback: T,
 *   read: (text: string) => T | undefined,
 *   write: (value: T) => string,
 *   options?: readonly T[],
 *   bounds?: { least: number, most: number },
 * }} Field
 */

/** @type {{ readonly [Name in keyof Settings]: { kind: Table[keyof Table]["kind"] } }} */
export const ROWS = SETTINGS;

export const FIELDS = /** @type {{ readonly [Name in keyof Settings]: Field<Settings[Name]> }} */ (
  Object.fromEntries(Object.entries(SETTINGS).map(([name, row]) => [name, fieldOf(row)]))
);

export const NAMES = /** @type {(keyof Settings)[]} */ (Object.keys(FIELDS));

/** @type {Settings} */
export const DEFAULTS = /** @type {Settings} */ (
  /** @type {unknown} */ (Object.fromEntries(NAMES.map((name) => [name, FIELDS[name].fallback])))
);

/**
 * Parse the texts of settings.
 *
 * @param {Iterable<[string, string]>} texts by setting name, as from URLSearchParams; unknown names are skipped
 * @param {Settings} [fallback]
 * @returns {{ settings: Settings, refused: (keyof Settings)[] }} `refused`: those whose text cannot be read
 */
export function readSettings(texts, fallback = DEFAULTS) {
  /** @type {Record<string, unknown>} */
  const settings = { ...fallback };
  /** @type {(keyof Settings)[]} */
  const refused = [];
  for (const [name, text] of texts) {
    const known = NAMES.find((one) => one === name);
    if (!known) continue;
    const value = FIELDS[known].read(text.trim());
    if (value === undefined) refused.push(known);
    else settings[known] = value;
  }
  return { settings: /** @type {Settings} */ (/** @type {unknown} */ (settings)), refused };
}

/**
 * Return the texts of the settings that differ from the defaults, for a URL or for storage.
 *
 * @param {Partial<Settings>} settings
 * @returns {[keyof Settings, string][]} that `readSettings` reads back
 */
export function writeSettings(settings) {
  return NAMES.flatMap((name) => {
    const { fallback, write } = /** @type {Field<unknown>} */ (/** @type {unknown} */ (FIELDS[name]));
    const value = settings[name];
    const text = value === undefined ? write(fallback) : write(value);
    return text === write(fallback) ? [] : [/** @type {[keyof Settings, string]} */ ([name, text])];
  });
}

/** @param {Table[keyof Table]} row @returns {Field<any>} */
function fieldOf(row) {
  switch (row.kind) {
    case "list":
      return list(row.most);
    case "switch":
      return flag(row.default);
    case "choice":
      return choice(row.default, row.options);
    case "number":
      return number(row.default, row.least, row.most);
    case "zone":
      return { fallback: row.default, read: zone, write: String };
    case "hours":
      return { fallback: row.default, read: hours, write: String };
  }
}

/** @param {boolean} fallback @returns {Field<boolean>} "1" or "0" */
function flag(fallback) {
  const words = new Map([
    ["1", true],
    ["true", true],
    ["0", false],
    ["false", false],
  ]);
  return { fallback, options: [false, true], read: (text) => words.get(text), write: (value) => (value ? "1" : "0") };
}

/** @param {string} fallback @param {readonly string[]} options @returns {Field<string>} one of a few words */
function choice(fallback, options) {
  return { fallback, options, read: (text) => options.find((word) => word === text), write: String };
}

/** @param {number} fallback @param {number} least @param {number} most @returns {Field<number>} within bounds, both included */
function number(fallback, least, most) {
  return {
    fallback,
    bounds: { least, most },
    read: (text) => (text !== "" && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
    write: String,
  };
}

/** @param {number} most @returns {Field<readonly string[]>} words between commas */
function list(most) {
  return {
    fallback: [],
    read(text) {
      const words = text
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean);
      return words.length <= most ? words : undefined;
    },
    write: (words) => words.join(","),
  };
}

/** @param {string} text */
function zone(text) {
  if (text === "auto") return text;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** @param {string} text "22:00-07:00", or empty for never */
function hours(text) {
  return /^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : undefined;
}
