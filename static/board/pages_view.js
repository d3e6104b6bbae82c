/**
 * The mark that tells of pages: how many there are, which is shown, how long it still stays; and how to stop them.
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
  #newReel = stamp("page-rotation");
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
    const reels = plan?.reels ?? [];
    if (this.#mark.hidden !== (reels.length === 0)) this.#mark.hidden = reels.length === 0;
    if (plan === null || reels.length === 0) return;
    const crowded = reels.some((reel) => reel.some(({ cards }) => cards.some(({ size }) => size === "live")));
    setAttribute(this.#button, "aria-pressed", String(pager.paused));
    setText(
      field(this.#mark, "pages-word"),
      say(pager.paused ? "pages.paused" : crowded ? "pages.crowded" : "pages.turning"),
    );
    patchList(
      field(this.#mark, "pages-rotations"),
      reels.map((reel, index) => ({ key: `${index}`, reel, shown: pager.shown[index] ?? 0 })),
      {
        key: ({ key }) => key,
        create: this.#newReel,
        update: (element, { reel, shown }) => {
          const dots = reel.map((page, index) => ({
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
