import assert from "node:assert/strict";
import { test } from "node:test";
import { Meter } from "../../../../static/contrast/side/meter.js";

test("a meter counts requests, messages without news, and wake-ups", () => {
  const meter = new Meter();
  meter.requestSent(0);
  meter.responseReceived({ sent: 500, received: 6_200, payload: 5_600, news: true, requestedAt: 0 }, 40);
  meter.requestSent(2_040);
  meter.responseReceived({ sent: 540, received: 600, payload: 0, news: false, requestedAt: 2_040 }, 2_060);
  meter.messageReceived({ payload: 200, frame: 4, news: true }, 2_200);
  meter.messageSent({ payload: 20, frame: 6 }, 9_000);
  assert.deepEqual(meter.counts, {
    requests: 2,
    messages: 3,
    silent: 1,
    sent: 500 + 540 + 26,
    received: 6_200 + 600 + 204,
    payload: 5_600 + 200 + 20,
    segments: 7 + 3 + 2 + 2,
    wakeUps: 3,
  });
  assert.deepEqual(meter.latency.summary, { count: 2, p50: 30, p95: 39, max: 40, mean: 30 });
  meter.running = false;
  meter.messageReceived({ payload: 200, frame: 4, news: true }, 20_000);
  assert.equal(meter.counts.messages, 3);
  meter.reset();
  assert.equal(meter.counts.received, 0);
});

test("a handshake counts both heads", () => {
  const meter = new Meter();
  meter.connectionOpened({ sent: 500, received: 230 });
  assert.deepEqual([meter.counts.sent, meter.counts.received, meter.counts.segments], [500, 230, 3]);
});
