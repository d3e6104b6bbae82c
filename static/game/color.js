/**
 * Team colors as they are painted. Pure. The first paint's twin is dashboard/web/first_paint/color.py.
 *
 * @import { Competitor } from "../types.js"
 */

/** The crest of a team without a color. */
export const NEUTRAL = "#3b4557";
/** The crest of visitors whose colors are the hosts'. */
export const PALE = "#d5dbe5";

/** Colors nearer than this (squared distance in RGB) look like one color from five meters. */
const ALIKE = 90 ** 2;

/**
 * Return black or white: the one with the higher WCAG contrast.
 *
 * @param {string} fill `#rrggbb`
 * @returns {string}
 */
export function ink(fill) {
  const [red = 0, green = 0, blue = 0] = channels(fill).map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) ** 2 > 1.05 * 0.05 ? "#000000" : "#ffffff";
}

/**
 * Return the colors of the two crests, never alike.
 *
 * Visitors whose color is the hosts' get their second color. If that is missing or alike, they get a neutral one.
 *
 * @param {Competitor} home
 * @param {Competitor} away
 * @returns {[string, string]}
 */
export function fills(home, away) {
  const hosts = firstColor(home.color, home.alt_color);
  const visitors = firstColor(away.color, away.alt_color);
  const worn = [visitors, firstColor(away.alt_color), PALE, NEUTRAL].find((color) => !alike(hosts, color));
  return [hosts, worn ?? visitors];
}

/** @param {(string | undefined)[]} colors */
function firstColor(...colors) {
  const first = colors.find((color) => color && /^[0-9a-f]{6}$/.test(color));
  return first ? `#${first}` : NEUTRAL;
}

/** @param {string} a @param {string} b */
function alike(a, b) {
  const second = channels(b);
  return channels(a).reduce((sum, byte, index) => sum + (byte - (second[index] ?? 0)) ** 2, 0) < ALIKE;
}

/** @param {string} fill */
function channels(fill) {
  return [1, 3, 5].map((start) => Number.parseInt(fill.slice(start, start + 2), 16));
}
