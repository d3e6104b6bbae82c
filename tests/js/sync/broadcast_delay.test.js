import assert from "node:assert/strict";
import { test } from "node:test";
import { BroadcastDelay } from "../../../static/sync/broadcast_delay.js";
import { boardDigest } from "../../../static/sync/digest.js";
import { initialState, reduce } from "../../../static/sync/reducer.js";
import { FakeClock } from "../fake_clock.js";
import { generator } from "../generator.js";
import { vectors } from "../vectors.js";

/** @import { Action, DeltaPush, Game, Games, Push, State } from "../../../static/types.js" */

const EPOCH = 1_800_000_000_000;
const model = /** @type {{ game: Game }} */ (vectors("card")[0]).game;

/** @param {number} goals @returns {Games} */
const board = (goals) => ({ [model.key]: { ...model, home: { ...model.home, score: goals } } });
const at = (/** @type {number} */ offset) => ({ epoch: "e", offset });

/** Set up a server of one game with a clock `skewMs` ahead of the page's, and a page that shows `delayMs` late. */
function setUp({ delayMs = 30_000, skewMs = EPOCH, limit = 4_096 } = {}) {
  const clock = new FakeClock();
  /** @type {{ at: number, goals: number | undefined, state: State }[]} */
  const shown = [];
  const broadcastDelay = new BroadcastDelay(initialState(null), delayMs, {
    reduce,
    now: clock.now,
    timers: clock,
    limit,
    onShow: (state) => shown.push({ at: clock.time, goals: state.games[model.key]?.home.score, state }),
  });
  let goals = 0;
  let changedAt = 0;
  /** @param {Push} push */
  const push = (push) => broadcastDelay.dispatch({ type: "push", push, at: clock.time });
  const server = {
    now: () => clock.time + skewMs,
    get goals() {
      return goals;
    },
    hello() {
      const payload = {
        protocol: 1,
        build: "b",
        epoch: "e",
        offset: goals,
        heartbeat_ms: 5_000,
        server_time: server.now(),
      };
      push({ type: "hello", payload });
    },
    snapshot(detectedAt = changedAt + skewMs) {
      push({
        type: "snapshot",
        payload: { position: at(goals), games: board(goals), recovered: false, detected_at: detectedAt },
      });
    },
    heartbeat() {
      const payload = {
        position: at(goals),
        digest: boardDigest(board(goals)),
        server_time: server.now(),
        sources: [],
      };
      push({ type: "heartbeat", payload });
    },
    /** @param {number} [tookMs] time on the network @returns {DeltaPush} */
    score(tookMs = 0) {
      goals += 1;
      changedAt = clock.time - tookMs;
      /** @type {DeltaPush} */
      const payload = {
        position: at(goals),
        previous: at(goals - 1),
        games: { [model.key]: { home: { score: goals } } },
        removed: [],
        events: [
          {
            kind: "score",
            game: model.key,
            before: { status: "live", home: goals - 1 },
            after: { status: "live", home: goals },
            side: "home",
          },
        ],
        detected_at: server.now() - tookMs,
      };
      push({ type: "delta", payload });
      return payload;
    },
  };
  const lastGoals = () => broadcastDelay.shown.games[model.key]?.home.score;
  return { clock, broadcastDelay, shown, server, push, lastGoals };
}

test("without a delay, one state is both received and shown", () => {
  const { broadcastDelay, server, lastGoals } = setUp({ delayMs: 0 });
  server.hello();
  server.snapshot();
  server.score();
  assert.equal(lastGoals(), 1);
  assert.equal(broadcastDelay.received, broadcastDelay.shown);
  assert.equal(broadcastDelay.fillingMs, null);
});

test("each goal is shown one delay after its detection, in order and never early", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = generator(seed);
    const delayMs = Math.floor(random() * 180_000);
    const { clock, shown, server } = setUp({ delayMs, skewMs: Math.floor(random() * 1e9) });
    server.hello();
    server.snapshot();
    /** @type {number[]} */
    const detected = [0];
    for (let step = 0; step < 200; step += 1) {
      const tookMs = Math.floor(random() * 200);
      clock.advance(tookMs + Math.floor(random() ** 3 * 20_000));
      if (random() < 0.3) server.heartbeat();
      else {
        server.score(tookMs);
        detected.push(clock.time - tookMs);
      }
    }
    clock.advance(delayMs);
    for (const [goals, moment] of detected.entries()) {
      const first = shown.find((one) => (one.goals ?? -1) >= goals);
      assert(first, `seed ${seed}: goal ${goals} was never shown`);
      const late = first.at - moment - delayMs;
      assert(late >= 0, `seed ${seed}: goal ${goals} leaked ${-late} ms too soon`);
      // No action overtakes another: a heartbeat sent before the detection may delay a goal by its time on the network.
      assert(late <= 200, `seed ${seed}: goal ${goals} is ${late} ms late`);
    }
    const order = shown.map(({ goals }) => goals ?? -1);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  }
});

test("the first board is hidden until the delay has filled", () => {
  const { clock, broadcastDelay, server, lastGoals } = setUp();
  server.hello();
  server.score();
  server.snapshot();
  assert.equal(broadcastDelay.shown.position, null);
  assert.deepEqual(broadcastDelay.shown.games, {});
  assert.equal(broadcastDelay.fillingMs, 30_000);
  clock.advance(29_999);
  assert.equal(broadcastDelay.shown.position, null);
  clock.advance(1);
  assert.equal(lastGoals(), 1);
  assert.equal(broadcastDelay.fillingMs, null);
});

test("a first board whose last change is older than the delay is shown at once", () => {
  const { clock, server, lastGoals } = setUp();
  clock.advance(60_000);
  server.hello();
  server.snapshot(server.now() - 31_000);
  assert.equal(lastGoals(), 0);
});

test("a board without a time of change, or with one in the future, waits for the full delay", () => {
  for (const detectedAt of [Number.NaN, undefined, 1e18]) {
    const { clock, broadcastDelay, server, push } = setUp();
    server.hello();
    const payload = { position: at(0), games: board(0), recovered: /** @type {const} */ (false) };
    push({ type: "snapshot", payload: detectedAt === undefined ? payload : { ...payload, detected_at: detectedAt } });
    clock.advance(29_999);
    assert.equal(broadcastDelay.shown.position, null, String(detectedAt));
    clock.advance(1);
    assert.notEqual(broadcastDelay.shown.position, null, String(detectedAt));
  }
});

test("a gap is detected and closed at once while the screen is 30 s behind", () => {
  const { clock, broadcastDelay, server, push, lastGoals } = setUp();
  server.hello();
  server.snapshot();
  clock.advance(40_000);
  server.score();
  clock.advance(1_000);
  const lost = { position: at(3), previous: at(2), games: {}, removed: [], events: [], detected_at: server.now() };
  push({ type: "delta", payload: lost });
  assert.equal(broadcastDelay.received.resync, true);
  assert.equal(broadcastDelay.received.cause, "gap");
  assert.deepEqual(broadcastDelay.received.position, at(1));
  assert.equal(broadcastDelay.shown.resync, false);
  push({ type: "resumed", payload: { recovered: true, position: at(1), deltas: 1 } });
  assert.equal(broadcastDelay.received.resync, false);
  // The delta that fills the gap waits by its own time of detection.
  clock.advance(5_000);
  server.score(5_000);
  clock.advance(25_000 - 1);
  assert.equal(lastGoals(), 1);
  clock.advance(1);
  assert.equal(lastGoals(), 2);
});

test("proof is delayed with its board, while the link is shown as it is now", () => {
  const { clock, broadcastDelay, server } = setUp();
  server.hello();
  server.snapshot();
  clock.advance(30_000);
  server.heartbeat();
  assert.equal(broadcastDelay.received.beat?.sound, true);
  assert.equal(broadcastDelay.shown.beat, null);
  broadcastDelay.dispatch({ type: "link", phase: "waiting", reason: "gone", failure: "silent", at: clock.time });
  assert.equal(broadcastDelay.shown.link.fault, "link");
  clock.advance(30_000);
  assert.deepEqual(broadcastDelay.shown.beat, { sound: true, at: clock.time });
  assert.equal(broadcastDelay.shown.link.reason, "gone");
});

test("a score mark starts when it is shown, not when it was received", () => {
  const { clock, broadcastDelay, server } = setUp();
  server.hello();
  server.snapshot();
  clock.advance(1_000);
  server.score();
  clock.advance(30_000);
  assert.equal(broadcastDelay.shown.marks[model.key]?.home?.at, 31_000);
});

test("polled boards wait by their newest change, and their proof with them", () => {
  const { clock, broadcastDelay, lastGoals } = setUp();
  const facts = { polledAt: null, changedAt: null, sources: [] };
  /** @param {number} goals @param {number} detectedAt @returns {Action} */
  const polled = (goals, detectedAt) => ({
    type: "board",
    position: at(goals),
    games: board(goals),
    detectedAt: EPOCH + detectedAt,
    digest: boardDigest(board(goals)),
    serverTime: EPOCH + clock.time,
    at: clock.time,
    ...facts,
  });
  broadcastDelay.dispatch(polled(0, -60_000));
  assert.equal(lastGoals(), 0);
  clock.advance(2_000);
  broadcastDelay.dispatch(polled(1, 500));
  const checked = { digest: boardDigest(board(1)), serverTime: EPOCH + clock.time, ...facts };
  broadcastDelay.dispatch({ type: "checked", at: clock.time, ...checked });
  clock.advance(28_499);
  assert.equal(lastGoals(), 0);
  clock.advance(1);
  assert.equal(lastGoals(), 1);
  assert.equal(broadcastDelay.shown.beat?.sound, true);
});

test("a longer delay freezes the screen until it is old enough; a shorter one catches up in order", () => {
  const { clock, broadcastDelay, shown, server, lastGoals } = setUp({ delayMs: 0 });
  server.hello();
  server.snapshot();
  server.score();
  clock.advance(1_000);
  broadcastDelay.setDelay(20_000);
  assert.equal(broadcastDelay.fillingMs, 20_000);
  for (let step = 0; step < 10; step += 1) {
    server.score();
    clock.advance(1_000);
  }
  assert.equal(lastGoals(), 1);
  clock.advance(10_000);
  assert.equal(lastGoals(), 2);
  assert.equal(broadcastDelay.fillingMs, null);
  const before = shown.length;
  broadcastDelay.setDelay(15_000);
  assert.equal(lastGoals(), 7);
  broadcastDelay.setDelay(0);
  assert.equal(lastGoals(), 11);
  assert.deepEqual(
    shown.slice(before).map(({ goals }) => goals),
    [7, 11],
  );
  assert.equal(broadcastDelay.received, broadcastDelay.shown);
  assert.equal(clock.pending, 0);
  server.score();
  assert.equal(lastGoals(), 12);
});

test("a full queue merges into its newest entry: bounded, never early, and complete in the end", () => {
  const { clock, broadcastDelay, shown, server, lastGoals } = setUp({ limit: 50 });
  server.hello();
  server.snapshot();
  clock.advance(30_000);
  /** @type {number[]} */
  const detected = [0];
  for (let step = 0; step < 1_000; step += 1) {
    clock.advance(100);
    server.score();
    detected.push(clock.time);
    assert(broadcastDelay.waiting <= 50);
  }
  // One each 100 ms for 30 s were 300.
  assert.equal(broadcastDelay.waiting, 50);
  clock.advance(30_000);
  server.heartbeat();
  clock.advance(30_000);
  assert.equal(lastGoals(), 1_000);
  assert.equal(broadcastDelay.shown.beat?.sound, true);
  for (const { at, goals } of shown) {
    if (goals) assert(at >= (detected[goals] ?? 0) + 30_000, `goal ${goals} leaked`);
  }
});

test("setting the server's clock releases nothing early", () => {
  for (const stepMs of [-3_600_000, 3_600_000]) {
    const { clock, broadcastDelay, shown, server, push, lastGoals } = setUp();
    server.hello();
    server.snapshot();
    clock.advance(31_000);
    server.score();
    const jump = { id: 1, server_time: server.now() + stepMs };
    push({ type: "pong", payload: jump });
    clock.advance(29_999);
    assert.equal(lastGoals(), 0, String(stepMs));
    clock.advance(1);
    assert.equal(lastGoals(), 1);
    assert.equal(broadcastDelay.waiting, 0);
    assert(shown.length > 0);
  }
});

test("no step of a server's clock shows a goal early, in whatever order its messages come", () => {
  const STEPS = [3_600_000, -3_600_000, 172_800_000, -172_800_000, -EPOCH];
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = generator(seed);
    const { clock, shown, server, push } = setUp();
    let skewMs = EPOCH;
    server.now = () => clock.time + skewMs;
    server.hello();
    server.snapshot(server.now());
    const detected = [0];
    let detectedAt = server.now();
    for (let event = 0; event < 60; event += 1) {
      clock.advance(100 + Math.floor(random() ** 3 * 20_000));
      const isSet = random() < 0.1;
      if (isSet) skewMs += STEPS[Math.floor(random() * STEPS.length)] ?? 0;
      // The board is read anew a while after the last change, which may be from before the step.
      if (random() < 0.2) {
        server.hello();
        server.snapshot(detectedAt);
      } else if (random() < 0.5) server.heartbeat();
      else {
        const payload = server.score();
        detected.push(clock.time);
        detectedAt = payload.detected_at;
      }
    }
    push({ type: "bye", payload: { reason: "end", after_ms_min: 0, after_ms_max: 0 } });
    clock.advance(30_000);
    for (const [goals, moment] of detected.entries()) {
      const first = shown.find((one) => (one.goals ?? -1) >= goals);
      assert(first, `seed ${seed}: goal ${goals} was never shown`);
      assert(
        first.at - moment >= 30_000,
        `seed ${seed}: goal ${goals} leaked ${30_000 - first.at + moment} ms too soon`,
      );
    }
  }
});

test("a change that was missed during a step of the server's clock waits for its full delay", () => {
  for (const step of [3_600_000, -3_600_000, 172_800_000, -172_800_000]) {
    const { clock, server, lastGoals } = setUp();
    server.hello();
    server.snapshot(server.now());
    clock.advance(40_000);
    server.heartbeat();
    clock.advance(5_000);
    const detectedAt = server.now();
    clock.advance(1_000);
    const { now } = server;
    server.now = () => now() + step;
    server.hello();
    server.score(server.now() - detectedAt);
    clock.advance(28_900);
    assert.equal(lastGoals(), 0, `${step} ms`);
    clock.advance(2_000);
    assert.equal(lastGoals(), 1, `${step} ms`);
  }
});

test("the delay runs by the time awake: a page whose clock is set shows nothing early", () => {
  const clock = new FakeClock();
  let slept = 0;
  /** @type {number[]} */
  const shown = [];
  const delay = new BroadcastDelay(initialState(null), 30_000, {
    reduce,
    now: () => clock.time + slept,
    awake: clock.now,
    timers: clock,
    onShow: (state) => state.games[model.key] && shown.push(clock.time),
  });
  const snapshot = { position: at(0), games: board(0), recovered: /** @type {const} */ (false), detected_at: EPOCH };
  delay.dispatch({ type: "push", push: { type: "snapshot", payload: snapshot }, at: 0 });
  clock.advance(10_000);
  slept = 3_600_000;
  delay.pass();
  clock.advance(19_999);
  delay.pass();
  assert.deepEqual(shown, []);
  clock.advance(1);
  assert.deepEqual(shown, [30_000]);
});

test("the clock estimate follows the reading with the shortest time on the network", () => {
  const { clock, server, push, lastGoals } = setUp();
  // Two readings that came 800 and 20 ms late.
  push({ type: "pong", payload: { id: 1, server_time: server.now() - 800 } });
  push({ type: "pong", payload: { id: 2, server_time: server.now() - 20 } });
  server.snapshot();
  clock.advance(40_000);
  server.score(100);
  clock.advance(29_919);
  assert.equal(lastGoals(), 0);
  clock.advance(1);
  assert.equal(lastGoals(), 1);
});

test("lateMs is the age of the last message on arrival, by the server's clock", () => {
  const { clock, broadcastDelay, server } = setUp({ delayMs: 0 });
  assert.equal(broadcastDelay.lateMs, null);
  server.hello();
  server.snapshot();
  assert.equal(broadcastDelay.lateMs, null);
  server.heartbeat();
  assert.equal(broadcastDelay.lateMs, 0);
  clock.advance(5_000);
  server.score(40);
  assert.equal(broadcastDelay.lateMs, 40);
  server.heartbeat();
  assert.equal(broadcastDelay.lateMs, 0);
});
