/**
 * How many games are live, to come and over, in the bar.
 *
 * @import { CardState, Group } from "../types.js"
 */

import { field, setText } from "../dom.js";
import { count, language } from "../words.js";

/** @type {readonly [string, readonly CardState[]][]} */
const COUNTED = [
  ["tally.live", ["live", "break"]],
  ["tally.upcoming", ["upcoming"]],
  ["tally.final", ["final"]],
];

export class TallyView {
  #element = field(document, "tally");
  /** What the words were made of. */
  #told = "";

  /** @param {readonly Group[]} groups */
  update(groups) {
    const states = groups.flatMap(({ cards }) => cards.map(({ state }) => state));
    const numbers = COUNTED.map(([, counted]) => states.filter((state) => counted.includes(state)).length);
    const told = `${numbers} ${language()}`;
    if (told === this.#told) return;
    this.#told = told;
    const words = COUNTED.flatMap(([key], index) => (numbers[index] ? [count(key, numbers[index])] : []));
    setText(this.#element, words.join("  ·  "));
  }
}
