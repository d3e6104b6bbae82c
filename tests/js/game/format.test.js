import assert from "node:assert/strict";
import { test } from "node:test";
import "../languages.js";
import { formatAge, setZone, since } from "../../../static/game/format.js";

setZone("UTC");
/** A Thursday, 21:06 UTC. */
const TODAY = Date.UTC(2026, 9, 8, 21, 6);

test("a time of another day has its weekday, an older one its date", () => {
  const hour = 3_600_000;
  assert.equal(since(hour, TODAY), "20:06");
  assert.equal(since(22 * hour, TODAY), "Wed 23:06");
  assert.equal(since(6 * 24 * hour, TODAY), "2 Oct");
});

test("an age is formatted in its largest unit", () => {
  assert.deepEqual([0, 99_999, 100_000, 6_000_000, 200_000_000].map(formatAge), [
    "0 s",
    "99 s",
    "1 min",
    "1 h",
    "2 days",
  ]);
});
