/**
 * The seal in the bar: a lamp, one word, the worst age, and beside them all three ages.
 *
 * What is lit is an animation that ends dark by itself; each proof starts it anew. So it also goes out when no script
 * runs any more, and then the words that lie in wait below say so.
 *
 * @import { Beat } from "../types.js"
 * @import { Ages } from "./freshness.js"
 * @import { Look } from "./seal.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { formatAge } from "../game/format.js";
import { say } from "../game/words.js";

export class SealView {
  #seal = byId("seal");
  #word = field(this.#seal, "seal-word");
  #age = field(this.#seal, "seal-age");
  #darkWord = field(this.#seal, "seal-dark-word");
  #darkAge = field(this.#seal, "seal-dark-age");
  #link = field(document, "frame-age");
  #feed = field(document, "feed-age");
  #change = field(document, "change-age");
  /** The proof that the running animation stands for. @type {Beat | null} */
  #shownProof = null;

  /** @param {() => void} onEnd told when the animation has ended, by a script that still can */
  constructor(onEnd) {
    field(this.#seal, "seal-lit").addEventListener("animationend", onEnd);
  }

  /**
   * @param {Look} look
   * @param {Ages} ages
   * @param {Beat | null} proof
   */
  update(look, ages, proof) {
    const { lit, culprit, word, ageMs, leftMs, doubt } = look;
    const root = document.documentElement;
    const age = formatAge(ageMs);
    setText(this.#word, lit ? word : "");
    setText(this.#age, lit ? age : "");
    // Read when the script cannot write any more.
    setText(this.#darkWord, lit ? say("seal.frozen") : word);
    setText(this.#darkAge, lit ? "" : age);
    if (lit && proof !== this.#shownProof) {
      this.#shownProof = proof;
      root.style.setProperty("--seal-ms", `${Math.round(leftMs)}ms`);
      // Two names of one animation: a change of the name is what starts it anew.
      setAttribute(root, "data-beat", root.getAttribute("data-beat") === "tick" ? "tock" : "tick");
    } else if (!lit) {
      this.#shownProof = null;
      setAttribute(root, "data-beat", null);
    }
    setAttribute(this.#seal, "data-seal", lit ? "lit" : "dark");
    setAttribute(this.#seal, "data-culprit", culprit);
    setAttribute(document.body, "data-trust", doubt ? "doubt" : "ok");
    setText(this.#link, formatAge(ages.frame));
    setText(this.#feed, ages.feed === null ? "–" : formatAge(ages.feed));
    setText(this.#change, ages.change === null ? "–" : formatAge(ages.change));
  }
}
