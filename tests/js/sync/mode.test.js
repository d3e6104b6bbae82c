import assert from "node:assert/strict";
import { test } from "node:test";
import { clampInterval, MODES, readMode, Switch, steppedMode, writeMode } from "../../../static/sync/mode.js";

test("a URL sets mode and interval; invalid values fall back or are clamped, and are named", () => {
  /** @param {string} search */
  const read = (search) => {
    const { choice, refused } = readMode(search);
    return [choice.mode, choice.intervalMs, ...refused];
  };
  assert.deepEqual(read(""), ["push", 2_000]);
  assert.deepEqual(read("?mode=poll&interval=5000"), ["poll", 5_000]);
  assert.deepEqual(read("?mode=naive&interval=750.4"), ["naive", 750]);
  assert.deepEqual(read("?mode=fax&interval=soon"), ["push", 2_000, "mode", "interval"]);
  assert.deepEqual(read("?mode=poll&interval="), ["poll", 2_000, "interval"]);
  assert.deepEqual(
    ["249", "250", "60000", "60001", "-5", "1e9", "Infinity"].map((ms) => read(`?interval=${ms}`).slice(1)),
    [
      [250, "interval"],
      [250],
      [60_000],
      [60_000, "interval"],
      [250, "interval"],
      [60_000, "interval"],
      [2_000, "interval"],
    ],
  );
  assert.equal(clampInterval(Number.NaN, 900), 900);
});

test("a choice is written to the URL and read back; other parameters stay", () => {
  const choice = /** @type {const} */ ({ mode: "naive", intervalMs: 750 });
  const search = writeMode("?league=epl", choice);
  assert.equal(search, "?league=epl&mode=naive&interval=750");
  assert.deepEqual(readMode(search), { choice, refused: [] });
  assert.equal(writeMode(search, { mode: "push", intervalMs: 750 }), "?league=epl&mode=push");
});

test("steps wrap around the modes and stop at the shortest and longest interval", () => {
  assert.deepEqual(
    MODES.map((mode) => [steppedMode(mode, 1), steppedMode(mode, -1), steppedMode(mode, Infinity)]),
    [
      ["poll", "naive", "naive"],
      ["naive", "push", "naive"],
      ["push", "poll", "naive"],
    ],
  );
  assert.equal(steppedMode("naive", -Infinity), "push");
});

test("exactly one transport runs, and the old one stops first", () => {
  /** @type {string[]} */
  const log = [];
  const transport = (/** @type {string} */ name) => ({
    start: () => log.push(`${name} on`),
    stop: () => log.push(`${name} off`),
    setInterval: () => {},
    setNaive: (/** @type {boolean} */ naive) => naive && log.push("naive"),
  });
  const transports = new Switch(transport("push"), transport("poll"), ({ mode }) => log.push(`choice ${mode}`));
  transports.set({ mode: "push", intervalMs: 2_000 });
  transports.set({ mode: "push", intervalMs: 2_000 });
  transports.set({ mode: "poll", intervalMs: 2_000 });
  transports.set({ mode: "poll", intervalMs: 1_000 });
  transports.set({ mode: "naive", intervalMs: 1_000 });
  transports.set({ mode: "push", intervalMs: Number.NaN });
  assert.deepEqual(log, [
    ...["choice push", "push on"],
    ...["push off", "choice poll", "poll on"],
    "choice poll",
    ...["poll off", "naive", "choice naive", "poll on"],
    ...["poll off", "choice push", "push on"],
  ]);
  assert.deepEqual(transports.choice, { mode: "push", intervalMs: 1_000 });
});
