/**
 * The font size of a name, so that none of its words is broken. Pure.
 */

/** Longest line for each size from 0, in characters. */
const LIMITS = [9.5, 11, 12.5, 14.2, 16.3];
/** Width that each digit of a score after the first takes from a name's line, in characters. */
const DIGIT = 2.2;

/** Width of a character of smaller text, in characters. */
const SIGN = 0.8;

/**
 * Return the size of a name, from 0 (the largest) to 5. A name may have two lines, a word only one.
 *
 * @param {string} name
 * @param {string} beside text behind it in the row, as large as a score
 * @param {string} [small] smaller text behind it
 * @param {number} [fontWidth] relative to the reference font (font_width.js)
 */
export function nameSize(name, beside, small = "", fontWidth = 1) {
  const signs = longerLine(name) * fontWidth;
  const room = DIGIT * Math.max(0, [...beside].length - 1) + SIGN * [...small].length;
  const level = LIMITS.findIndex((limit) => signs + room <= limit);
  return level < 0 ? LIMITS.length : level;
}

/** Return the length of the longer line, in characters, at the best break of the name. @param {string} name */
export function longerLine(name) {
  const parts = name.split(/(?<=[\s-])/u);
  let least = [...name].length;
  for (let cut = 1; cut < parts.length; cut += 1) {
    const lines = [parts.slice(0, cut), parts.slice(cut)].map((some) => [...some.join("").trim()].length);
    least = Math.min(least, Math.max(...lines));
  }
  return least;
}
