import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock, timeOfDay } from "../../../static/sync/delay_timing.js";

const NOON = 1_800_000_000_000;
const HOUR = 3_600_000;

test("the best reading is the one with the shortest time on the network", () => {
  const clock = new ServerClock();
  assert.equal(clock.at(5), null);
  for (const late of [300, 20, 700]) clock.read(NOON - late, 0);
  assert.equal(clock.at(1_000), NOON + 980);
  assert.equal(clock.since, Number.NEGATIVE_INFINITY);
});

test("a clock that was set is followed at once; nothing before a step forward can be dated", () => {
  for (const step of [HOUR, -HOUR, 48 * HOUR, -48 * HOUR, -NOON]) {
    const clock = new ServerClock();
    clock.read(NOON, 0);
    clock.read(NOON + step + 5_000, 5_000);
    assert.equal(clock.at(6_000), NOON + step + 6_000);
    assert.equal(clock.since, step > 0 ? 5_000 : Number.NEGATIVE_INFINITY);
  }
});

test("a display goes by its own time, unless that is hours off or the server's is from the past", () => {
  assert.equal(timeOfDay(NOON, null), NOON);
  assert.equal(timeOfDay(NOON + HOUR, NOON), NOON + HOUR);
  for (const own of [0, NOON - 48 * HOUR, NOON + 48 * HOUR]) assert.equal(timeOfDay(own, NOON), NOON);
  assert.equal(timeOfDay(NOON, 1_000), NOON);
});
