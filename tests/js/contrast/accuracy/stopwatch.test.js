import assert from "node:assert/strict";
import { test } from "node:test";
import { elapsed, Stopwatch } from "../../../../static/contrast/accuracy/stopwatch.js";

test("the stopwatch runs from one side's paint of a score to the other side's", () => {
  const watch = new Stopwatch();
  watch.painted("left", "11 a", "a", 100);
  watch.painted("left", "12 b", "b", 300);
  const running = watch.shown;
  assert.deepEqual([running?.game, running && elapsed(running, 600)], ["a", 500]);
  watch.painted("right", "11 a", "a", 1_100);
  assert.equal(watch.shown?.game, "b");
  watch.painted("right", "12 b", "b", 1_100);
  const last = watch.shown;
  assert.deepEqual([last?.game, last?.first, last && elapsed(last, 9_000)], ["b", "left", 800]);
});

test("the stopwatch finds the faster side whatever the order of reports, and drops open races", () => {
  const watch = new Stopwatch();
  watch.painted("right", "11 a", "a", 900);
  watch.painted("left", "11 a", "a", 200);
  assert.equal(watch.shown?.first, "left");
  watch.painted("left", "12 a", "a", 1_000);
  watch.drop();
  assert.equal(watch.shown?.id, "11 a");
  watch.reset();
  assert.equal(watch.shown, null);
});
