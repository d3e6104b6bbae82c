/**
 * Where the ball lies on an American football field. Pure.
 *
 * @import { Game } from "../types.js"
 */

/**
 * @param {Game} game
 * @returns {{ ball: number, gain: number | null, forward: 1 | -1 } | null} yards from the hosts' goal line, which is on the
 *   left; `gain`: the line to reach; null where the feed does not say, or says it in other letters
 */
export function fieldPosition({ situation, home, away }) {
  if (situation?.kind !== "football" || !situation.yard_line || !situation.possession) return null;
  const match = /^(?:(\S+) )?(\d{1,2})$/.exec(situation.yard_line.trim());
  const yards = Number(match?.[2]);
  if (!match || yards > 50) return null;
  const ball = yards === 50 ? 50 : match[1] === home.abbrev ? yards : match[1] === away.abbrev ? 100 - yards : null;
  if (ball === null) return null;
  const forward = situation.possession === "home" ? 1 : -1;
  const gain = situation.distance === undefined ? null : ball + forward * situation.distance;
  return { ball, gain: gain === null ? null : Math.min(100, Math.max(0, gain)), forward };
}
