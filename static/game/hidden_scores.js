/**
 * Games without their scores, for who wants to watch them later: what a game does not hold nobody can show. Pure.
 *
 * Where the game stands is still told ("2nd half", "FT"), not how.
 *
 * @import { Competitor, Game, GameKey } from "../types.js"
 */

/** How long a score that was asked for stays, ms. */
export const REVEAL_MS = 8_000;

/** Made once for each game: the same game gives the same object. @type {WeakMap<Game, Game>} */
const bare = new WeakMap();

/**
 * @param {Game} game
 * @returns {Game}
 */
export function withoutScores(game) {
  let copy = bare.get(game);
  if (!copy) {
    const { situation, aggregate: _, series: __, ...rest } = game;
    copy = { ...rest, home: anonymous(game.home), away: anonymous(game.away), events: {} };
    // Which half of an inning it is says where the game stands.
    if (situation?.kind === "baseball" && situation.half) copy.situation = { kind: "baseball", half: situation.half };
    bare.set(game, copy);
  }
  return copy;
}

/** @param {Competitor} side @returns {Competitor} */
function anonymous({ score: _, score_text: __, periods: ___, shootout: ____, winner: _____, record: ______, ...side }) {
  return side;
}

/** Which scores were asked for, and until when. Pure, with its own memory. */
export class Reveal {
  #all = 0;
  /** @type {Map<GameKey, number>} */
  #until = new Map();

  /** @param {GameKey | null} key null: all games @param {number} now monotonic ms */
  ask(key, now) {
    if (key === null) this.#all = now + REVEAL_MS;
    else this.#until.set(key, now + REVEAL_MS);
  }

  /** @param {GameKey} key @param {number} now monotonic ms */
  shows(key, now) {
    return now < this.#all || now < (this.#until.get(key) ?? 0);
  }
}
