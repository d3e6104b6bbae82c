/**
 * The counts in the bar: how many games are live, upcoming and final.
 *
 * @import { CardState, Group } from "../types.js"
 */

import { field, setText } from "../dom.js";
import { count, language } from "../game/words.js";

const WORDS = ["counts.live", "counts.upcoming", "counts.final"];
/** The index in `WORDS` by card state. @type {Partial<Record<CardState, number>>} */
const COUNTED = { live: 0, break: 0, upcoming: 1, final: 2 };

export class CountsView {
  #element = field(document, "counts");
  /** The numbers and language of the current text. */
  #inputs = "";

  /** @param {readonly Group[]} groups */
  update(groups) {
    const numbers = WORDS.map(() => 0);
    for (const { cards } of groups) {
      for (const { state } of cards) {
        const index = COUNTED[state];
        if (index !== undefined) numbers[index] = (numbers[index] ?? 0) + 1;
      }
    }
    const inputs = `${numbers} ${language()}`;
    if (inputs === this.#inputs) return;
    this.#inputs = inputs;
    const words = WORDS.flatMap((key, index) => (numbers[index] ? [count(key, numbers[index])] : []));
    setText(this.#element, words.join("  ·  "));
  }
}
