import assert from "node:assert/strict";
import { test } from "node:test";
import { History, spanOf, staleness } from "../../../static/contrast/history.js";

test("a plot spans the smallest range that contains its points, at most 15 minutes", () => {
  const history = new History();
  for (let s = 0; s <= 1_000; s += 1) history.add(s * 1_000, { left: s, right: 2 * s });
  const { xs, left, right } = history.bytes(1_000_000);
  assert.deepEqual([xs[0], xs.at(-1), left[0], right.at(-1)], [-900, 0, 100, 2_000]);
  assert.deepEqual([spanOf([]), spanOf([-61]), spanOf(xs)], [30, 180, 900]);
  history.reset();
  assert.deepEqual(history.bytes(0).xs, []);
});

test("each change has one point per side, or null", () => {
  const settled = (/** @type {number} */ offset, /** @type {number} */ moment, /** @type {number} */ at) => ({
    change: { offset, moment, games: [] },
    at,
  });
  const curves = staleness(
    { left: [settled(1, 100_000, 100_040), settled(2, 160_000, 159_999)], right: [settled(1, 100_000, 101_000)] },
    200_000,
  );
  assert.deepEqual(curves, { xs: [-100, -40], left: [40, 1], right: [1_000, null] });
  assert.deepEqual(staleness({ left: [settled(1, 0, 5)], right: [] }, 901_000).xs, []);
});
