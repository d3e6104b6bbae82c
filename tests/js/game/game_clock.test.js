import assert from "node:assert/strict";
import { test } from "node:test";
import { Clocks, pollMs } from "../../../static/game/game_clock.js";
import { generator } from "../generator.js";
import { vectors } from "../vectors.js";

/** @import { Clock, Game } from "../../../static/types.js" */

const model = /** @type {{ game: Game }} */ (vectors("card")[0]).game;
const POLL = 5_000;

/** @param {Partial<Clock>} clock @param {Partial<Game>} [more] @returns {Game} */
const game = (clock, more = {}) => ({
  ...model,
  clock: { seconds: 252, direction: "down", text: "4:12", running: true, ...clock },
  ...more,
});
/** @param {number} seconds */
const face = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
/** @param {string | undefined} text */
const read = (text) => (text ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
/** @param {number} now */
const how = (now, trusted = true) => ({ now, pollMs: POLL, trusted });

test("a countdown continues for one poll interval after a message, then waits for the feed", () => {
  const clocks = new Clocks();
  const received = game({});
  const shown = [0, 999, 1_000, 4_000, 5_000, 60_000].map((now) => clocks.tick(received, how(now)).clock?.text);
  assert.deepEqual(shown, ["4:12", "4:12", "4:11", "4:08", "4:07", "4:07"]);
});

test("an unchanged clock gives the same object", () => {
  const clocks = new Clocks();
  const received = game({});
  assert.equal(clocks.tick(received, how(0)), received);
  const later = clocks.tick(received, how(1_000));
  assert.equal(clocks.tick(received, how(1_500)), later);
  assert.notEqual(clocks.tick(received, how(2_000)), later);
});

test("a clock stands still unless it runs, in a form that can be continued", () => {
  for (const still of [
    game({ running: false }),
    { ...model, clock: { seconds: 252, direction: /** @type {const} */ ("down"), text: "4:12" } },
    game({ text: "38.4", seconds: 38 }),
    game({}, { status: "intermission" }),
    game({}, { break_: true }),
    game({}, { stale: true }),
  ]) {
    const clocks = new Clocks();
    clocks.tick(still, how(0));
    assert.equal(clocks.tick(still, how(4_000)), still);
  }
});

test("clocks stand still while the board is not verified, and continue from there", () => {
  const clocks = new Clocks();
  const received = game({});
  clocks.tick(received, how(0));
  assert.equal(clocks.tick(received, how(2_000)).clock?.text, "4:10");
  assert.equal(clocks.tick(received, how(4_000, false)).clock?.text, "4:10");
  assert.equal(clocks.tick(received, how(90_000, false)).clock?.text, "4:10");
  assert.equal(clocks.tick(received, how(91_000)).clock?.text, "4:09");
});

test("an unknown poll interval does not turn a clock back", () => {
  const clocks = new Clocks();
  clocks.tick(game({}), how(0));
  assert.equal(clocks.tick(game({}), how(3_000)).clock?.text, "4:09");
  assert.equal(clocks.tick(game({}), { ...how(4_000), pollMs: 0 }).clock?.text, "4:09");
});

test("a soccer minute advances once, after a minute, never past the end of its period", () => {
  for (const [text, period, expected] of /** @type {const} */ ([
    ["72'", 2, "73'"],
    ["90'", 2, "90'"],
    ["45'", 1, "45'"],
    ["45'+2'", 1, "45'+3'"],
    ["104'", 3, "105'"],
    ["105'", 3, "105'"],
  ])) {
    const clocks = new Clocks();
    const received = game(
      { direction: "up", text, seconds: Number.parseInt(text, 10) * 60 },
      { period: { number: period, kind: "half", label: "", regulation: 2 } },
    );
    assert.equal(clocks.tick(received, how(0)).clock?.text, text);
    assert.equal(clocks.tick(received, how(59_999)).clock?.text, text);
    assert.equal(clocks.tick(received, how(60_000)).clock?.text, expected);
    assert.equal(clocks.tick(received, how(600_000)).clock?.text, expected);
  }
});

test("a setback of two seconds is waited out, a longer one is shown", () => {
  const clocks = new Clocks();
  clocks.tick(game({}), how(0));
  assert.equal(clocks.tick(game({}), how(5_000)).clock?.text, "4:07");
  const slight = game({ seconds: 249, text: "4:09" });
  assert.equal(clocks.tick(slight, how(5_000)).clock?.text, "4:07");
  assert.equal(clocks.tick(slight, how(7_000)).clock?.text, "4:07");
  assert.equal(clocks.tick(slight, how(8_000)).clock?.text, "4:06");
  assert.equal(clocks.tick(game({ seconds: 255, text: "4:15" }), how(9_000)).clock?.text, "4:15");
});

test("random feeds: a clock is ahead by one poll interval at most, never below 0, never back by two seconds", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = generator(seed);
    const clocks = new Clocks();
    let now = 0;
    let seconds = 40 + Math.floor(random() * 700);
    let received = game({ seconds, text: face(seconds) });
    let before = Number.POSITIVE_INFINITY;
    for (let step = 0; step < 300; step += 1) {
      now += Math.floor(random() * 2_000);
      const drawn = random();
      const jump =
        drawn < 0.02 ? 30 : drawn < 0.2 ? -Math.floor(random() * 6) : drawn < 0.25 ? Math.floor(random() * 3) : 0;
      if (jump !== 0) {
        seconds = Math.max(0, seconds + jump);
        received = game({ seconds, text: face(seconds) });
      }
      const shown = read(clocks.tick(received, how(now, random() < 0.9)).clock?.text);
      assert(shown >= 0, `seed ${seed}`);
      assert(shown >= seconds - POLL / 1_000, `seed ${seed}: ${shown} is ahead of ${seconds}`);
      assert(shown <= seconds, `seed ${seed}: ${shown} is behind ${seconds}`);
      assert(shown <= before || shown - before > 2, `seed ${seed}: back from ${before} to ${shown}`);
      before = shown;
    }
  }
});

test("the poll interval is the quickest source's, and 0 if unknown", () => {
  const late = (/** @type {number} */ ms) => ({ name: "s", state: /** @type {const} */ ("ok"), late_after_ms: ms });
  assert.equal(pollMs([late(22_500), late(760_000)]), 5_000);
  assert.equal(pollMs([]), 0);
  assert.equal(pollMs([{ name: "s", state: "ok" }]), 0);
});
