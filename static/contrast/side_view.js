/**
 * The figures of one side above its board, and the choice of its contestant.
 *
 * @import { Side } from "./side/side.js"
 * @import { Contestant } from "./settings.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { since } from "../game/format.js";
import { say } from "../game/words.js";
import { duration, figureText, seconds } from "./figures.js";
import { isTimed } from "./settings.js";

/** Silence after which a side shows since when it is out of touch, ms. */
const LOST_MS = 5_000;

export class SideView {
  #element;
  #select;

  /** @param {"left" | "right"} place @param {(contestant: Contestant) => void} onChoice */
  constructor(place, onChoice) {
    this.#element = /** @type {HTMLElement} */ (document.querySelector(`.side[data-place="${place}"]`));
    this.#select = /** @type {HTMLSelectElement} */ (byId(`contestant-${place}`));
    this.#select.addEventListener("change", () => onChoice(/** @type {Contestant} */ (this.#select.value)));
  }

  /** @param {Side} side @param {number} intervalMs @param {number} now monotonic ms */
  update({ account, contestant, live, state }, intervalMs, now) {
    const element = this.#element;
    if (this.#select.value !== contestant) this.#select.value = contestant;
    setAttribute(element, "data-link", live ? "live" : "connecting");
    const every = isTimed(contestant) ? figureText(duration(intervalMs)) : "";
    const { phase, frameAt } = state.link;
    const lost = !live && phase !== "idle" && now - frameAt > LOST_MS;
    const time = since(now - frameAt, Date.now());
    const text = lost ? say("connection.lost", { time }) : say(`connection.${contestant}`, { every });
    setText(field(element, "connection"), text);
    const summary = account.staleness.summary;
    const p50 = summary ? duration(summary.p50) : { value: "–", unit: "" };
    setText(field(element, "p50"), p50.value);
    setText(field(element, "p50-unit"), p50.unit);
    setText(field(element, "p95"), summary ? figureText(duration(summary.p95)) : "–");
    setText(field(element, "max"), summary ? figureText(duration(summary.max)) : "–");
    setText(field(element, "wrong"), figureText(seconds(account.totals(now).wrongMs)));
  }
}
