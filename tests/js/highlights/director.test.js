import assert from "node:assert/strict";
import { test } from "node:test";
import { isFavourite } from "../../../static/game/favourite.js";
import { LEAST_MS, LINGER_MS, MOST_MS, NO_FEATURE, selectFeature } from "../../../static/highlights/director.js";
import { interest } from "../../../static/highlights/interest.js";
import { moments } from "../../../static/highlights/moments.js";
import { board, game } from "../games.js";
import { generator } from "../generator.js";

/** @import { Direction, Game, Period, Settings } from "../../../static/types.js" */

/** @type {Pick<Settings, "feature" | "favourites" | "hide_scores">} */
const AUTO = { feature: "auto", favourites: [], hide_scores: false };
/** @type {Period} */
const SECOND = { number: 2, kind: "half", label: "2nd", regulation: 2 };
/** @param {number} number @param {Period["kind"]} kind @param {number} regulation @returns {Period} */
const period = (number, kind, regulation) => ({ number, kind, label: String(number), regulation });
/** @param {number} seconds */
const left = (seconds) => /** @type {const} */ ({ seconds, direction: "down", text: "" });

const late = (/** @type {string} */ key) =>
  game(key, { period: SECOND, clock: { seconds: 88 * 60, direction: "up", text: "88'" }, home: { score: 1 } });
const calm = (/** @type {string} */ key) => game(key);

/** @type {[string, Game, string | undefined][]} */
const CASES = [
  ["soccer, one goal, 88'", late("a"), "one_goal"],
  [
    "soccer, level, 85'",
    game("a", { period: SECOND, clock: { seconds: 5_100, direction: "up", text: "85'" } }),
    "level_late",
  ],
  ["soccer, two goals, 88'", { ...late("a"), home: { ...late("a").home, score: 2 } }, undefined],
  ["soccer, one goal, 30'", game("a", { home: { score: 1 } }), undefined],
  ["soccer, shoot-out", game("a", { status: "shootout" }), "shootout"],
  ["soccer, extra time", game("a", { period: period(3, "extra_time", 2) }), "extra_time_level"],
  [
    "basketball, 4 points, 1:12 left",
    game("a", {
      sport: "basketball",
      period: period(4, "quarter", 4),
      clock: left(72),
      home: { score: 90 },
      away: { score: 94 },
    }),
    "points_game",
  ],
  [
    "basketball, 7 points, 1:12 left",
    game("a", {
      sport: "basketball",
      period: period(4, "quarter", 4),
      clock: left(72),
      home: { score: 90 },
      away: { score: 97 },
    }),
    undefined,
  ],
  [
    "basketball, overtime",
    game("a", { sport: "basketball", period: period(5, "overtime", 4), clock: left(200) }),
    "overtime",
  ],
  [
    "football, one score, 4:00 left",
    game("a", { sport: "american_football", period: period(4, "quarter", 4), clock: left(240), home: { score: 8 } }),
    "one_score",
  ],
  [
    "football, red zone",
    game("a", {
      sport: "american_football",
      period: period(2, "quarter", 4),
      situation: { kind: "football", possession: "home", red_zone: true },
    }),
    "red_zone",
  ],
  [
    "hockey, power play",
    game("a", {
      sport: "ice_hockey",
      period: period(1, "period", 3),
      situation: { kind: "hockey", power_play_side: "away" },
    }),
    "power_play",
  ],
  [
    "hockey, empty net",
    game("a", {
      sport: "ice_hockey",
      period: period(3, "period", 3),
      clock: left(90),
      home: { score: 2 },
      situation: { kind: "hockey", empty_net: "away" },
    }),
    "empty_net",
  ],
  [
    "baseball, bases loaded, tied in the 9th",
    game("a", {
      sport: "baseball",
      period: period(9, "inning", 9),
      situation: { kind: "baseball", half: "bottom", bases: [true, true, true] },
    }),
    "loaded_tied",
  ],
  [
    "baseball, tying run on, 8th",
    game("a", {
      sport: "baseball",
      period: period(8, "inning", 9),
      away: { score: 2 },
      situation: { kind: "baseball", half: "bottom", bases: [true, true, false] },
    }),
    "tying_run_on",
  ],
  [
    "baseball, tenth",
    game("a", { sport: "baseball", period: period(10, "inning", 9), home: { score: 3 } }),
    "extra_innings",
  ],
  [
    "volleyball, match point",
    game("a", {
      sport: "volleyball",
      period: period(4, "set", 5),
      home: { score: 2, periods: [25, 20, 25, 24] },
      away: { score: 1, periods: [20, 25, 20, 20] },
    }),
    "match_point",
  ],
  [
    "tennis, deciding set",
    game("a", { sport: "tennis", period: period(3, "set", 3), home: { periods: [6, 4, 2] } }),
    "deciding_set",
  ],
  ["a stale game", { ...late("a"), stale: true }, undefined],
  ["a game over", { ...late("a"), status: "final", final: true }, undefined],
];

for (const [name, one, code] of CASES) {
  test(`interest: ${name}`, () => assert.equal(interest(one, [])?.reason.code, code));
}

test("a goal makes a game interesting, with its own reason when the lead changes", () => {
  const after = game("a", { home: { score: 1 } });
  const goal = moments(board(game("a")), board(after));
  assert.deepEqual(interest(after, goal)?.reason, { code: "lead_change", side: "home" });
  const back = goal.map((moment) => ({ ...moment, kind: /** @type {const} */ ("correction") }));
  assert.equal(interest(after, [...goal, ...back]), null, "a corrected goal is no reason");
  const second = game("a", { home: { score: 2 } });
  assert.deepEqual(interest(second, moments(board(after), board(second)))?.reason, { code: "scored", side: "home" });
});

test("no game is featured without interest, when switched off, or with hidden scores", () => {
  const games = board(calm("a"), late("b"));
  const at = { games, news: [], now: 0 };
  assert.equal(selectFeature(NO_FEATURE, { ...at, games: board(calm("a")), settings: AUTO }).game, null);
  assert.equal(selectFeature(NO_FEATURE, { ...at, settings: AUTO }).game, "b");
  assert.equal(selectFeature(NO_FEATURE, { ...at, settings: { ...AUTO, feature: "off" } }).game, null);
  assert.equal(selectFeature(NO_FEATURE, { ...at, settings: { ...AUTO, hide_scores: true } }).game, null);
});

test("favourites come first, and a panel for favourites shows only them", () => {
  const own = game("z", { home: { abbrev: "ARS" } });
  assert.equal(isFavourite(own, ["ars"]), true);
  const settings = { ...AUTO, favourites: ["ARS"] };
  const scene = { games: board(late("b"), own), news: [], now: 0 };
  assert.deepEqual(selectFeature(NO_FEATURE, { ...scene, settings: { ...settings, feature: "favourites" } }).reason, {
    code: "favourite",
  });
  const both = { ...late("z"), home: { ...late("z").home, abbrev: "ARS" } };
  assert.equal(selectFeature(NO_FEATURE, { ...scene, games: board(late("b"), both), settings }).game, "z");
});

test("a game that calmed down stays featured for a while, without its old reason", () => {
  const first = selectFeature(NO_FEATURE, { games: board(late("a")), news: [], settings: AUTO, now: 0 });
  const scene = { games: board(calm("a")), news: [], settings: AUTO };
  const then = selectFeature(first, { ...scene, now: LEAST_MS + 1 });
  assert.deepEqual([then.game, then.reason], ["a", null]);
  assert.equal(selectFeature(then, { ...scene, now: LINGER_MS + 1 }).game, null);
});

test("a game that left the board is replaced at once", () => {
  const first = selectFeature(NO_FEATURE, { games: board(late("a")), news: [], settings: AUTO, now: 0 });
  assert.equal(selectFeature(first, { games: board(late("b")), news: [], settings: AUTO, now: 1 }).game, "b");
});

/** Play a random evening second by second, and log the featured games. @param {number} seed @param {number} seconds */
function evening(seed, seconds) {
  const random = generator(seed);
  const keys = ["a", "b", "c", "d", "e"];
  let games = board(...keys.map(calm));
  /** @type {Direction} */
  let now = NO_FEATURE;
  const log = [];
  for (let second = 0; second < seconds; second += 1) {
    const key = /** @type {string} */ (keys[Math.floor(random() * keys.length)]);
    if (random() < 0.1) games = { ...games, [key]: random() < 0.6 ? late(key) : calm(key) };
    now = selectFeature(now, { games, news: [], settings: AUTO, now: second * 1_000 });
    log.push({
      game: now.game,
      reason: now.reason,
      deserving: keys.filter((one) => interest(/** @type {Game} */ (games[one]), [])),
    });
  }
  return log;
}

test("property: a featured game stays for its least time, and the same evening gives the same choices", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const log = evening(seed, 900);
    assert.deepEqual(log, evening(seed, 900));
    let since = 0;
    for (let second = 1; second < log.length; second += 1) {
      if (log[second]?.game === log[second - 1]?.game) continue;
      assert.ok(second - since >= LEAST_MS / 1_000 || since === 0, `seed ${seed}: changed after ${second - since} s`);
      since = second;
    }
    for (const { game: shown, reason, deserving } of log) {
      if (shown && reason) assert.ok(deserving.includes(shown), "the reason holds");
    }
  }
});

test("property: every game that stays interesting is featured in turn", () => {
  const games = board(
    game("best", { status: "shootout" }),
    late("a"),
    late("b"),
    game("least", { sport: "american_football", situation: { kind: "football", possession: "home", red_zone: true } }),
  );
  /** @type {Direction} */
  let now = NO_FEATURE;
  /** @type {Map<string, number>} */
  const last = new Map();
  for (let second = 0; second < 3_600; second += 1) {
    now = selectFeature(now, { games, news: [], settings: AUTO, now: second * 1_000 });
    assert.ok(now.game);
    last.set(now.game, second);
    assert.ok(second * 1_000 - now.since <= MOST_MS, "no game is featured for ever");
    for (const key of second > 900 ? Object.keys(games) : []) {
      assert.ok(second - (last.get(key) ?? 0) < 600, `${key} waits for ${second - (last.get(key) ?? 0)} s`);
    }
  }
});
