/**
 * How large a name is written, so that no word of it has to be broken. Pure.
 */

/** From here on a line, in signs, is too long for the next larger size. */
const LIMITS = [9.5, 11, 12.5, 14.2, 16.3];
/** What each digit of a score past the first takes from a name's line, signs. */
const DIGIT = 2.2;

/** What each sign of smaller writing takes. */
const SIGN = 0.8;

/**
 * From 0 (as large as it can be) to 5. A name may have two lines, a word only one.
 *
 * @param {string} name
 * @param {string} beside what stands in the row behind it, as large as a score
 * @param {string} [small] and in smaller writing
 * @param {number} [fontWidth] of the typeface (font_width.js)
 */
export function nameSize(name, beside, small = "", fontWidth = 1) {
  const signs = longerLine(name) * fontWidth;
  const room = DIGIT * Math.max(0, [...beside].length - 1) + SIGN * [...small].length;
  const level = LIMITS.findIndex((limit) => signs + room <= limit);
  return level < 0 ? LIMITS.length : level;
}

/** The longer of two lines, in signs, where the name is parted best. @param {string} name */
export function longerLine(name) {
  const parts = name.split(/(?<=[\s-])/u);
  let least = [...name].length;
  for (let cut = 1; cut < parts.length; cut += 1) {
    const lines = [parts.slice(0, cut), parts.slice(cut)].map((some) => [...some.join("").trim()].length);
    least = Math.min(least, Math.max(...lines));
  }
  return least;
}
