/**
 * A celebration on the screen: a banner in the team's color, and a light on its card.
 *
 * @import { Celebration, NewsItem } from "../types.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { fills, ink } from "../game/color.js";

export class CelebrationView {
  #banner = byId("celebration");
  /** @type {Celebration | null} */
  #shown = null;
  /** @type {Element | null} */
  #card = null;

  /**
   * @param {Celebration | null} celebration null: none
   * @param {NewsItem | null} item its texts
   */
  show(celebration, item) {
    if (celebration === this.#shown) return;
    this.#end();
    this.#shown = celebration;
    if (!celebration || !item) return;
    const { moment } = celebration;
    const { after, kind } = moment;
    const side = kind === "final" ? winner(celebration) : moment.side;
    const [home, away] = fills(after.home, after.away);
    const color = side === "away" ? away : home;
    const draw = side === undefined;
    this.#banner.style.setProperty("--team", draw ? "#243044" : color);
    this.#banner.style.setProperty("--team-ink", draw ? "#ffffff" : ink(color));
    setAttribute(this.#banner, "data-kind", kind);
    setAttribute(this.#banner, "data-sport", after.sport);
    setAttribute(this.#banner, "data-draw", String(draw));
    const abbrev = side ? after[side].abbrev : "";
    setText(field(this.#banner, "abbrev"), abbrev);
    setAttribute(field(this.#banner, "abbrev"), "data-length", String([...abbrev].length));
    setAttribute(field(this.#banner, "abbrev"), "fill", ink(color));
    setAttribute(field(this.#banner, "fill"), "fill", color);
    setText(field(this.#banner, "label"), item.label);
    setText(field(this.#banner, "text"), item.text);
    setText(field(this.#banner, "detail"), [item.when, item.detail].filter(Boolean).join("  "));
    this.#banner.hidden = false;
    this.#light(after.key, side ?? "both", color);
  }

  #end() {
    this.#banner.hidden = true;
    setAttribute(/** @type {Element} */ (this.#card ?? this.#banner), "data-celebrated", null);
    this.#card = null;
  }

  /** @param {string} key @param {string} side @param {string} color */
  #light(key, side, color) {
    const card = document.querySelector(`article.game[data-key="${CSS.escape(key)}"]`);
    if (!(card instanceof HTMLElement)) return;
    card.style.setProperty("--team", color);
    setAttribute(card, "data-celebrated", side);
    this.#card = card;
  }
}

/** @param {Celebration} celebration @returns {"home" | "away" | undefined} */
function winner({ moment: { after } }) {
  const { home, away } = after;
  if (home.winner || away.winner) return home.winner ? "home" : "away";
  const margin = (home.score ?? 0) - (away.score ?? 0) || (home.shootout ?? 0) - (away.shootout ?? 0);
  if (margin === 0) return undefined;
  return margin > 0 ? "home" : "away";
}
