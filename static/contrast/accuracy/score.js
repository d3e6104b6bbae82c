/**
 * The score of a game as the accounts compare it. Pure.
 *
 * @import { DeltaPush, Game, Games } from "../../types.js"
 * @import { Change } from "./account.js"
 */

/** Return a game's score as text. @param {Game | undefined} game @returns {string} empty for no game */
export function scoreOf(game) {
  if (!game) return "";
  return [game.home, game.away]
    .map(
      ({ score, score_text: text, shootout }) =>
        `${text ?? score ?? ""}${shootout === undefined ? "" : `(${shootout})`}`,
    )
    .join("–");
}

/** Return each game's key and score. @param {Games} games @returns {[string, string][]} */
export function scoresOf(games) {
  return Object.entries(games).map(([key, game]) => [key, scoreOf(game)]);
}

/**
 * Convert a delta to a change for the accounts.
 *
 * @param {DeltaPush} delta
 * @param {Games} games of the board after it
 * @param {number} moment time of detection, monotonic ms
 * @returns {Change}
 */
export function changeOf({ position, games: touched }, games, moment) {
  const versions = Object.keys(touched).map((key) => ({ key, score: scoreOf(games[key]) }));
  return { offset: position.offset, moment, games: versions };
}

/**
 * Return the games whose score a change touched.
 *
 * @param {Change} change
 * @param {Games} before
 * @returns {string[]} keys; a new game has not scored
 */
export function scoredIn({ games }, before) {
  return games.filter(({ key, score }) => before[key] && scoreOf(before[key]) !== score).map(({ key }) => key);
}
