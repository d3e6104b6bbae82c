import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, dueAt, Fallback, initialState, isBlocked } from "../../../static/transport/fallback.js";
import { FakeClock } from "../fake_clock.js";

/** @import { Details, FallbackEvent, FallbackState } from "../../../static/transport/fallback.js" */

/** @typedef {[FallbackEvent, number, Details?]} Step an event, ms since the one before, and its details */

/** @param {Step[]} steps @param {FallbackState} [state] @param {number} [begin] */
function after(steps, state = initialState, begin = 0) {
  let at = begin;
  for (const [event, ms, details] of steps) {
    at += ms;
    state = advance(state, event, at, details);
  }
  return { ...state, at };
}

/** @type {Step[]} */
const refused = [
  ["connecting", 100],
  ["waiting", 100, { failure: "refused" }],
];

/** A socket that says hello and dies. @param {number} ms its life @param {Details} [details] @returns {Step[]} */
const died = (ms, details = { failure: "refused" }) => [
  ["connecting", 100],
  ["open", 10],
  ["hello", 10],
  ["waiting", ms, details],
];

test("polling starts after three refusals in a row", () => {
  assert.equal(after([...refused, ...refused]).transport, "socket");
  assert.equal(after([...refused, ...refused, ...refused]).transport, "poll");
});

test("polling starts after two early deaths, or three young ones", () => {
  assert.equal(after(died(300)).transport, "socket");
  assert.equal(after([...died(300), ...died(9_000)]).transport, "poll");
  assert.equal(after([...died(20_000), ...died(30_000)]).transport, "socket");
  assert.equal(after([...died(20_000), ...died(30_000), ...died(59_000)]).transport, "poll");
});

test("a socket that has lived for a minute clears what was before it", () => {
  const state = after([...died(300), ...died(60_000), ...died(300)]);
  assert.equal(state.transport, "socket");
  assert.equal(state.flaps, 5);
});

test("closes that the server meant, and a page that was put away, count nothing", () => {
  const planned = died(300, { failure: "planned" });
  const away = died(300, {});
  const state = after([...planned, ...away, ...planned, ...away, ...planned]);
  assert.deepEqual([state.refusals, state.flaps, state.transport], [0, 0, "socket"]);
});

test("without a working socket polling starts after 8 s, and the next hello ends it", () => {
  const connecting = after([["connecting", 500]]);
  assert.deepEqual(dueAt(connecting), { event: "late", at: 8_500 });
  assert.deepEqual(dueAt(after([["waiting", 100, { failure: "silent" }]], connecting, 500)), {
    event: "late",
    at: 8_500,
  });
  const late = after([["late", 8_000]], connecting, 500);
  assert.equal(late.transport, "poll");
  assert.equal(after([["hello", 100]], late, 8_500).transport, "socket");
});

test("the time for a planned reconnect begins with its first try", () => {
  const waiting = after(died(5_000, { failure: "planned" }));
  assert.equal(dueAt(waiting), null);
  const connecting = after([["connecting", 20_000]], waiting, waiting.at);
  assert.deepEqual(dueAt(connecting), { event: "late", at: connecting.at + 8_000 });
});

test("silence starts polling, and the next frame ends it", () => {
  const silent = after([...died(5).slice(0, 3), ["silent", 100_000]]);
  assert.deepEqual([silent.transport, dueAt(silent)], ["poll", null]);
  assert.equal(after([["heard", 100]], silent, silent.at).transport, "socket");
});

test("silences of a young socket add up to blocked", () => {
  const state = after([...died(5).slice(0, 3), ["silent", 7_000], ["heard", 900], ["silent", 7_000], ["heard", 900]]);
  assert.equal(isBlocked(state), true);
  assert.equal(state.transport, "poll");
});

test("a blocked socket takes over after two heartbeats; one more bad end is then enough", () => {
  const blocked = after([...refused, ...refused, ...refused]);
  const probe = after(
    [
      ["connecting", 10_000],
      ["hello", 100, { heartbeatMs: 1_000 }],
    ],
    blocked,
    blocked.at,
  );
  assert.deepEqual([probe.transport, dueAt(probe)], ["poll", { event: "proven", at: probe.at + 2_000 }]);
  const proven = after([["proven", 2_000]], probe, probe.at);
  assert.deepEqual([proven.transport, isBlocked(proven)], ["socket", false]);
});

test("the time of proof doubles with each relapse, up to a minute", () => {
  let state = after([...died(300), ...died(300)]);
  const times = [];
  for (let relapse = 0; relapse < 4; relapse += 1) {
    state = after(
      [
        ["connecting", 10_000],
        ["hello", 50],
      ],
      state,
      state.at,
    );
    times.push((dueAt(state)?.at ?? 0) - state.at);
    state = after([["waiting", 1_000, { failure: "refused" }]], state, state.at);
  }
  assert.deepEqual(times, [20_000, 40_000, 60_000, 60_000]);
  state = after(
    [
      ["connecting", 10_000],
      ["hello", 50],
      ["proven", 60_000],
    ],
    state,
    state.at,
  );
  assert.equal(after(died(300).slice(3), state, state.at).transport, "socket", "it has lived for a minute");
});

test("while polls fail, refusals prove nothing and a hello takes over", () => {
  const blocked = after([...refused, ...refused, ...refused, ["unpolled", 100]]);
  assert.deepEqual([blocked.transport, isBlocked(blocked)], ["poll", false]);
  const flapped = after([...died(300), ...died(300), ["unpolled", 100]]);
  assert.equal(isBlocked(flapped), true);
  assert.equal(
    after(
      [
        ["connecting", 100],
        ["hello", 50],
      ],
      flapped,
      flapped.at,
    ).transport,
    "socket",
  );
  const proving = after([...died(300), ...died(300), ["connecting", 100], ["hello", 50], ["unpolled", 100]]);
  assert.equal(proving.transport, "socket");
});

test("a stopped socket ends the polling, whatever stopped it", () => {
  for (const end of /** @type {const} */ (["stopped", "idle"])) {
    const { at, ...state } = after([...refused, ...refused, ...refused, [end, 0]]);
    assert.deepEqual(state, initialState);
  }
});

/** @returns {{ log: string[], fallback: Fallback, clock: FakeClock, play: (...steps: Step[]) => void }} */
function setUp() {
  /** @type {string[]} */
  const log = [];
  const clock = new FakeClock();
  const transport = (/** @type {string} */ name) => ({
    start: () => log.push(`${name} on`),
    stop: () => log.push(`${name} off`),
    nudge: () => log.push(`${name} now`),
  });
  const fallback = new Fallback(transport("socket"), transport("poll"), {
    timers: clock,
    now: clock.now,
    onTransport: (name, blocked) => log.push(blocked ? `${name}, blocked` : name),
  });
  const play = (/** @type {Step[]} */ ...steps) => {
    for (const [event, ms, details] of steps) {
      clock.advance(ms);
      fallback.onSocket(event, details);
    }
  };
  return { log, fallback, clock, play };
}

test("polling starts and stops with the fallback, and each change is reported once", () => {
  const { log, fallback, clock, play } = setUp();
  fallback.start();
  play(...refused, ...refused, ...refused, ...refused, ["connecting", 100], ["hello", 100], ["hello", 100]);
  clock.advance(10_000);
  assert.deepEqual(log, ["socket on", "poll, blocked", "poll on", "poll off", "socket"]);
});

test("polling without a working socket becomes polling because sockets are blocked", () => {
  const { log, clock, play } = setUp();
  play(["connecting", 0]);
  clock.advance(8_000);
  play(["waiting", 0, { failure: "silent" }], ...refused, ...refused);
  assert.deepEqual(log, ["poll", "poll on", "poll, blocked"]);
});

test("a blocked socket is probed at growing intervals, and as before while polls fail", () => {
  const { fallback, play } = setUp();
  const delay = () => fallback.probeDelay(() => 1);
  assert.equal(delay(), null);
  play(...refused, ...refused, ...refused);
  const delays = [delay()];
  for (let probe = 0; probe < 4; probe += 1) {
    play(...refused);
    delays.push(delay());
  }
  assert.deepEqual(delays, [10_000, 20_000, 30_000, 30_000, 30_000]);
  fallback.polled(false);
  assert.equal(delay(), null);
});

test("an answer after failed polls tries the socket at once", () => {
  const { log, fallback, play } = setUp();
  fallback.polled(false);
  fallback.polled(true);
  assert.deepEqual(log, [], "polling by choice does not concern the fallback");
  play(...refused, ...refused, ...refused);
  for (const good of [true, true, false, false, true, true]) fallback.polled(good);
  assert.deepEqual(log, ["poll, blocked", "poll on", "poll", "socket now"]);
});

test("a choice to poll ends the fallback without a report", () => {
  const { log, fallback, clock, play } = setUp();
  play(...refused, ...refused, ...refused);
  fallback.stop();
  play(["idle", 0]);
  assert.deepEqual(log.slice(2), ["socket off", "poll off"]);
  assert.equal(clock.pending, 0);
});
