import assert from "node:assert/strict";
import { test } from "node:test";
import { WakefulClock, watchPageLifecycle } from "../../../static/transport/page_lifecycle.js";
import { FakeClock } from "../fake_clock.js";

/** Set up a machine whose monotonic clock stands still while it sleeps. */
function setUp() {
  const machine = { today: 1_000_000, now: 500 };
  const clock = new WakefulClock(
    () => machine.now,
    () => machine.today,
  );
  const pass = (/** @type {number} */ wall, mono = wall) => {
    machine.today += wall;
    machine.now += mono;
  };
  return { machine, clock, pass };
}

test("late ticks are no sleep", () => {
  const { clock, pass } = setUp();
  for (const ms of [1_000, 1_900, 4_900]) {
    pass(ms);
    assert.equal(clock.tick(), false);
  }
  assert.equal(clock.now(), 8_300);
});

test("an hour that the monotonic clock missed is added", () => {
  const { clock, pass } = setUp();
  pass(3_600_000, 1_000);
  assert.equal(clock.tick(), true);
  assert.equal(clock.now(), 500 + 3_600_000);
  pass(1_000);
  assert.equal(clock.tick(), false);
});

test("an hour that it counted is not added twice", () => {
  const { clock, pass } = setUp();
  pass(60_000);
  assert.equal(clock.tick(), true);
  assert.equal(clock.now(), 60_500);
});

test("a wall clock that is set counts as sleep, whichever way: ages are too old, never too fresh", () => {
  for (const step of [3_600_000, -3_600_000, 2 * 86_400_000, -2 * 86_400_000, -1_800_000_000_000]) {
    const { clock, pass } = setUp();
    pass(step + 1_000, 1_000);
    assert.equal(clock.tick(), true);
    assert.ok(clock.now() >= 1_500 + Math.abs(step));
    const before = clock.now();
    pass(1_000);
    assert.equal(clock.tick(), false);
    assert.equal(clock.now(), before + 1_000);
  }
});

test("events of window and document are reported by their meaning", () => {
  const { clock, pass } = setUp();
  const timers = new FakeClock();
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  /** @type {string[]} */
  const log = [];
  const note = (/** @type {string} */ word) => () => void log.push(word);
  watchPageLifecycle({
    window,
    document,
    clock,
    timers,
    onHint: note("hint"),
    onAway: note("away"),
    onReturn: note("return"),
    onTick: note("tick"),
  });
  const happen = (/** @type {EventTarget} */ target, /** @type {string} */ type, persisted = false) => {
    log.length = 0;
    target.dispatchEvent(Object.assign(new Event(type), { persisted }));
    return log.join();
  };
  assert.equal(happen(window, "online"), "hint");
  assert.equal(happen(window, "offline"), "");
  assert.equal(happen(document, "resume"), "hint");
  assert.equal(happen(document, "visibilitychange"), "");
  document.visibilityState = "visible";
  assert.equal(happen(document, "visibilitychange"), "hint");
  assert.equal(happen(window, "pagehide"), "");
  assert.equal(happen(window, "pagehide", true), "away");
  assert.equal(happen(window, "pageshow", true), "return");
  assert.equal(happen(window, "pageshow"), "hint");
  log.length = 0;
  timers.advance(2_000);
  pass(60_000, 0);
  timers.advance(1_000);
  assert.equal(log.join(), "tick,tick,hint,tick");
});
