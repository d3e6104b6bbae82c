import assert from "node:assert/strict";
import { test } from "node:test";

import {
  advance,
  celebrate,
  PATIENCE_MS,
  QUIET,
  SCORE_MS,
  sizeOf,
  WAITING,
} from "../../../static/highlights/celebrations.js";
import { fieldPosition } from "../../../static/highlights/gridiron.js";
import { moments } from "../../../static/highlights/moments.js";
import { news } from "../../../static/highlights/news.js";
import { deservesNotice } from "../../../static/highlights/notify.js";
import { playTime, progression, stepPath } from "../../../static/highlights/progression.js";
import { Sound } from "../../../static/highlights/sound.js";
import { contrast, stroke } from "../../../static/highlights/stroke.js";
import {
  KEPT,
  OLD_MS,
  pageCount,
  pause,
  SILENT,
  TURN_MS,
  tell,
  turn,
  visible,
} from "../../../static/highlights/ticker.js";
import { board, game } from "../games.js";
import "../languages.js";

/** @import { Game, Moment, NewsItem } from "../../../static/types.js" */

const names = { home: { name: "Arsenal", score: 1 }, away: { name: "Chelsea", score: 1 } };
/** @param {number} home @param {number} away @param {Parameters<typeof game>[1]} [values] */
const at = (home, away, values = {}) =>
  game("a", {
    ...values,
    home: { ...names.home, score: home, ...values.home },
    away: { ...names.away, score: away, ...values.away },
  });
/** @param {Game} before @param {Game} after */
const between = (before, after) => moments(board(before), board(after));
const telling = { headline: () => "88'", hideScores: false };
/** @param {Moment[]} batch @param {Partial<typeof telling>} [more] */
const lines = (batch, more = {}) =>
  batch.flatMap((moment) => {
    const item = news(moment, { ...telling, ...more });
    return item ? [[item.when, item.label, item.text, item.detail].filter(Boolean).join(" | ")] : [];
  });

test("news: a goal has side, time and scorer; a correction has the score before it", () => {
  const saka = { kind: "goal", order: 1, side: /** @type {const} */ ("home"), at: "88'", player: "Saka" };
  assert.deepEqual(lines(between(at(1, 1), at(2, 1, { events: { g: saka } }))), [
    "88' | GOAL | Arsenal 2–1 Chelsea | Saka",
  ]);
  assert.deepEqual(lines(between(at(2, 1), at(1, 1))), ["CORRECTION | Arsenal 1–1 Chelsea | was 2–1"]);
  assert.deepEqual(lines(between(at(2, 1), at(1, 1)), { hideScores: true }), [], "hidden scores stay hidden");
});

test("news: each sport has its own words for scores; a basket is no news", () => {
  const by = (/** @type {Game["sport"]} */ sport, /** @type {number} */ points) =>
    lines(between(at(10, 3, { sport }), at(10 + points, 3, { sport })))[0]?.split(" | ")[1];
  assert.equal(by("american_football", 6), "TOUCHDOWN");
  assert.equal(by("american_football", 3), "FIELD GOAL");
  assert.equal(by("baseball", 2), "2 RUNS SCORE");
  assert.equal(by("ice_hockey", 1), "GOAL");
  assert.equal(by("basketball", 3), undefined);
});

test("news: a final gives one item, a delay has its reason, and hidden scores stay hidden", () => {
  const over = at(2, 1, { status: "final", final: true });
  assert.deepEqual(lines(between(at(2, 1), over)), ["88' | Arsenal 2–1 Chelsea"]);
  assert.deepEqual(lines(between(at(2, 1), over), { hideScores: true }), ["88' | Arsenal – Chelsea"]);
  const rain = at(2, 1, { status: "delayed", status_reason: "a fox" });
  const headline = () => "Delayed";
  assert.deepEqual(lines(between(at(2, 1), rain), { headline }), ["Delayed | Arsenal 2–1 Chelsea | a fox"]);
  assert.deepEqual(lines(between(rain, at(2, 1))), ["RESUMED | Arsenal 2–1 Chelsea"]);
});

/** @param {number} number @returns {NewsItem} */
const item = (number) => ({ kind: "score", game: "a", when: "", label: "GOAL", text: String(number), detail: "" });
/** @param {readonly NewsItem[]} items */
const texts = (items) => items.map(({ text }) => text);

test("ticker: items are bounded, newest first, and a new one is visible at once", () => {
  let state = tell(SILENT, [item(1), item(2)], 0);
  assert.deepEqual(texts(visible(state, 2)), ["2", "1"]);
  for (let number = 3; number < 100; number += 1)
    state = tell(turn(state, 2, number * 1_000), [item(number)], number * 1_000);
  assert.deepEqual([state.items.length, state.page, texts(visible(state, 2))], [KEPT, 0, ["99", "98"]]);
});

test("ticker: pages turn after six seconds, wrap around, and stay while paused", () => {
  let state = tell(SILENT, [item(1), item(2), item(3)], 0);
  assert.equal(pageCount(state, 2), 2);
  assert.deepEqual(texts(visible(turn(state, 2, TURN_MS - 1), 2)), ["3", "2"]);
  state = turn(state, 2, TURN_MS);
  assert.deepEqual(texts(visible(state, 2)), ["1"]);
  const held = pause(state, true, TURN_MS);
  assert.equal(turn(held, 2, TURN_MS * 9), held);
  assert.deepEqual(texts(visible(tell(held, [item(4)], TURN_MS), 2)), ["2", "1"], "a paused page does not turn");
  assert.deepEqual(texts(visible(turn(state, 2, TURN_MS * 2), 2)), ["3", "2"]);
  assert.deepEqual(turn(state, 2, OLD_MS).items, []);
});

const goal = between(at(1, 1), at(2, 1))[0];
assert.ok(goal);

test("celebration: it begins at once, ends within eight seconds, and a correction ends it at once", () => {
  const celebrations = celebrate(QUIET, [goal], 0);
  assert.equal(celebrations.current?.moment, goal);
  assert.ok(SCORE_MS <= 8_000);
  assert.equal(advance(celebrations, SCORE_MS - 1), celebrations);
  assert.equal(advance(celebrations, SCORE_MS).current, null);
  assert.deepEqual(celebrate(celebrations, between(at(2, 1), at(1, 1)), 10), QUIET);
  const rival = moments(board(game("b", { home: { score: 1 } })), board(game("b")));
  assert.equal(celebrate(celebrations, rival, 10).current?.moment, goal, "another game's correction does not");
});

test("celebration: one runs at a time, the queue is bounded, and its old entries expire", () => {
  const goals = ["b", "c", "d", "e", "f", "g"].flatMap((key) =>
    moments(board(game(key)), board(game(key, { home: { score: 1 } }))),
  );
  const celebrations = celebrate(QUIET, goals, 0);
  assert.ok(celebrations.current);
  assert.ok(celebrations.waiting.length <= WAITING);
  const second = advance(celebrations, SCORE_MS);
  assert.notEqual(second.current?.moment, celebrations.current.moment);
  assert.deepEqual(advance(second, SCORE_MS + PATIENCE_MS), QUIET);
});

test("celebration: for goals, touchdowns and a lead change at the buzzer; not for baskets and kicks", () => {
  const size = (/** @type {Game} */ before, /** @type {Game} */ after) =>
    sizeOf(/** @type {Moment} */ (between(before, after)[0]));
  assert.equal(size(at(0, 0), at(1, 0)), 3);
  assert.equal(size(at(0, 7, { sport: "american_football" }), at(6, 7, { sport: "american_football" })), 3);
  assert.equal(size(at(80, 70, { sport: "basketball" }), at(83, 70, { sport: "basketball" })), 0);
  const buzzer = {
    sport: /** @type {const} */ ("basketball"),
    period: { number: 4, kind: /** @type {const} */ ("quarter"), label: "Q4", regulation: 4 },
    clock: /** @type {const} */ ({ seconds: 1, direction: "down", text: "1.0" }),
  };
  assert.equal(size(at(80, 81, buzzer), at(83, 81, buzzer)), 2);
  assert.equal(size(at(1, 1, { home: { shootout: 0 } }), at(1, 1, { home: { shootout: 1 } })), 0);
});

test("progression: steps come from the log, none exceeds the score, and the last one is now", () => {
  const event = (
    /** @type {number} */ order,
    /** @type {string} */ when,
    /** @type {number} */ home,
    /** @type {number} */ away,
  ) => [String(order), { kind: "goal", order, at: when, score_after: { home, away } }];
  const result = progression(
    at(2, 1, {
      period: { number: 2, kind: "half", label: "2nd", regulation: 2 },
      clock: { seconds: 81 * 60, direction: "up", text: "81'" },
      events: Object.fromEntries([
        event(1, "9'", 1, 0),
        event(2, "45'+2'", 1, 1),
        event(3, "63'", 3, 1),
        event(4, "72'", 2, 1),
      ]),
    }),
  );
  assert.deepEqual(
    result?.steps.map(({ x, home, away }) => [Math.round(x * 100) / 100, home, away]),
    [
      [0, 0, 0],
      [0.2, 1, 0],
      [1, 1, 1],
      [1.6, 2, 1],
      [1.8, 2, 1],
    ],
    "a goal that is no longer in the score is not drawn",
  );
});

test("progression: without a log it has the score at the end of each period", () => {
  const quarters = {
    clock: /** @type {const} */ ({ seconds: 300, direction: "down", text: "5:00" }),
    sport: /** @type {const} */ ("basketball"),
    period: { number: 3, kind: /** @type {const} */ ("quarter"), label: "Q3", regulation: 4 },
  };
  const result = progression(
    at(60, 55, { ...quarters, home: { periods: [30, 20, 10] }, away: { periods: [25, 25, 5] } }),
  );
  assert.deepEqual(
    result?.steps.map(({ x, home, away }) => [x, home, away]),
    [
      [0, 0, 0],
      [1, 30, 25],
      [2, 50, 50],
      [2.5, 60, 55],
    ],
  );
  assert.equal(result.margin, true);
  assert.equal(progression(game("a", { sport: "tennis" })), null);
});

test("progression: the times of feeds are parsed, and steps become a path", () => {
  const quarter = game("a", {
    sport: "basketball",
    period: { number: 4, kind: "quarter", label: "Q4", regulation: 4 },
  });
  assert.equal(playTime("Q3 6:00", quarter, 720), 2.5);
  assert.equal(playTime("OT 2:30", quarter, 720), 4.5);
  assert.equal(playTime("Bot 9th", game("a", { sport: "baseball" }), 0), 8.75);
  assert.equal(playTime("1st 20:00", game("a", { sport: "ice_hockey" }), 1_200), 0);
  assert.equal(playTime("soon", quarter, 720), null);
  const steps = [
    { x: 0, home: 0, away: 0 },
    { x: 1, home: 1, away: 0 },
    { x: 2, home: 1, away: 0 },
  ];
  assert.equal(
    stepPath(steps, ({ home }) => home, { x: (x) => x * 10, y: (y) => 100 - y }),
    "M0 100H10V99H20",
  );
});

test("field: the ball is placed from the home goal line, and nowhere for unknown letters", () => {
  const play = {
    kind: /** @type {const} */ ("football"),
    possession: /** @type {const} */ ("away"),
    distance: 6,
    yard_line: "HOM 18",
  };
  assert.deepEqual(fieldPosition(game("a", { situation: play })), { ball: 18, gain: 12, forward: -1 });
  assert.deepEqual(fieldPosition(game("a", { situation: { ...play, possession: "home", yard_line: "AWY 3" } })), {
    ball: 97,
    gain: 100,
    forward: 1,
  });
  assert.equal(fieldPosition(game("a", { situation: { ...play, yard_line: "XYZ 18" } })), null);
});

test("chart lines have enough contrast on any background", () => {
  for (const ground of ["#0c1119", "#ffffff", "#000000"]) {
    for (const fill of ["#000000", "#ffffff", "#0b1c3a", "#fdb927", "#003e7e"])
      assert.ok(contrast(stroke(fill, ground), ground) >= 3);
  }
});

test("sound: off by default, locked until a touch, none without audio", async () => {
  const on = { sound: true, quiet: "", zone: "UTC" };
  const noon = Date.UTC(2026, 6, 3, 12);
  assert.equal(new Sound(undefined).state(on, noon), "none");
  class Audio {
    state = "suspended";
    async resume() {
      this.state = "running";
    }
  }
  const sound = new Sound(/** @type {typeof AudioContext} */ (/** @type {unknown} */ (Audio)));
  assert.equal(sound.state({ ...on, sound: false }, noon), "off");
  assert.equal(sound.state(on, noon), "locked");
  assert.equal(sound.play("score", on, noon), false);
  await sound.unlock(on);
  assert.equal(sound.state(on, noon), "ready");
  assert.equal(sound.state({ ...on, quiet: "22:00-07:00" }, noon + 11 * 3_600_000), "quiet");
});

test("notices: only for favourites, and not for a visible page or hidden scores", () => {
  const wanted = { notify: true, favourites: ["HOM"], hide_scores: false };
  assert.equal(deservesNotice(goal, wanted, false), true);
  assert.equal(deservesNotice(goal, wanted, true), false);
  assert.equal(deservesNotice(goal, { ...wanted, hide_scores: true }, false), false);
  assert.equal(deservesNotice(goal, { ...wanted, favourites: ["XYZ"] }, false), false);
  assert.equal(deservesNotice(goal, { ...wanted, notify: false }, false), false);
});
