/**
 * A short notice of what this display was told and could not understand or keep to. It never repeats the text: that is a
 * stranger's.
 *
 * @import { Display, Refusable } from "./display.js"
 * @import { Choice } from "../sync/mode.js"
 * @import { Timers } from "../types.js"
 */

import { byId, setText } from "../dom.js";
import { has, say } from "../game/words.js";

/** How long it stands, ms. */
const STANDS_MS = 20_000;

export class NoticeView {
  #element = byId("notice");

  /** @param {Timers} timers */
  constructor(timers) {
    this.timers = timers;
  }

  /** @param {string[]} texts */
  show(texts) {
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
  const value = display.standIn(name);
  const instead = has(`choice.${name}.${value}`) ? say(`choice.${name}.${value}`) : value || say("notice.none");
  return say("notice.refused", { name: say(`setting.${name}`), instead });
}

/** @param {Choice} choice @param {"mode" | "interval"} name @returns {string} what stands in for one of the address, in words */
export function modeRefusal({ mode, intervalMs }, name) {
  if (name === "interval") return say("notice.clamped", { name: say("setting.interval"), instead: `${intervalMs} ms` });
  return say("notice.refused", { name: say("setting.mode"), instead: say(`choice.mode.${mode}`) });
}
