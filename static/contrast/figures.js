/**
 * Figures to be read from a distance: three digits and a unit, in the display's language. Pure.
 */

import { language } from "../game/words.js";

/**
 * Formatters by language and digits. Creating one takes longer than a frame of the stopwatch allows.
 *
 * @type {Map<string, Intl.NumberFormat>}
 */
const formatters = new Map();

/** @typedef {{ value: string, unit: string }} Figure */

/**
 * Format a duration.
 *
 * @param {number} ms
 * @returns {Figure} "38" "ms", "1.42" "s", "12.3" "s"
 */
export function duration(ms) {
  if (ms < 999.5) return inUnit(ms, "ms", 0);
  const seconds = ms / 1_000;
  return inUnit(seconds, "s", seconds < 9.995 ? 2 : seconds < 999.5 ? 1 : 0);
}

/**
 * Format a duration in seconds.
 *
 * @param {number} ms
 * @returns {Figure} always in seconds: "0.00" "s", "125.3" "s"
 */
export function seconds(ms) {
  return inUnit(ms / 1_000, "s", ms < 99_995 ? 2 : 1);
}

/** Format a size. @param {number} bytes @returns {Figure} "512" "B", "14.2" "kB", "3.1" "MB" */
export function size(bytes) {
  if (bytes < 1_000) return inUnit(bytes, "B", 0);
  if (bytes < 999_950) return inUnit(bytes / 1_000, "kB", bytes < 99_950 ? 1 : 0);
  return inUnit(bytes / 1_000_000, "MB", bytes < 99_950_000 ? 2 : 1);
}

/** Format a number. @param {number} n @param {number} [digits] decimals at most, for numbers below ten */
export function amount(n, digits = 1) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: n < 10 ? digits : 0 }).format(n);
}

/** Format a share in %. @param {number} part @param {number} whole @returns {string} a dash if the whole is 0 */
export function share(part, whole) {
  if (whole === 0) return "–";
  return new Intl.NumberFormat(language(), { style: "percent" }).format(part / whole);
}

/** Join a figure and its unit. @param {Figure} figure */
export function figureText({ value, unit }) {
  return `${value} ${unit}`;
}

/**
 * Format a number with a unit. All our languages have the same unit symbols.
 *
 * @param {number} n
 * @param {string} unit
 * @param {number} digits
 * @returns {Figure}
 */
function inUnit(n, unit, digits) {
  return { value: format(digits).format(n), unit };
}

/** Return the cached formatter. @param {number} digits decimals */
function format(digits) {
  const key = `${language()} ${digits}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formatters.set(key, formatter);
  }
  return formatter;
}
