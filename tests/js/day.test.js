import assert from "node:assert/strict";
import { test } from "node:test";
import { gone } from "../../static/day.js";
import { vectors } from "./vectors.js";

/** @import { Game, Status } from "../../static/types.js" */

const model = /** @type {{ game: Game }} */ (vectors("card")[0]).game;
const LONDON = "Europe/London";

/** @param {string} start @param {Status} [status] @param {string} [league] @returns {Game} */
const game = (start, status = "final", league = "a") => ({
  ...model,
  key: `${league} ${start} ${status}`,
  league: { id: league },
  status,
  start_time: start,
});

/** @param {string} now @param {Game[]} games */
const left = (now, games, zone = LONDON) =>
  [...gone(Object.fromEntries(games.map((one) => [one.key, one])), Date.parse(now), zone)].map(
    (key) => key.split(" ")[1],
  );

const EVENING = "2026-11-21T20:00:00Z";
const NEXT = game("2026-11-22T20:00:00Z", "scheduled");

test("yesterday's finals leave at six in the morning", () => {
  const games = [game(EVENING), NEXT];
  assert.deepEqual(left("2026-11-22T05:59:00Z", games), []);
  assert.deepEqual(left("2026-11-22T06:00:00Z", games), [EVENING]);
});

test("six in the morning is that of the display", () => {
  const games = [game(EVENING), NEXT];
  // Noon in New York is 17:00 in London; the game began there at three in the afternoon.
  assert.deepEqual(left("2026-11-22T10:59:00Z", games, "America/New_York"), []);
  assert.deepEqual(left("2026-11-22T11:00:00Z", games, "America/New_York"), [EVENING]);
});

test("a game that runs past midnight, or past the morning, stays; and after its end for six hours from its start", () => {
  const late = "2026-11-22T05:30:00Z";
  assert.deepEqual(left("2026-11-22T07:00:00Z", [game(late, "live"), NEXT]), []);
  assert.deepEqual(left("2026-11-22T11:29:00Z", [game(late), NEXT]), []);
  assert.deepEqual(left("2026-11-22T11:30:00Z", [game(late), NEXT]), [late]);
});

test("an early game of the next day clears the board three hours before it begins", () => {
  const games = [game(EVENING), game("2026-11-22T07:30:00Z", "scheduled")];
  assert.deepEqual(left("2026-11-22T04:29:00Z", games), []);
  assert.deepEqual(left("2026-11-22T04:30:00Z", games), [EVENING]);
});

test("nothing leaves for nothing: another league's games, and those of a recording, do not count", () => {
  assert.deepEqual(left("2026-11-23T06:00:00Z", [game(EVENING)]), []);
  assert.deepEqual(left("2026-11-22T09:00:00Z", [game(EVENING), game("2026-11-22T20:00:00Z", "scheduled", "b")]), []);
  assert.deepEqual(left("2027-06-01T09:00:00Z", [game(EVENING), NEXT]), []);
});

test("a game of the afternoon does not leave for one of the same evening", () => {
  const games = [game("2026-11-21T12:00:00Z"), game(EVENING, "scheduled")];
  assert.deepEqual(left("2026-11-21T19:00:00Z", games), []);
});

test("what may still be played stays", () => {
  for (const status of /** @type {const} */ ([
    "live",
    "suspended",
    "delayed",
    "scheduled",
    "intermission",
    "unknown",
  ])) {
    assert.deepEqual(left("2026-11-22T12:00:00Z", [game(EVENING, status), NEXT]), [], status);
  }
});
