/**
 * The page indicator: how many pages there are, which is shown and for how long; and a button to pause them.
 *
 * @import { Pager } from "./pager.js"
 * @import { Plan } from "../types.js"
 */

import { byId, field, patchList, setAttribute, setText, stamp } from "../dom.js";
import { say } from "../game/words.js";

export class PagesView {
  #mark = byId("pages");
  #button = byId("pages-button");
  #newDot = stamp("page-dot");
  #newRotation = stamp("page-rotation");
  #since = Number.NaN;

  /** @param {() => void} onToggle stop or go on */
  constructor(onToggle) {
    this.#button.addEventListener("click", onToggle);
    document.addEventListener("keydown", (event) => {
      if (event.key !== " " || event.defaultPrevented || event.repeat || this.#mark.hidden || !free(event)) return;
      event.preventDefault();
      onToggle();
    });
  }

  /** @param {Plan | null} plan @param {Pager} pager */
  update(plan, pager) {
    const rotations = plan?.rotations ?? [];
    if (this.#mark.hidden !== (rotations.length === 0)) this.#mark.hidden = rotations.length === 0;
    if (plan === null || rotations.length === 0) return;
    const crowded = rotations.some((rotation) =>
      rotation.some(({ cards }) => cards.some(({ size }) => size === "live")),
    );
    setAttribute(this.#button, "aria-pressed", String(pager.paused));
    setText(
      field(this.#mark, "pages-word"),
      say(pager.paused ? "pages.paused" : crowded ? "pages.crowded" : "pages.turning"),
    );
    patchList(
      field(this.#mark, "pages-rotations"),
      rotations.map((rotation, index) => ({ key: `${index}`, rotation, shown: pager.shown[index] ?? 0 })),
      {
        key: ({ key }) => key,
        create: this.#newRotation,
        update: (element, { rotation, shown }) => {
          const dots = rotation.map((page, index) => ({
            key: `${index}`,
            live: page.cards.some(({ size }) => size === "live"),
          }));
          patchList(element, dots, {
            key: ({ key }) => key,
            create: this.#newDot,
            update(dot, { key, live }) {
              setAttribute(dot, "data-shown", String(Number(key) === shown));
              setAttribute(dot, "data-live", String(live));
            },
          });
        },
      },
    );
    const { dwell, since } = pager.turn;
    if (since === this.#since) return;
    this.#since = since;
    this.#mark.style.setProperty("--dwell", `${Math.round(dwell)}ms`);
    // Two names of one animation: a change of the name is what starts it anew.
    setAttribute(this.#mark, "data-turn", this.#mark.getAttribute("data-turn") === "tick" ? "tock" : "tick");
  }
}

/** Whether nobody else is meant by a key. @param {KeyboardEvent} event */
function free({ target, ctrlKey, altKey, metaKey }) {
  const taken =
    target instanceof Element && target.closest("button, input, select, textarea, a, summary, dialog, [role]");
  return !taken && !ctrlKey && !altKey && !metaKey;
}
