/**
 * The seal in the status bar: a lamp, one word, the worst age, and beside them all three ages.
 *
 * The light is an animation that ends dark by itself; each proof restarts it. So the seal also goes out when no script
 * runs any more. The text below the light, written in advance, then reports that the page is frozen.
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
  /** The proof that started the running animation. @type {Beat | null} */
  #shownProof = null;

  /** @param {() => void} onEnd called when the animation has ended, if scripts still run */
  constructor(onEnd) {
    field(this.#seal, "seal-lit").addEventListener("animationend", onEnd);
  }

  /**
   * Paint the seal and the ages.
   *
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
    // Visible once the light has gone out, when the script may no longer write.
    setText(this.#darkWord, lit ? say("seal.frozen") : word);
    setText(this.#darkAge, lit ? "" : age);
    if (lit && proof !== this.#shownProof) {
      this.#shownProof = proof;
      root.style.setProperty("--seal-ms", `${Math.round(leftMs)}ms`);
      // Two names of one animation: only a change of the name restarts it.
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
