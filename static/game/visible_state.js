/**
 * The state that a display shows of the board: its leagues, the games of today, running clocks, and no hidden scores.
 *
 * Stateful, without side effects: an unchanged game is the same object as before.
 *
 * @import { Game, GameKey, Games, Marks, Settings, State } from "../types.js"
 */

import { isDoubted } from "./doubt.js";
import { Clocks, pollMs } from "./game_clock.js";
import { Reveal, withoutScores } from "./hidden_scores.js";
import { gone } from "./match_day.js";

const MINUTE_MS = 60_000;
/** @type {Marks} */
const NO_MARKS = {};

export class VisibleState {
  #clocks = new Clocks();
  /** The scores that viewers have revealed. */
  reveal = new Reveal();
  /** @type {{ minute: number, zone: string, among: ReadonlySet<GameKey>, keys: ReadonlySet<GameKey> } | null} */
  #gone = null;
  /** @type {Games} */
  #games = {};
  /** Copies of games in doubt. @type {WeakMap<Game, Game>} */
  #doubted = new WeakMap();

  /**
   * Return the state with only the games that this display shows.
   *
   * @template {Pick<State, "games" | "marks" | "link">} S
   * @param {S} state
   * @param {Pick<Settings, "leagues" | "hide_scores" | "zone">} settings
   * @param {{ now: number, today: number, trusted: boolean, doubted: ReadonlySet<string> }} how `now`: monotonic ms; `today`:
   *   ms since 1970; `trusted`: whether the board is verified; `doubted`: names of sources that do not confirm their games
   * @returns {S}
   */
  of(state, settings, { now, today, trusted, doubted }) {
    const left = this.#left(state.games, today, settings.zone);
    const poll = pollMs(state.link.sources);
    const names = new Set(settings.leagues.map((name) => name.toLowerCase()));
    /** @type {[GameKey, Game][]} */
    const shown = [];
    for (const [key, game] of Object.entries(state.games)) {
      if (left.has(key) || !isOf(game, names)) continue;
      const open = !settings.hide_scores || this.reveal.shows(key, now);
      const inDoubt = isDoubted(game, doubted);
      const how = { now, pollMs: poll, trusted: trusted && !inDoubt };
      const ticked = this.#clocks.tick(open ? game : withoutScores(game), how);
      shown.push([key, inDoubt ? this.#doubt(ticked) : ticked]);
    }
    this.#clocks.keep(state.games);
    const keys = Object.keys(this.#games);
    const same = keys.length === shown.length && shown.every(([key, game]) => this.#games[key] === game);
    if (!same) this.#games = Object.fromEntries(shown);
    return { ...state, games: this.#games, marks: settings.hide_scores ? NO_MARKS : state.marks };
  }

  /** Return a game marked as in doubt, the same object each time. @param {Game} game @returns {Game} */
  #doubt(game) {
    const copy = this.#doubted.get(game) ?? { ...game, doubted: true };
    this.#doubted.set(game, copy);
    return copy;
  }

  /**
   * Return the games of past days; worked out once a minute, and when a game comes or goes.
   *
   * @param {Games} games
   * @param {number} today
   * @param {string} zone
   */
  #left(games, today, zone) {
    const minute = Math.floor(today / MINUTE_MS);
    const known = this.#gone;
    const all = Object.keys(games);
    const same = known?.minute === minute && known.zone === zone && known.among.size === all.length;
    if (same && all.every((key) => known.among.has(key))) return known.keys;
    const keys = gone(games, today, zone === "auto" ? undefined : zone);
    this.#gone = { minute, zone, among: new Set(all), keys };
    return keys;
  }
}

/**
 * Return the leagues of a display's setting that have no game.
 *
 * @param {Games} games
 * @param {readonly string[]} leagues
 * @returns {string[]}
 */
export function missing(games, leagues) {
  return leagues.filter((name) => !Object.values(games).some((game) => isOf(game, new Set([name.toLowerCase()]))));
}

/** @param {Game} game @param {ReadonlySet<string>} names empty: all leagues */
function isOf({ league }, names) {
  if (names.size === 0) return true;
  return [league?.id, league?.abbrev].some((name) => name !== undefined && names.has(name.toLowerCase()));
}
