import assert from "node:assert/strict";
import { test } from "node:test";
import { PushSocket, socketUrl } from "../../../static/transport/websocket.js";
import { FakeClock } from "../fake_clock.js";
import { fakeWebSocket, hello } from "../fake_socket.js";
import { generator } from "../generator.js";

/** @import { Phase, Position, Push } from "../../../static/types.js" */

/** @param {{ random?: () => number, position?: Position | null }} [options] */
function setUp({ random = () => 0.5, position = null } = {}) {
  const clock = new FakeClock();
  const WebSocket = fakeWebSocket();
  /** @type {Push[]} */
  const pushes = [];
  /** @type {[Phase, string | undefined][]} */
  const phases = [];
  /** @type {string[]} */
  const failures = [];
  const pushSocket = new PushSocket({
    WebSocket,
    url: "ws://wall/ws",
    timers: clock,
    now: clock.now,
    random,
    position: () => position,
    heartbeatMs: 5_000,
    onPush: (push) => pushes.push(push),
    onPhase: (phase, reason, failure) => {
      phases.push([phase, reason]);
      if (failure) failures.push(failure);
    },
  });
  return { clock, WebSocket, pushSocket, pushes, phases, failures, phase: () => pushSocket.statistics().phase };
}

test("connects without a position, or resumes from one", () => {
  const fresh = setUp();
  fresh.pushSocket.start();
  assert.equal(fresh.WebSocket.last.url, "ws://wall/ws");
  const known = setUp({ position: { epoch: "a_b-c", offset: 7 } });
  known.pushSocket.start();
  assert.equal(known.WebSocket.last.url, "ws://wall/ws?epoch=a_b-c&offset=7");
});

test("known messages are passed on, unknown ones ignored", () => {
  const { pushSocket, WebSocket, pushes, phases } = setUp();
  pushSocket.start();
  WebSocket.last.accept();
  WebSocket.last.push(hello());
  WebSocket.last.push({ type: "weather", payload: {} });
  assert.deepEqual(
    pushes.map(({ type }) => type),
    ["hello"],
  );
  assert.deepEqual(
    phases.map(([phase]) => phase),
    ["connecting", "open"],
  );
});

test("commands are sent to an open socket only", () => {
  const { pushSocket, WebSocket } = setUp();
  const command = /** @type {const} */ ({ type: "hello", payload: {} });
  assert.equal(pushSocket.send(command), false);
  pushSocket.start();
  assert.equal(pushSocket.send(command), false);
  WebSocket.last.accept();
  assert.equal(pushSocket.send(command), true);
  assert.deepEqual(WebSocket.last.sent, ['{"type":"hello","payload":{}}']);
});

test("a silence of two and a half heartbeats detaches and closes the socket, then reconnects", () => {
  const { clock, pushSocket, WebSocket, phases } = setUp();
  pushSocket.start();
  const socket = WebSocket.last;
  socket.accept();
  socket.push(hello(1_000));
  clock.advance(2_000);
  socket.push(hello(1_000));
  clock.advance(2_400);
  assert.equal(socket.readyState, 1);
  clock.advance(200);
  assert.equal(socket.readyState, 2);
  assert.deepEqual([socket.onopen, socket.onmessage, socket.onclose, socket.onerror], [null, null, null, null]);
  assert.deepEqual(phases.at(-1), ["waiting", "silence"]);
  clock.advance(1_000);
  assert.equal(WebSocket.all.length, 2);
});

test("a connection attempt is given up after 5 s", () => {
  const { clock, pushSocket, WebSocket, phase } = setUp();
  pushSocket.start();
  clock.advance(4_999);
  assert.equal(phase(), "connecting");
  clock.advance(1);
  assert.equal(phase(), "waiting");
  assert.equal(WebSocket.alive.length, 0);
});

test("the wait grows with failures, and starts anew after 5 s of connection", () => {
  const { clock, pushSocket, WebSocket } = setUp({ random: () => 1 });
  pushSocket.start();
  const waits = [];
  for (let failure = 0; failure < 7; failure += 1) {
    WebSocket.last.hangUp(1006);
    waits.push(clock.next);
    clock.advance(clock.next ?? 0);
  }
  assert.deepEqual(waits, [1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
  WebSocket.last.accept();
  clock.advance(4_999);
  assert.equal(pushSocket.statistics().attempts, 7);
  clock.advance(1);
  WebSocket.last.hangUp(1006);
  assert.equal(clock.next, 1_000);
});

test("a connection that fails right after opening counts as a failure", () => {
  const { clock, pushSocket, WebSocket } = setUp({ random: () => 1 });
  pushSocket.start();
  for (let failure = 0; failure < 4; failure += 1) {
    WebSocket.last.accept();
    WebSocket.last.hangUp(1006);
    clock.advance(clock.next ?? 0);
  }
  assert.equal(pushSocket.statistics().attempts, 4);
});

test("after bye it reconnects at a random time within the server's window, despite hints", () => {
  const { clock, pushSocket, WebSocket } = setUp({ random: () => 0.25 });
  pushSocket.start();
  WebSocket.last.accept();
  WebSocket.last.push({ type: "bye", payload: { reason: "restart", after_ms_min: 1_000, after_ms_max: 3_000 } });
  WebSocket.last.hangUp(1012);
  assert.equal(clock.next, 1_500);
  pushSocket.nudge();
  assert.equal(WebSocket.all.length, 1);
  clock.advance(1_500);
  assert.equal(WebSocket.all.length, 2);
  WebSocket.last.hangUp(1006);
  assert.equal(clock.next, 250, "the window holds once");
});

test("a terminal close code stops it with a reason; start connects again", () => {
  const { clock, pushSocket, WebSocket, phases } = setUp();
  pushSocket.start();
  WebSocket.last.accept();
  WebSocket.last.hangUp(4500);
  assert.deepEqual(phases.at(-1), ["stopped", "too many errors"]);
  assert.equal(clock.pending, 0);
  pushSocket.nudge();
  pushSocket.restore();
  assert.equal(WebSocket.all.length, 1);
  pushSocket.start();
  assert.equal(WebSocket.all.length, 2);
});

test("nudge connects at once, but only when the socket is down", () => {
  const { pushSocket, WebSocket } = setUp();
  pushSocket.start();
  pushSocket.nudge();
  assert.equal(WebSocket.all.length, 1, "while connecting");
  WebSocket.last.accept();
  pushSocket.nudge();
  assert.equal(WebSocket.all.length, 1, "while open");
  WebSocket.last.hangUp(1006);
  pushSocket.nudge();
  assert.equal(WebSocket.all.length, 2);
});

test("after a long freeze nudge opens a new socket at once", () => {
  const { clock, pushSocket, WebSocket, phase } = setUp();
  pushSocket.start();
  WebSocket.last.accept();
  clock.freeze(60_000);
  pushSocket.nudge();
  assert.equal(phase(), "connecting");
  assert.deepEqual([WebSocket.all.length, WebSocket.alive.length], [2, 1]);
});

test("suspend leaves neither socket nor timer; restore connects at once", () => {
  const { clock, pushSocket, WebSocket } = setUp();
  pushSocket.suspend();
  pushSocket.start();
  WebSocket.last.accept();
  pushSocket.suspend();
  assert.deepEqual([WebSocket.alive.length, clock.pending], [0, 0]);
  pushSocket.restore();
  assert.equal(WebSocket.alive.length, 1);
});

test("a failure is silent, refused or reported", () => {
  const { clock, pushSocket, WebSocket, failures } = setUp();
  pushSocket.start();
  clock.advance(5_000);
  clock.advance(clock.next ?? 0);
  WebSocket.last.hangUp(1006);
  clock.advance(clock.next ?? 0);
  WebSocket.last.accept();
  WebSocket.last.hangUp(1012);
  assert.deepEqual(failures, ["silent", "refused", "reported"]);
});

test("restore replaces an open socket at once", () => {
  const { pushSocket, WebSocket } = setUp();
  pushSocket.restore();
  assert.equal(WebSocket.all.length, 0, "not before start");
  pushSocket.start();
  WebSocket.last.accept();
  pushSocket.restore();
  assert.equal(WebSocket.all.length, 2);
  assert.equal(WebSocket.alive.length, 1);
});

test("an unreadable frame drops the socket", () => {
  const { pushSocket, WebSocket, phases } = setUp();
  pushSocket.start();
  WebSocket.last.accept();
  WebSocket.last.push("<html>");
  assert.match(phases.at(-1)?.[1] ?? "", /unreadable/);
  assert.equal(WebSocket.alive.length, 0);
});

test("stop leaves neither socket nor timer, and late events have no effect", () => {
  const { clock, pushSocket, WebSocket, pushes } = setUp();
  pushSocket.start();
  const socket = WebSocket.last;
  socket.accept();
  pushSocket.stop();
  socket.push(hello());
  socket.hangUp(1006);
  assert.equal(clock.pending, 0);
  assert.equal(WebSocket.alive.length, 0);
  assert.deepEqual(pushes, []);
});

test("a socket constructor that throws is tried again later", () => {
  const clock = new FakeClock();
  let tries = 0;
  class Refusing {
    constructor() {
      tries += 1;
      throw new Error("SecurityError");
    }
  }
  const pushSocket = new PushSocket({
    WebSocket: /** @type {any} */ (Refusing),
    url: "ws://wall/ws",
    timers: clock,
    now: clock.now,
    random: () => 0.5,
    position: () => null,
    heartbeatMs: 5_000,
    onPush: () => {},
    onPhase: () => {},
  });
  pushSocket.start();
  clock.advance(1_000);
  assert.ok(tries >= 2);
  pushSocket.stop();
});

test("no sequence of events opens two sockets, and it always reconnects", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = generator(seed);
    const { clock, pushSocket, WebSocket, phase } = setUp({ random });
    const steps = /** @type {[string, () => void][]} */ ([
      ["accept", () => WebSocket.alive.at(-1)?.accept()],
      ["hello", () => WebSocket.alive.at(-1)?.push(hello(1_000 + Math.floor(random() * 5_000)))],
      ["close", () => WebSocket.alive.at(-1)?.hangUp(1006)],
      ["restart", () => WebSocket.alive.at(-1)?.hangUp(1012)],
      [
        "bye",
        () =>
          WebSocket.alive.at(-1)?.push({ type: "bye", payload: { reason: "r", after_ms_min: 0, after_ms_max: 3_000 } }),
      ],
      ["late close of an old socket", () => WebSocket.all[0]?.hangUp(1006)],
      ["garbage", () => WebSocket.alive.at(-1)?.push("{")],
      ["time", () => clock.advance(random() * 8_000)],
      ["frozen", () => clock.freeze(random() * 60_000)],
      ["nudge", () => pushSocket.nudge()],
      ["restore", () => pushSocket.restore()],
      ["suspend", () => pushSocket.suspend()],
      ["start", () => pushSocket.start()],
      ["stop", () => random() < 0.2 && pushSocket.stop()],
    ]);
    pushSocket.start();
    /** @type {string[]} */
    const trace = [];
    for (let step = 0; step < 60; step += 1) {
      const [name, act] = steps[Math.floor(random() * steps.length)] ?? ["", () => {}];
      trace.push(name);
      act();
      assert.ok(WebSocket.alive.length <= 1, `seed ${seed}: ${trace.join(", ")}`);
      assert.ok(clock.pending <= 2, `seed ${seed}: timers pile up after ${trace.join(", ")}`);
      if (phase() === "idle") assert.equal(WebSocket.alive.length, 0, `seed ${seed}: ${trace.join(", ")}`);
    }
    pushSocket.start();
    pushSocket.restore();
    clock.advance(30_000);
    WebSocket.alive.at(-1)?.accept();
    if (phase() !== "open") {
      clock.advance((clock.next ?? 0) + 1);
      WebSocket.alive.at(-1)?.accept();
    }
    assert.equal(phase(), "open", `seed ${seed} does not find back after ${trace.join(", ")}`);
  }
});

test("the socket stands beside the page, whatever its query", () => {
  assert.equal(socketUrl("http://wall:8080/?leagues=NBA#x"), "ws://wall:8080/ws");
  assert.equal(socketUrl("https://bar.example/scores/contrast?a=http"), "wss://bar.example/scores/ws");
});
