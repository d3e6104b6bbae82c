/**
 * The stopwatch between the sides.
 *
 * @import { Game, Games } from "../types.js"
 * @import { Contestant, Place } from "./settings.js"
 * @import { Race } from "./accuracy/stopwatch.js"
 */

import { byId, field, setAttribute, setText } from "../dom.js";
import { say } from "../game/words.js";
import { elapsed } from "./accuracy/stopwatch.js";
import { seconds } from "./figures.js";

export class WatchView {
  #element = byId("watch");

  /**
   * @param {Race | null} race
   * @param {{ games: Games, contestants: Readonly<Record<Place, Contestant>> }} state `games`: of the server's board
   * @param {number} now monotonic ms
   */
  update(race, { games, contestants }, now) {
    const element = this.#element;
    const { value, unit } = seconds(race ? elapsed(race, now) : 0);
    setText(field(element, "watch-time"), value);
    setText(field(element, "watch-unit"), unit);
    const state = race === null ? "idle" : race.endedAt === null ? "running" : "stopped";
    setAttribute(element, "data-state", state);
    setAttribute(element, "data-first", race?.first ?? null);
    setText(field(element, "watch-word"), wordFor(race, contestants));
    setText(field(element, "watch-game"), race ? lineOf(games[race.game]) : "");
  }
}

/** @param {Race | null} race @param {Readonly<Record<Place, Contestant>>} contestants */
function wordFor(race, contestants) {
  if (race === null) return say("contrast.idle");
  const late = say(`contestant.${contestants[race.first === "left" ? "right" : "left"]}`);
  const first = say(`contestant.${contestants[race.first]}`);
  return race.endedAt === null ? say("contrast.running", { first, late }) : say("contrast.stopped", { late });
}

/** @param {Game | undefined} game */
function lineOf(game) {
  if (!game) return "";
  const { home, away } = game;
  return `${home.short_name || home.name} ${home.score ?? ""}–${away.score ?? ""} ${away.short_name || away.name}`;
}
