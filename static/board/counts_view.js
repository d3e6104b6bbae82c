/**
 * How many games are live, to come and over, in the bar.
 *
 * @import { CardState, Group } from "../types.js"
 */

import { field, setText } from "../dom.js";
import { count, language } from "../game/words.js";

const WORDS = ["counts.live", "counts.upcoming", "counts.final"];
/** Which of them counts a card. @type {Partial<Record<CardState, number>>} */
const COUNTED = { live: 0, break: 0, upcoming: 1, final: 2 };

export class CountsView {
  #element = field(document, "tally");
  /** What the words were made of. */
  #told = "";

  /** @param {readonly Group[]} groups */
  update(groups) {
    const numbers = WORDS.map(() => 0);
    for (const { cards } of groups) {
      for (const { state } of cards) {
        const index = COUNTED[state];
        if (index !== undefined) numbers[index] = (numbers[index] ?? 0) + 1;
      }
    }
    const told = `${numbers} ${language()}`;
    if (told === this.#told) return;
    this.#told = told;
    const words = WORDS.flatMap((key, index) => (numbers[index] ? [count(key, numbers[index])] : []));
    setText(this.#element, words.join("  ·  "));
  }
}
