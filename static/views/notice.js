/**
 * A short notice of what this display was told and could not understand. It never repeats the text: that is a stranger's.
 *
 * @import { Display, Refusable } from "../display.js"
 * @import { Timers } from "../types.js"
 */

import { byId, setText } from "../dom.js";
import { say } from "../words.js";

/** How long it stands, ms. */
const STANDS_MS = 20_000;

export class NoticeView {
  #element = byId("notice");

  /** @param {Timers} timers */
  constructor(timers) {
    this.timers = timers;
  }

  /** @param {Display} display */
  show(display) {
    const texts = display.refused.map((name) => refusal(display, name));
    setText(this.#element, texts.join("  ·  "));
    this.#element.hidden = texts.length === 0;
    if (texts.length) this.timers.set(() => this.hide(), STANDS_MS);
  }

  hide() {
    this.#element.hidden = true;
  }
}

/** @param {Display} display @param {Refusable} name @returns {string} one refused setting in words */
export function refusal(display, name) {
  return say("notice.refused", { name: say(`setting.${name}`), instead: display.standIn(name) || say("notice.none") });
}
