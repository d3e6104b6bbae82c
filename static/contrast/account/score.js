/**
 * What of a game can be wrong at a glance: its score. Pure.
 *
 * @import { DeltaPush, Game, Games } from "../../types.js"
 * @import { Change } from "./account.js"
 */

/** @param {Game | undefined} game @returns {string} empty for none */
export function scoreOf(game) {
  if (!game) return "";
  return [game.home, game.away]
    .map(
      ({ score, score_text: text, shootout }) =>
        `${text ?? score ?? ""}${shootout === undefined ? "" : `(${shootout})`}`,
    )
    .join("–");
}

/** @param {Games} games @returns {[string, string][]} each game's score */
export function scoresOf(games) {
  return Object.entries(games).map(([key, game]) => [key, scoreOf(game)]);
}

/**
 * A delta as the accounts take it.
 *
 * @param {DeltaPush} delta
 * @param {Games} games of the board behind it
 * @param {number} moment when it was detected, monotonic ms
 * @returns {Change}
 */
export function changeOf({ position, games: touched }, games, moment) {
  const versions = Object.keys(touched).map((key) => ({ key, score: scoreOf(games[key]) }));
  return { offset: position.offset, moment, games: versions };
}

/**
 * The games whose score a delta changed.
 *
 * @param {Change} change
 * @param {Games} before
 * @returns {string[]} keys; a game seen for the first time has not scored
 */
export function scoredIn({ games }, before) {
  return games.filter(({ key, score }) => before[key] && scoreOf(before[key]) !== score).map(({ key }) => key);
}
