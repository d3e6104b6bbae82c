/** The page's transports, together and without a page: under no sequence of events do they hold two sockets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { WakefulClock } from "../../../static/transport/page_lifecycle.js";
import { Transports } from "../../../static/transport/transports.js";
import { FakeClock } from "../fake_clock.js";
import { fakeWebSocket, hello } from "../fake_socket.js";
import { generator } from "../generator.js";

/** @import { Mode } from "../../../static/types.js" */

const SEEDS = 600;
const STEPS = 80;
const BOARD = '{"position":{"epoch":"e","offset":1},"recovered":false,"games":{}}';

/** Set up the transports of a page. @param {() => number} random */
function page(random) {
  const timers = new FakeClock();
  const WebSocket = fakeWebSocket();
  const environment = {
    asleep: 0,
    server: true,
    polls: 0,
    transports: /** @type {string[]} */ ([]),
    sleep(/** @type {number} */ ms) {
      environment.asleep += ms;
    },
    turn() {
      environment.server = !environment.server;
    },
  };
  const transports = new Transports({
    WebSocket,
    fetch: async (_, { signal }) => {
      environment.polls += 1;
      await null;
      signal?.throwIfAborted();
      if (!environment.server) throw new TypeError("Failed to fetch");
      return new Response(BOARD, { headers: { "Scorewall-Digest": "00000000" } });
    },
    socketUrl: "ws://wall/ws",
    boardUrl: "api/v1/board",
    timers,
    clock: new WakefulClock(timers.now, () => timers.now() + environment.asleep),
    random,
    today: () => 0,
    heartbeatMs: 5_000,
    intervalMs: 2_000,
    leagues: () => [],
    position: () => null,
    onAction: (action) => action.type === "transport" && environment.transports.push(action.transport),
  });
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  transports.watch(window, document, () => {});
  const happen = (/** @type {string} */ type, persisted = false) => {
    const target = type === "visibilitychange" || type === "resume" ? document : window;
    target.dispatchEvent(Object.assign(new Event(type), { persisted }));
  };
  return { timers, WebSocket, environment, transports, happen };
}

/** Wait until pending promises have settled. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test(`no sequence of events opens two sockets, and the page always reconnects (${SEEDS} seeds)`, async () => {
  let stoodIn = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const random = generator(seed);
    const { timers, WebSocket, environment, transports, happen } = page(random);
    let mode = /** @type {Mode} */ ("push");
    const socket = () => WebSocket.alive.at(-1);
    const blocked = random() < 0.3;
    const steps = /** @type {[string, () => void][]} */ ([
      ["accept", () => blocked || socket()?.accept()],
      ["hello", () => socket()?.push(hello(200 + Math.floor(random() * 5_000)))],
      ["close", () => socket()?.hangUp([1000, 1001, 1006, 1006, 1012, 4000][Math.floor(random() * 6)] ?? 1006)],
      ["close for good", () => random() < 0.1 && socket()?.hangUp(4500)],
      ["error", () => socket()?.onerror?.({})],
      ["late close", () => WebSocket.all[Math.floor(random() * WebSocket.all.length)]?.hangUp(1006)],
      ["bye", () => socket()?.push({ type: "bye", payload: { reason: "r", after_ms_min: 0, after_ms_max: 2_000 } })],
      ["garbage", () => socket()?.push("{")],
      ["a moment", () => timers.advance(random() * 1_500)],
      ["a while", () => timers.advance(random() * 12_000)],
      ["frozen", () => timers.freeze(random() * 60_000)],
      ["sleep", () => environment.sleep(random() * 3_600_000)],
      ["offline", () => happen("offline")],
      ["online", () => happen("online")],
      ["seen", () => happen("visibilitychange")],
      ["resume", () => happen("resume")],
      ["put away", () => happen("pagehide", true)],
      ["taken out", () => happen("pageshow", true)],
      ["server", () => environment.turn()],
      [
        "toggle",
        () => {
          if (random() < 0.5) return;
          mode = mode === "push" ? "poll" : "push";
          transports.set({ mode, intervalMs: 500 + random() * 4_000 });
        },
      ],
    ]);
    /** @type {string[]} */
    const trace = [];
    const where = () => `seed ${seed}: ${trace.join(", ")}`;
    transports.set({ mode, intervalMs: 2_000 });
    for (let step = 0; step < STEPS; step += 1) {
      const [name, act] = steps[Math.floor(random() * steps.length)] ?? ["", () => {}];
      trace.push(name);
      act();
      assert.ok(WebSocket.alive.length <= 1, where());
      await null;
      // The tick, the socket's two, the fallback's, the poll's interval, and the timeouts of requests being aborted.
      assert.ok(timers.pending <= 8, `${timers.pending} timers pile up: ${where()}`);
      if (mode === "poll") {
        assert.equal(WebSocket.alive.length, 0, where());
        assert.equal(transports.transport, "socket", where());
      }
      if (step % 8 === 0) await settled();
    }
    if (environment.transports.includes("poll")) stoodIn += 1;
    // The server works again: within one wait the socket is open, and nothing else runs.
    environment.server = true;
    transports.set({ mode: "poll", intervalMs: 1_000 });
    transports.set({ mode: "push", intervalMs: 1_000 });
    if (transports.statistics().phase === "waiting") timers.advance(20_000);
    socket()?.accept();
    socket()?.push(hello());
    await settled();
    assert.equal(transports.statistics().phase, "open", where());
    assert.equal(transports.transport, "socket", where());
    const polls = environment.polls;
    timers.advance(4_000);
    await settled();
    assert.equal(environment.polls, polls, `still polling: ${where()}`);
    assert.equal(WebSocket.alive.length, 1, where());
  }
  assert.ok(stoodIn > SEEDS / 5, `the fallback was hardly ever used: ${stoodIn}`);
});

test("with blocked sockets the page polls within seconds and tries the socket about twice a minute", async () => {
  const { timers, WebSocket, environment, transports } = page(() => 1);
  transports.set({ mode: "push", intervalMs: 2_000 });
  for (let failure = 0; failure < 3; failure += 1) {
    WebSocket.alive.at(-1)?.hangUp(1006);
    timers.advance(2_000);
  }
  assert.equal(transports.transport, "poll");
  const before = WebSocket.all.length;
  for (let second = 0; second < 600; second += 1) {
    timers.advance(1_000);
    await settled();
  }
  assert.ok(environment.polls > 250, `${environment.polls} polls`);
  assert.ok(WebSocket.all.length - before >= 15, `${WebSocket.all.length - before} tries in ten minutes`);
  while (!WebSocket.alive.length) timers.advance(1_000);
  WebSocket.last.accept();
  WebSocket.last.push(hello());
  timers.advance(5_000);
  WebSocket.last.push({ type: "weather", payload: {} });
  timers.advance(4_900);
  assert.equal(transports.transport, "poll", "until it has proven itself");
  timers.advance(100);
  assert.equal(transports.transport, "socket");
  assert.deepEqual(environment.transports, ["poll", "socket"]);
});
