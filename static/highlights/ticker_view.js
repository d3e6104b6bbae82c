/**
 * The ticker at the foot of the wall: a few lines at a time, which fade in and stand still.
 *
 * @import { Settings, TickerItem, TickerState } from "../types.js"
 */

import { byId, field, patchList, setAttribute, setText, stamp } from "../dom.js";
import { say } from "../game/words.js";
import { pageCount, pause, SILENT, tell, turn, visible } from "./ticker.js";

/** Least width of a line, rem. */
const LINE_REM = 36;

export class TickerView {
  #ticker = byId("ticker");
  #items = field(this.#ticker, "items");
  #pages = field(this.#ticker, "pages");
  #time = field(this.#ticker, "time");
  #button = byId("ticker-pause");
  #newLine = stamp("news");
  #now;
  /** @type {TickerState} */
  #state = SILENT;
  #held = false;
  #chosen = false;
  #room = 1;
  #shown = "";

  /** @param {() => number} now monotonic ms */
  constructor(now) {
    this.#now = now;
    this.#button.addEventListener("click", () => this.toggle());
    for (const event of ["pointerenter", "focusin"]) this.#ticker.addEventListener(event, () => this.#hold(true));
    for (const event of ["pointerleave", "focusout"]) this.#ticker.addEventListener(event, () => this.#hold(false));
    window.addEventListener("resize", () => this.#measure());
  }

  /** @param {Pick<Settings, "ticker">} settings */
  configure({ ticker }) {
    if (this.#ticker.hidden === ticker) this.#ticker.hidden = !ticker;
    this.#measure();
  }

  /** @param {Parameters<typeof tell>[1]} fresh */
  tell(fresh) {
    this.#state = tell(this.#state, fresh, this.#now());
    this.#paint();
  }

  /** Remove all lines: scores are hidden now. */
  clear() {
    this.#state = { ...SILENT, paused: this.#state.paused, count: this.#state.count };
    this.#paint();
  }

  /** Pause, or go on. */
  toggle() {
    this.#chosen = !this.#chosen;
    this.#pause();
  }

  /** Called each second. */
  tick() {
    const next = turn(this.#state, this.#room, this.#now());
    if (next === this.#state) return;
    this.#state = next;
    this.#paint();
  }

  /** Pause while the pointer or the focus is on the ticker. @param {boolean} held */
  #hold(held) {
    this.#held = held;
    this.#pause();
  }

  #pause() {
    const paused = this.#held || this.#chosen;
    this.#state = pause(this.#state, paused, this.#now());
    setAttribute(this.#ticker, "data-paused", String(paused));
    setAttribute(this.#button, "aria-pressed", String(this.#chosen));
    const label = this.#chosen ? say("ticker.resume") : say("ticker.pause");
    setAttribute(this.#button, "aria-label", label);
    this.#restart();
  }

  #measure() {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    this.#room = Math.max(1, Math.min(4, Math.floor(this.#items.clientWidth / (LINE_REM * rem))));
    setAttribute(this.#ticker, "data-room", String(this.#room));
    this.#paint();
  }

  #paint() {
    const lines = visible(this.#state, this.#room);
    patchList(this.#items, lines, { key: ({ id }) => String(id), create: this.#newLine, update: fill });
    setAttribute(this.#ticker, "data-empty", String(lines.length === 0));
    const pages = pageCount(this.#state, this.#room);
    setText(this.#pages, pages > 1 ? `${this.#state.page + 1}/${pages}` : "");
    const shown = lines.map(({ id }) => id).join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#restart();
  }

  /** Restart the bar that shows the remaining time of the page. */
  #restart() {
    setAttribute(this.#ticker, "data-turning", String(pageCount(this.#state, this.#room) > 1 && !this.#state.paused));
    // A changed name restarts the animation, so it has two.
    setAttribute(this.#time, "data-turn", this.#time.getAttribute("data-turn") === "tick" ? "tock" : "tick");
  }
}

/** @param {Element} element @param {TickerItem} item */
function fill(element, { kind, game, when, label, text, detail }) {
  setAttribute(element, "data-kind", kind);
  setAttribute(element, "data-game", game);
  setText(field(element, "when"), when);
  setText(field(element, "label"), label);
  setText(field(element, "text"), text);
  setText(field(element, "detail"), detail);
}
