/**
 * Why a game is held up. Pure; the same as in dashboard/web/first_paint/delay_reason.py.
 */

import { has, say } from "./words.js";

/**
 * A feed's reason without the word that says what it is the reason of: "Rain Delay" is "Rain".
 *
 * @param {string} [text]
 * @returns {string}
 */
export function reasonOf(text = "") {
  const words = text.split(" ").filter((word) => !["", "delay", "delayed"].includes(word.toLowerCase()));
  return words.join(" ");
}

/**
 * A delay for one of the usual reasons, in the display's language; empty for any other.
 *
 * @param {string} [reason]
 * @returns {string}
 */
export function delayWord(reason) {
  const key = `delay.${reasonOf(reason).toLowerCase()}`;
  return key !== "delay.other" && has(key) ? say(key) : "";
}
