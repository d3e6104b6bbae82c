/**
 * The controls of the contrast page, and notices about its settings.
 *
 * @import { MeasuringPhase } from "./accuracy/measuring_state.js"
 * @import { Choice, Refusal } from "./settings.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { formatAge } from "../game/format.js";
import { say } from "../game/words.js";
import { duration, figureText } from "./figures.js";
import { isTimed } from "./settings.js";

export class ControlsView {
  #interval = /** @type {HTMLInputElement} */ (byId("interval"));
  #value = byId("interval-value");
  #pause = byId("pause");
  #notice = byId("notice");
  #how = /** @type {HTMLDialogElement} */ (byId("how"));
  /** @type {readonly Refusal[]} */
  #refused = [];

  /** @param {{ choose: (intervalMs: number) => void } & Record<"pause" | "reset" | "csv" | "json", () => void>} acts */
  constructor({ choose, pause, reset, csv, json }) {
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    this.#interval.addEventListener("input", () => this.#showInterval(this.#interval.valueAsNumber * 1_000));
    this.#interval.addEventListener("change", () => {
      this.#refused = [];
      choose(Math.round(this.#interval.valueAsNumber * 1_000));
    });
    this.#pause.addEventListener("click", pause);
    byId("how-open").addEventListener("click", () => this.#how.showModal());
    for (const [id, act] of Object.entries({ reset, "export-csv": csv, "export-json": json })) {
      byId(id).addEventListener("click", act);
    }
  }

  /**
   * Show the refused parts of the address until the viewer chooses something else.
   *
   * @param {readonly Refusal[]} refused
   */
  refuse(refused) {
    this.#refused = refused;
  }

  /**
   * @param {Choice} choice @param {MeasuringPhase} phase @param {number | null} clockErrorMs
   * @param {number} unseenMs for how long the page was put away since the last reset
   */
  update(choice, phase, clockErrorMs, unseenMs) {
    setAttribute(byId("link"), "href", `${location.pathname}${location.search}`);
    setText(
      field(this.#how, "clock-error"),
      clockErrorMs === null ? "" : say("how.clock", { n: clockErrorMs.toFixed(1) }),
    );
    const timed = isTimed(choice.left) || isTimed(choice.right);
    byId("interval-field").hidden = !timed;
    if (document.activeElement !== this.#interval) {
      this.#interval.value = String(choice.intervalMs / 1_000);
      this.#showInterval(choice.intervalMs);
    }
    const paused = phase === "paused";
    setAttribute(this.#pause, "aria-pressed", String(paused));
    setText(this.#pause, say(paused ? "contrast.resume" : "contrast.pause"));
    const notices = this.#refused.map(({ kind, text, used }) => {
      if (kind === "contestant") return say("refused.contestant", { text, used: say(`contestant.${used}`) });
      return say(`refused.${kind}`, { text, used });
    });
    if (phase === "hidden" || phase === "paused") notices.unshift(say(`measuring.${phase}`));
    else if (unseenMs >= 1_000) notices.unshift(say("measuring.unseen", { time: formatAge(unseenMs) }));
    const line = notices.join("  ·  ");
    if (this.#notice.hidden !== (line === "")) this.#notice.hidden = line === "";
    setText(this.#notice, line);
  }

  /** @param {number} ms */
  #showInterval(ms) {
    setText(this.#value, figureText(duration(ms)));
  }
}
