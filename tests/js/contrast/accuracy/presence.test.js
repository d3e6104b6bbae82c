import assert from "node:assert/strict";
import { test } from "node:test";
import { MeasuringState } from "../../../../static/contrast/accuracy/measuring_state.js";
import { Presence } from "../../../../static/contrast/accuracy/presence.js";
import { Referee } from "../../../../static/contrast/referee.js";
import { EventStream } from "../../../../static/contrast/side/sse.js";
import { FakeClock } from "../../fake_clock.js";
import { fakeWebSocket, hello } from "../../fake_socket.js";

const POSITION = { epoch: "e", offset: 1 };
const CHANGE = { offset: 2, games: [{ key: "a", score: "1:0" }] };

/** Set up a page with a real referee, and sides with real accounts. */
async function setUp() {
  const { Account } = await import("../../../../static/contrast/accuracy/account.js");
  const clock = new FakeClock();
  const WebSocket = fakeWebSocket();
  const page = { visible: true, slept: 0, begun: 0 };
  const now = () => clock.time + page.slept;
  globalThis.WebSocket = /** @type {any} */ (WebSocket);
  const referee = new Referee({
    url: "ws://wall/ws",
    board: { position: POSITION, games: {} },
    heartbeatMs: 5_000,
    timers: clock,
    now,
    onChange: () => {},
    onBegin: () => measuring.begin(),
    onState: () => {},
  });
  /** @type {string[]} */
  const log = [];
  const side = (/** @type {string} */ name) => ({
    account: new Account(),
    meter: { running: false },
    state: { position: POSITION, games: {} },
    reset() {},
    start: () => log.push(`${name} on`),
    stop: () => log.push(`${name} off`),
  });
  const sides = { left: side("left"), right: side("right") };
  const measuring = new MeasuringState(/** @type {any} */ (sides), {
    now,
    epoch: () => referee.epoch,
    onPhase: () => {
      page.begun += 1;
    },
  });
  const presence = new Presence({
    connections: () => [sides.left, sides.right, referee],
    measuring,
    isVisible: () => page.visible,
    now,
  });
  /** Let the server answer pings until its clock is known. */
  const settle = () => {
    WebSocket.last.accept();
    WebSocket.last.push(hello());
    for (let round = 0; round < 8; round += 1) {
      const sent = WebSocket.last.sent.splice(0);
      for (const text of sent) {
        const { type, payload } = JSON.parse(text);
        if (type === "ping") WebSocket.last.push({ type: "pong", payload: { ...payload, server_time: clock.time } });
      }
      clock.advance(120);
    }
  };
  return { clock, WebSocket, page, referee, sides, measuring, presence, log, settle };
}

test("a page that is put away has no connection and no timer, and opens them when it is seen again", async () => {
  const { clock, WebSocket, page, presence, measuring, log, settle } = await setUp();
  presence.begin();
  settle();
  assert.equal(measuring.phase, "running");
  page.visible = false;
  presence.leave();
  presence.leave();
  assert.deepEqual([WebSocket.alive.length, clock.pending], [0, 0]);
  assert.equal(measuring.phase, "hidden");
  presence.comeBack();
  assert.equal(WebSocket.alive.length, 0, "it cannot be seen yet");
  page.visible = true;
  presence.comeBack();
  presence.comeBack();
  assert.equal(WebSocket.alive.length, 1);
  assert.equal(measuring.phase, "waiting", "until the server's clock is known again");
  settle();
  assert.equal(measuring.phase, "running");
  assert.deepEqual(log, ["left on", "right on", "left off", "right off", "left on", "right on"]);
});

test("the time away counts neither as measured nor as wrong", async () => {
  const { clock, page, sides, presence, measuring, settle } = await setUp();
  presence.begin();
  settle();
  const { measuredMs } = measuring;
  sides.left.account.detected({ ...CHANGE, moment: clock.time });
  clock.advance(2_000);
  page.visible = false;
  presence.leave();
  clock.advance(3_600_000);
  page.visible = true;
  presence.comeBack();
  assert.equal(sides.left.account.totals(clock.time).wrongMs, 2_000);
  assert.equal(measuring.measuredMs, measuredMs + 2_000);
  assert.equal(measuring.unseenMs, 3_600_000);
});

test("a page that opens in the background opens nothing until it is seen", async () => {
  const { WebSocket, page, presence, log } = await setUp();
  page.visible = false;
  presence.begin();
  assert.equal(WebSocket.all.length, 0);
  page.visible = true;
  presence.comeBack();
  assert.equal(WebSocket.alive.length, 1);
  assert.deepEqual(log, ["left off", "right off", "left on", "right on"]);
});

test("an hour of sleep, or a clock that was set, is left out and measured anew", async () => {
  const { clock, WebSocket, page, sides, presence, measuring, settle } = await setUp();
  presence.begin();
  settle();
  presence.tick();
  clock.advance(1_000);
  presence.tick();
  assert.equal(WebSocket.all.length, 1);
  const { measuredMs } = measuring;
  sides.right.account.detected({ ...CHANGE, moment: clock.time });
  page.slept += 3_600_000;
  presence.tick();
  assert.equal(WebSocket.alive.length, 1);
  assert.equal(WebSocket.all.length, 2);
  assert.equal(measuring.measuredMs, measuredMs);
  assert.equal(sides.right.account.totals(clock.time).wrongMs, 0);
  assert.equal(measuring.unseenMs, 3_600_000);
});

test("an event stream that was stopped is not opened again by a late request for the board", () => {
  let opened = 0;
  class FakeEventSource {
    readyState = 0;
    onopen = null;
    onmessage = null;
    onerror = null;
    constructor() {
      opened += 1;
    }
    close() {}
  }
  const clock = new FakeClock();
  const stream = new EventStream({
    EventSource: /** @type {any} */ (FakeEventSource),
    timers: clock,
    now: clock.now,
    gauge: /** @type {any} */ ({}),
    position: () => null,
    dispatch: () => {},
  });
  stream.start();
  stream.stop();
  stream.forget();
  assert.equal(opened, 1);
});
