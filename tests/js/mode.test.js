import assert from "node:assert/strict";
import { test } from "node:test";
import { clampInterval, readMode, Switch, writeMode } from "../../static/mode.js";

test("an address says mode and interval; nonsense falls back, and intervals stay within bounds", () => {
  assert.deepEqual(readMode(""), { mode: "push", intervalMs: 2_000 });
  assert.deepEqual(readMode("?mode=poll&interval=5000"), { mode: "poll", intervalMs: 5_000 });
  assert.deepEqual(readMode("?mode=fax&interval=soon"), { mode: "push", intervalMs: 2_000 });
  assert.deepEqual(readMode("?mode=poll&interval="), { mode: "poll", intervalMs: 2_000 });
  assert.deepEqual(
    ["1", "1e9", "-5", "750.4"].map((ms) => readMode(`?interval=${ms}`).intervalMs),
    [500, 60_000, 500, 750],
  );
  assert.equal(clampInterval(Number.NaN, 900), 900);
});

test("a choice is written to the address and read back; other parameters stay", () => {
  const choice = /** @type {const} */ ({ mode: "poll", intervalMs: 750 });
  const search = writeMode("?league=epl", choice);
  assert.equal(search, "?league=epl&mode=poll&interval=750");
  assert.deepEqual(readMode(search), choice);
  assert.equal(writeMode(search, { mode: "push", intervalMs: 750 }), "?league=epl&mode=push");
});

test("exactly one transport runs, and the other one stops first", () => {
  /** @type {string[]} */
  const log = [];
  const transport = (/** @type {string} */ name) => ({
    start: () => log.push(`${name} on`),
    stop: () => log.push(`${name} off`),
    setInterval: () => {},
  });
  const transports = new Switch(transport("push"), transport("poll"), ({ mode }) => log.push(`choice ${mode}`));
  transports.set({ mode: "push", intervalMs: 2_000 });
  transports.set({ mode: "push", intervalMs: 2_000 });
  transports.set({ mode: "poll", intervalMs: 2_000 });
  transports.set({ mode: "poll", intervalMs: 1_000 });
  transports.set({ mode: "push", intervalMs: Number.NaN });
  assert.deepEqual(log, [
    ...["choice push", "push on"],
    ...["push off", "choice poll", "poll on"],
    "choice poll",
    ...["poll off", "choice push", "push on"],
  ]);
  assert.deepEqual(transports.choice, { mode: "push", intervalMs: 1_000 });
});
