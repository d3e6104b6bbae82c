/**
 * The sizes of cards, and how small they may become. Pure. Lengths are in em of the board unless px is named.
 *
 * The minimum: the digits of a live score are at least `LEGIBLE` of the screen's height. A digit is assumed to be
 * `DIGIT` of its font size (0.727 in Inter, 0.716 in Arial, 0.711 in Roboto).
 *
 * @import { Box } from "../types.js"
 * @import { Area, Heights } from "./columns.js"
 */

/** Height of a live score's digits, of the screen's. */
export const LEGIBLE = 0.04;
/** Height of a digit, of its font size. */
export const DIGIT = 0.7;
/** Smallest unit: px, and share of the screen's shorter side. Largest unit: share of its height. */
const LEAST_PX = 11;
const LEAST = 0.0155;
export const MOST = 0.075;
/** Between two cards, and the height of a league's title. */
export const GAP = 0.55;
export const TITLE = 1.7;
/** Between two columns. */
export const GUTTER = 0.8;
/** A box so much wider than high is a strip: one line of cards, not smaller than this part of its height. */
const STRIP = 3.5;
const STRIP_UNIT = 1 / 19;

/**
 * @typedef {{
 *   name: "roomy" | "close" | "tight" | "tower" | "line",
 *   live: number, quiet: number, score: number, quietScore: number, narrowest: number, preference: number,
 * }} CardSizes heights of cards, font sizes of scores, the narrowest column, em; `name` is the style sheet's;
 *   `preference`: factor on the unit when sizes are compared, lower for less text
 */

/** Sizes with more text come first. @type {readonly CardSizes[]} */
const CARD_SIZES = [
  { name: "roomy", live: 10.6, quiet: 9.4, score: 3.1, quietScore: 2.6, narrowest: 17.5, preference: 1 },
  { name: "close", live: 9.5, quiet: 7.2, score: 3.1, quietScore: 2.3, narrowest: 16.8, preference: 0.88 },
  { name: "tight", live: 7.8, quiet: 6.2, score: 3.4, quietScore: 2.2, narrowest: 16.4, preference: 0.7 },
  // For screens that stand on end: their height asks for large scores, their width for small words.
  { name: "tower", live: 9.3, quiet: 6.4, score: 4.3, quietScore: 2.5, narrowest: 18.6, preference: 0.66 },
  // The last one before live games take turns: scores as large as their rows allow, beside smaller words.
  { name: "tight", live: 7.8, quiet: 6.2, score: 3.6, quietScore: 2.2, narrowest: 16.4, preference: 0.6 },
];
/** Those of a strip, where each column has one card. @type {readonly CardSizes[]} */
const LINE = [
  { name: "roomy", live: 11, quiet: 11, score: 3.1, quietScore: 3.1, narrowest: 17.5, preference: 1 },
  { name: "line", live: 13, quiet: 13, score: 2.8, quietScore: 2.8, narrowest: 15.2, preference: 0.9 },
];

/** @param {Pick<Box, "width" | "height">} box */
export function isStrip({ width, height }) {
  return width > STRIP * height;
}

/** Return the sizes to try in a box. @param {boolean} strip */
export function cardSizesFor(strip) {
  return strip ? LINE : CARD_SIZES;
}

/** Return the sizes with less text, for a box that is too small for its games. @param {boolean} strip */
export function smallCardSizesFor(strip) {
  return strip ? LINE.slice(1) : CARD_SIZES.slice(2);
}

/**
 * Return the smallest unit with which a live score is legible, px.
 *
 * @param {{ score: number }} sizes
 * @param {Pick<Box, "screen" | "width" | "zoom">} box
 */
export function leastUnit({ score }, { screen, width, zoom }) {
  return Math.max(LEAST_PX, zoom * LEAST * Math.min(screen, width), (zoom * LEGIBLE * screen) / (DIGIT * score));
}

/**
 * Return the smallest unit of these sizes in a box, px: the legible one, but no larger than one column allows.
 *
 * @param {CardSizes} sizes @param {Box} box @param {boolean} strip
 */
export function floor(sizes, box, strip) {
  return Math.max(Math.min(leastUnit(sizes, box), unitOf(box.width, 1, sizes)), strip ? STRIP_UNIT * box.height : 0);
}

/**
 * Return the unit with which this many columns have their narrowest width.
 *
 * @param {number} width px
 * @param {number} columns
 * @param {CardSizes} sizes
 */
export function unitOf(width, columns, { narrowest }) {
  return width / (columns * narrowest + (columns - 1) * GUTTER);
}

/** @param {number} columns @param {number} height em @returns {Area[]} */
export function areas(columns, height) {
  return Array.from({ length: columns }, (_, column) => ({ column, top: 0, bottom: height }));
}

/** @param {CardSizes} sizes @returns {Heights} */
export function heightsOf({ live, quiet }) {
  return { title: TITLE, gap: GAP, live, quiet };
}
