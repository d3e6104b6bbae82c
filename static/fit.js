/**
 * How large a name is written, so that no word of it has to be broken. Pure.
 */

/** From here on a line, in signs, is too long for the next larger size. */
const LIMITS = [10.5, 12.5, 15, 18];
/** What each digit of a score past the first takes from a name's line, signs. */
const DIGIT = 2.2;

/** What each sign of smaller writing takes. */
const SIGN = 0.8;

/**
 * From 0 (as large as it can be) to 4. A name may have two lines, a word only one.
 *
 * @param {string} name
 * @param {string} beside what stands in the row behind it, as large as a score
 * @param {string} [small] and in smaller writing
 */
export function fit(name, beside, small = "") {
  const longest = Math.max(...name.split(/[\s-]+/u).map((word) => [...word].length));
  const signs = Math.max(longest, [...name].length / 1.8);
  const room = DIGIT * Math.max(0, [...beside].length - 1) + SIGN * [...small].length;
  const level = LIMITS.findIndex((limit) => signs + room <= limit);
  return level < 0 ? LIMITS.length : level;
}
