import assert from "node:assert/strict";
import { test } from "node:test";
import { card } from "../../../static/game/card.js";
import { missing, VisibleState } from "../../../static/game/visible_state.js";
import { how, model, settings, state } from "./visible_states.js";

test("only the chosen leagues are visible, by id or abbreviation, as the same objects while nothing changes", () => {
  const visible = new VisibleState();
  const second = { ...model.game, key: "mock:x:9", league: { id: "x.1", abbrev: "XL" } };
  const all = state(model.game, second);
  const keys = (/** @type {string[]} */ leagues) => Object.keys(visible.of(all, settings({ leagues }), how).games);
  assert.deepEqual(keys([]), [model.game.key, second.key]);
  assert.deepEqual(keys(["X.1"]), [second.key]);
  assert.deepEqual(keys(["xl", "nowhere"]), [second.key]);
  assert.deepEqual(keys(["nowhere"]), []);
  assert.equal(visible.of(all, settings(), how).games, visible.of(all, settings(), { ...how, now: 1 }).games);
  assert.deepEqual(missing(all.games, ["xl", "nowhere"]), ["nowhere"]);
});

test("games in doubt are marked, the same object each time, and their clocks stand still", () => {
  const visible = new VisibleState();
  const clock = /** @type {const} */ ({ seconds: 60, direction: "down", text: "1:00", running: true });
  const first = { ...model.game, key: "a:x:1", source: "a", clock };
  const second = { ...first, key: "b:x:1", source: "b" };
  const board = state(first, second);
  const sources = [{ name: "b", state: /** @type {const} */ ("ok"), late_after_ms: 60_000 }];
  const both = { ...board, link: { ...board.link, sources } };
  const at = (/** @type {number} */ now, /** @type {string[]} */ ...names) =>
    visible.of(both, settings(), { ...how, now, doubted: new Set(names) }).games;
  at(0);
  const seen = at(1_000, "a");
  assert.deepEqual([seen[first.key]?.clock?.text, seen[second.key]?.clock?.text], ["1:00", "0:59"]);
  assert.equal(card(/** @type {import("../../../static/types.js").Game} */ (seen[first.key]), 0).doubted, true);
  assert.equal("doubted" in /** @type {object} */ (seen[second.key]), false);
  assert.equal(at(1_100, "a")[first.key], seen[first.key]);
  assert.equal("doubted" in /** @type {object} */ (at(1_200)[first.key]), false);
});
