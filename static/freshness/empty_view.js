/**
 * The page of a board without games. It shows a large clock, the time since the feed was last checked, and the leagues
 * that this display is limited to.
 *
 * @import { Freshness } from "./freshness.js"
 * @import { Settings } from "../types.js"
 */

import { byId, field, setText } from "../dom.js";
import { formatAge, moment } from "../game/format.js";
import { say } from "../game/words.js";

export class EmptyView {
  #page = byId("empty");
  #clock = field(this.#page, "empty-clock");
  #date = field(this.#page, "empty-date");
  #looked = field(this.#page, "empty-looked");
  #only = field(this.#page, "empty-only");

  /**
   * Update the page; called each second.
   *
   * @param {Freshness} fresh
   * @param {Pick<Settings, "leagues">} settings
   * @param {number} today ms since 1970
   */
  update({ ages }, { leagues }, today) {
    if (this.#page.hidden) return;
    const { time, weekday, date } = moment(today);
    setText(this.#clock, time);
    setText(this.#date, `${weekday} ${date}`);
    setText(this.#looked, ages.feed === null ? say("empty.text") : say("empty.checked", { age: formatAge(ages.feed) }));
    setText(this.#only, leagues.length ? say("empty.only", { names: leagues.join(", ") }) : "");
  }
}
