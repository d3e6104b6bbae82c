/**
 * The theme of the page, and its frame on this screen: zoom, rotation, overscan; the slow shift of a kiosk; the dimmed hours.
 *
 * @import { Settings } from "../types.js"
 */

import { setAttribute } from "../dom.js";
import { SHIFT_PX, shiftAt } from "./burn_in.js";
import { minuteIn, within } from "./schedule.js";

export class ScreenView {
  #root = document.documentElement;
  /** @type {Settings | null} */
  #settings = null;

  constructor() {
    for (const kind of ["contextmenu", "dragstart", "selectstart"]) {
      document.addEventListener(kind, (event) => {
        if (this.#settings?.kiosk && !(event.target instanceof HTMLInputElement)) event.preventDefault();
      });
    }
  }

  /** Apply the settings. @param {Settings} settings @param {number} today ms since 1970 */
  apply(settings, today) {
    this.#settings = settings;
    const { kiosk, zoom, overscan, rotate } = settings;
    const framed = kiosk || overscan > 0 || rotate !== "0";
    setAttribute(this.#root, "data-kiosk", kiosk ? "" : null);
    setAttribute(this.#root, "data-frame", framed ? "" : null);
    setAttribute(this.#root, "data-rotate", rotate === "0" ? null : rotate);
    this.#setProperty("--zoom", zoom === 100 ? "" : String(zoom / 100));
    this.#setProperty("--free", overscan ? String(overscan / 100) : "");
    this.#setProperty("--room", kiosk ? `${SHIFT_PX}px` : "");
    this.tick(today);
  }

  /** Update the shift and the dimming; called each second. @param {number} today ms since 1970 */
  tick(today) {
    if (!this.#settings) return;
    const { kiosk, dim, zone } = this.#settings;
    const { x, y } = kiosk ? shiftAt(today) : { x: 0, y: 0 };
    this.#setProperty("--shift-x", x ? `${x}px` : "");
    this.#setProperty("--shift-y", y ? `${y}px` : "");
    setAttribute(this.#root, "data-dim", dim && within(dim, minuteIn(today, zone)) ? "" : null);
  }

  /** Set a custom property. @param {string} name @param {string} value empty: the style sheet's */
  #setProperty(name, value) {
    const { style } = this.#root;
    if (style.getPropertyValue(name) === value) return;
    if (value) style.setProperty(name, value);
    else style.removeProperty(name);
  }
}

/** Paint a theme, also in the browser's frame around the page. @param {Settings["theme"]} theme */
export function paintTheme(theme) {
  const root = document.documentElement;
  setAttribute(root, "data-theme", theme);
  const look = getComputedStyle(root);
  meta("theme-color", look.getPropertyValue("--ground").trim());
  meta("color-scheme", look.colorScheme);
}

/** Set a meta element's content. @param {string} name @param {string} content */
function meta(name, content) {
  const element = document.querySelector(`meta[name="${name}"]`);
  if (element) setAttribute(element, "content", content);
}
