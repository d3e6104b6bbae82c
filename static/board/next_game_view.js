/**
 * The line above a board without games in play: the next game, and its time.
 *
 * @import { Card, Games } from "../types.js"
 */

import { byId, field, setText } from "../dom.js";
import { calendar } from "../game/format.js";
import { count, say } from "../game/words.js";
import { coming } from "./next_game.js";

export class NextGameView {
  #line = byId("next");

  /** @param {readonly Card[]} cards @param {Games} games @param {number} today ms since 1970 */
  update(cards, games, today) {
    const next = coming(cards, games, (ms) => calendar(ms).day === calendar(today).day);
    if (this.#line.hidden !== (next === null)) this.#line.hidden = next === null;
    if (next === null) return;
    const over = next.kind === "over";
    const { home, away, headline } = next.kind === "over" ? { home: null, away: null, headline: "" } : next.card;
    const versus = home && away ? say("next.versus", { home: home.name, away: away.name }) : "";
    const more = !over && next.more ? count("next.more", next.more) : "";
    setText(
      field(this.#line, "next-word"),
      over ? say("next.over") : next.kind === "next" ? say("next.next") : say("next.none_today"),
    );
    setText(field(this.#line, "next-when"), headline);
    setText(field(this.#line, "next-game"), [versus, more].filter(Boolean).join(" "));
  }
}
