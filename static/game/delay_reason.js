/**
 * The reason of a delay. Pure. The first paint's twin is dashboard/web/first_paint/delay_reason.py.
 */

import { has, say } from "./words.js";

/**
 * Return a feed's reason without the word "delay", which the headline adds itself: "Rain Delay" is "Rain".
 *
 * @param {string} [text]
 * @returns {string}
 */
export function reasonOf(text = "") {
  const words = text.split(" ").filter((word) => !["", "delay", "delayed"].includes(word.toLowerCase()));
  return words.join(" ");
}

/**
 * Return the words for a delay of one of the usual reasons; empty for any other reason.
 *
 * @param {string} [reason]
 * @returns {string}
 */
export function delayWord(reason) {
  const key = `delay.${reasonOf(reason).toLowerCase()}`;
  return key !== "delay.other" && has(key) ? say(key) : "";
}
