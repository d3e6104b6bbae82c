/**
 * Games without their scores, for viewers who want to watch them later. Pure.
 *
 * A score is removed from the game itself, so that no view can show it. Period, clock and status stay ("2nd half",
 * "FT").
 *
 * @import { Competitor, Game, GameKey } from "../types.js"
 */

/** How long a revealed score stays, ms. */
export const REVEAL_MS = 8_000;

/** A cache by game: the same game gives the same copy. @type {WeakMap<Game, Game>} */
const bare = new WeakMap();

/**
 * Return a game without its scores and all that gives one away.
 *
 * @param {Game} game
 * @returns {Game} the same object each time
 */
export function withoutScores(game) {
  let copy = bare.get(game);
  if (!copy) {
    const { situation, aggregate: _, series: __, summary: ___, ...rest } = game;
    copy = { ...rest, home: anonymous(game.home), away: anonymous(game.away), events: {} };
    // The half of an inning belongs to the period.
    if (situation?.kind === "baseball" && situation.half) copy.situation = { kind: "baseball", half: situation.half };
    bare.set(game, copy);
  }
  return copy;
}

/** @param {Competitor} side @returns {Competitor} */
function anonymous({ score: _, score_text: __, periods: ___, shootout: ____, winner: _____, record: ______, ...side }) {
  return side;
}

/** The scores that viewers have revealed, and until when. Stateful, without side effects. */
export class Reveal {
  #all = 0;
  /** @type {Map<GameKey, number>} */
  #until = new Map();

  /**
   * Reveal the scores of a game for `REVEAL_MS`.
   *
   * @param {GameKey | null} key null: all games
   * @param {number} now monotonic ms
   */
  ask(key, now) {
    if (key === null) this.#all = now + REVEAL_MS;
    else this.#until.set(key, now + REVEAL_MS);
  }

  /** Return whether the scores of a game are revealed. @param {GameKey} key @param {number} now monotonic ms */
  shows(key, now) {
    return now < this.#all || now < (this.#until.get(key) ?? 0);
  }
}
