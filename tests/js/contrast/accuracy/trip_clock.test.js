import assert from "node:assert/strict";
import { test } from "node:test";
import { TripClock } from "../../../../static/contrast/accuracy/trip_clock.js";

test("a server time converts to page time to within half the fastest round trip", () => {
  const clock = new TripClock();
  assert.equal(clock.momentOf(1_000_000), null);
  assert.equal(clock.errorMs, null);
  clock.read(1_000_030, 0, 40);
  assert.equal(clock.momentOf(1_000_060), 50);
  clock.read(1_000_105, 100, 110);
  assert.equal(clock.errorMs, 5 + 1);
  // By the faster answer the server's clock was at 1,000,105 when the page's was at 105.
  assert.equal(clock.momentOf(1_000_060), 60);
  assert.equal(clock.settled, false);
  clock.read(1_000_900, 300, 1_500);
  clock.read(1_001_600, 1_590, 1_610);
  assert.equal(clock.momentOf(1_000_060), 60, "slower answers are ignored");
  assert.equal(clock.settled, false, "an error of six is too large at the start");
  clock.read(1_002_000, 1_998, 2_002);
  assert.equal(clock.settled, true);
});

test("a slow line settles after sixteen pings", () => {
  const clock = new TripClock();
  for (let n = 1; n <= 16; n += 1) {
    assert.equal(clock.settled, false);
    clock.read(n * 120, n * 120 - 200, n * 120);
  }
  assert.deepEqual([clock.settled, clock.errorMs], [true, 101]);
});

test("a clock set to another time is accepted after a minute of pings", () => {
  const clock = new TripClock();
  clock.read(1_000_000, 0, 0);
  for (let n = 1; n <= 30; n += 1) clock.read(5_000_000 + n * 2_000, n * 2_000 - 5, n * 2_000 + 5);
  assert.equal(clock.momentOf(5_000_000), 0);
});
