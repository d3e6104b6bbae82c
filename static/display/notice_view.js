/**
 * A short notice about URL parameters and stored settings that were refused. It never repeats their text, which may be
 * a stranger's.
 *
 * @import { Display, Refusable } from "./display.js"
 * @import { Choice } from "../sync/mode.js"
 * @import { Timers } from "../types.js"
 */

import { byId, setText } from "../dom.js";
import { has, say } from "../game/words.js";

/** Time until the notice is hidden, ms. */
const SHOWN_MS = 20_000;

export class NoticeView {
  #element = byId("notice");

  /** @param {Timers} timers */
  constructor(timers) {
    this.timers = timers;
  }

  /** Show texts for a while; none hides the notice. @param {string[]} texts */
  show(texts) {
    setText(this.#element, texts.join("  ·  "));
    this.#element.hidden = texts.length === 0;
    if (texts.length) this.timers.set(() => this.hide(), SHOWN_MS);
  }

  hide() {
    this.#element.hidden = true;
  }
}

/** Describe one refused setting. @param {Display} display @param {Refusable} name @returns {string} */
export function refusal(display, name) {
  const value = display.fallbackText(name);
  const instead = has(`choice.${name}.${value}`) ? say(`choice.${name}.${value}`) : value || say("notice.none");
  return say("notice.refused", { name: say(`setting.${name}`), instead });
}

/**
 * Describe a refused mode, or an interval that was clamped.
 *
 * @param {Choice} choice used instead @param {"mode" | "interval"} name
 * @returns {string}
 */
export function modeRefusal({ mode, intervalMs }, name) {
  if (name === "interval") return say("notice.clamped", { name: say("setting.interval"), instead: `${intervalMs} ms` });
  return say("notice.refused", { name: say("setting.mode"), instead: say(`choice.mode.${mode}`) });
}
