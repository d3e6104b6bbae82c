import assert from "node:assert/strict";
import { test } from "node:test";
import { pollDelay, randomBetween, reconnectDelay } from "../../../static/transport/backoff.js";

test("the first retry comes within 1 s; the limit then doubles, up to 20 s", () => {
  const limits = [0, 1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => reconnectDelay(attempt, () => 1));
  assert.deepEqual(limits, [1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]);
  for (let attempt = 0; attempt < 20; attempt += 1)
    assert.equal(
      reconnectDelay(attempt, () => 0),
      0,
    );
});

test("polls keep their interval, and wait up to 30 s after failures", () => {
  assert.equal(
    pollDelay(2_000, 0, () => 0.9),
    2_000,
  );
  assert.deepEqual(
    [1, 2, 3, 4, 9].map((failures) => pollDelay(2_000, failures, () => 1)),
    [4_000, 8_000, 16_000, 30_000, 30_000],
  );
  assert.equal(
    pollDelay(2_000, 2, () => 0),
    4_000,
  );
  assert.equal(
    pollDelay(60_000, 5, () => 0.5),
    60_000,
    "never sooner than the interval",
  );
});

test("randomBetween returns a moment within a window", () => {
  assert.deepEqual(
    [0, 0.5, 1].map((r) => randomBetween(100, 300, () => r)),
    [100, 200, 300],
  );
  assert.equal(
    randomBetween(100, 50, () => 1),
    100,
  );
});
