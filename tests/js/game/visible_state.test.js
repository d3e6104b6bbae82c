import assert from "node:assert/strict";
import { test } from "node:test";
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
