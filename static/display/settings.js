/**
 * How this display shows the wall: read from the address of the page over what it remembers over the defaults.
 *
 * A value that cannot be read falls back by itself and is named in a notice; everything else holds. Pure.
 *
 * @import { Settings } from "../types.js"
 */

/**
 * One setting: its default, how its text is read (`undefined`: cannot be) and how it is written; where there are few, all that it may be,
 * and where it is a number, its bounds.
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

/** @type {{ readonly [Name in keyof Settings]: Field<Settings[Name]> }} */
export const FIELDS = {
  leagues: list(),
  favourites: list(),
  kiosk: flag(false),
  theme: choice("dark", ["light", "contrast", "colorblind"]),
  language: choice("auto", ["en", "de", "es"]),
  zone: { fallback: "auto", read: zone, write: String },
  order: choice("auto", ["home", "away"]),
  feature: choice("auto", ["off", "favourites"]),
  ticker: flag(true),
  delay: number(0, 0, 180),
  hide_scores: flag(false),
  calm: flag(false),
  sound: flag(false),
  notify: flag(false),
  quiet: { fallback: "", read: hours, write: String },
  zoom: number(100, 50, 200),
  overscan: number(0, 0, 10),
  rotate: choice("0", ["90", "180", "270"]),
  dim: { fallback: "", read: hours, write: String },
  push_meter: flag(false),
};

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

/** @template {string} D @template {string} T @param {D} fallback @param {T[]} others @returns {Field<D | T>} one of a few words */
function choice(fallback, others) {
  const options = [fallback, ...others];
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

/** @returns {Field<readonly string[]>} words between commas, at most 50 */
function list() {
  return {
    fallback: [],
    read(text) {
      const words = text
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean);
      return words.length <= 50 ? words : undefined;
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
