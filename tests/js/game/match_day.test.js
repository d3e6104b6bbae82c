import assert from "node:assert/strict";
import { test } from "node:test";
import { gone } from "../../../static/game/match_day.js";
import { vectors } from "../vectors.js";

/** @import { Game, Status } from "../../../static/types.js" */

const model = /** @type {{ game: Game }} */ (vectors("card")[0]).game;

/** @param {{ start: string, status: Status, league: string }} row @returns {Game} */
const game = ({ start, status, league }) => ({
  ...model,
  key: `${league} ${start} ${status}`,
  league: { id: league },
  status,
  start_time: start,
});

for (const { name, now, zone, games, left } of vectors("day")) {
  test(`day: ${name}`, () => {
    const all = /** @type {Game[]} */ (games.map(game));
    const keys = [...gone(Object.fromEntries(all.map((one) => [one.key, one])), Date.parse(now), zone)];
    assert.deepEqual(
      keys.map((key) => key.split(" ")[1]),
      left,
    );
  });
}
