import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, scoredIn, scoreOf } from "../../../../static/contrast/accuracy/score.js";
import { board, game } from "../../games.js";

test("a score includes its text form and the shoot-out", () => {
  assert.equal(scoreOf(game("a", { home: { score: 2 } })), "2–0");
  assert.equal(scoreOf(game("a", { home: { score_text: "125/3" } })), "125/3–0");
  assert.equal(scoreOf(game("a", { away: { shootout: 4 } })), "0–0(4)");
  assert.equal(scoreOf(undefined), "");
});

test("a change lists every touched game, and scoredIn those with a new score", () => {
  const before = board(game("a"), game("b"));
  const after = board(
    game("a", { home: { score: 1 } }),
    game("b", { clock: { seconds: 1, direction: "up", text: "1'" } }),
    game("c"),
  );
  const delta = {
    position: { epoch: "e", offset: 8 },
    previous: { epoch: "e", offset: 7 },
    games: { a: {}, b: {}, c: {} },
    removed: [],
    events: [],
    detected_at: 5,
  };
  const change = changeOf(delta, after, 17);
  assert.deepEqual(change, {
    offset: 8,
    moment: 17,
    games: [
      { key: "a", score: "1–0" },
      { key: "b", score: "0–0" },
      { key: "c", score: "0–0" },
    ],
  });
  assert.deepEqual(scoredIn(change, before), ["a"]);
});
