import assert from "node:assert/strict";
import { test } from "node:test";
import { Percentiles, quantile } from "../../../../static/contrast/account/percentiles.js";
import { Meter } from "../../../../static/contrast/side/meter.js";
import {
  answerHead,
  bytesOf,
  exchangeSegments,
  frameHeader,
  messageSegments,
  requestHead,
  socketOpening,
} from "../../../../static/contrast/side/wire_model.js";

const BROWSER = { host: "wall:8080", userAgent: "UA", languages: ["en-US", "en"], brands: [], platform: "" };

test("a frame's header is that of RFC 6455, and a browser masks", () => {
  assert.deepEqual(
    [0, 125, 126, 65_535, 65_536].map((payload) => frameHeader(payload, false)),
    [2, 2, 4, 4, 10],
  );
  assert.equal(frameHeader(10, true), 6);
  assert.equal(bytesOf("Zwölf"), 6);
});

test("heads are counted byte by byte", () => {
  const written = 'HTTP/1.1 304 Not Modified\r\nETag: "a-1"\r\nDate: now\r\n\r\n';
  assert.equal(
    answerHead(304, [
      ["ETag", '"a-1"'],
      ["Date", "now"],
    ]),
    written.length,
  );
  const lines = [
    "GET /api/v1/board HTTP/1.1",
    "Host: wall:8080",
    "Connection: keep-alive",
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    "User-Agent: UA",
    "Accept: */*",
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-US,en;q=0.9",
    'If-None-Match: "a-1"',
  ];
  assert.equal(
    requestHead(BROWSER, "/api/v1/board", [["If-None-Match", '"a-1"']]),
    `${lines.join("\r\n")}\r\n\r\n`.length,
  );
  const hinted = { ...BROWSER, brands: [{ brand: "Chromium", version: "150" }], platform: "Linux" };
  const hints = 'sec-ch-ua: "Chromium";v="150"\r\nsec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: "Linux"\r\n';
  assert.equal(requestHead(hinted, "/") - requestHead(BROWSER, "/"), hints.length);
  assert.ok(socketOpening(BROWSER, "/ws").sent > socketOpening(BROWSER, "/ws").received);
});

test("segments: data, and one acknowledgement for what nobody answers", () => {
  assert.equal(messageSegments(200), 2);
  assert.equal(messageSegments(1_449), 3);
  assert.equal(exchangeSegments(500, 6_000), 1 + 5 + 1);
});

test("a meter counts requests, what said nothing, and what woke the machine", () => {
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

test("a meter that is opened counts both heads", () => {
  const meter = new Meter();
  meter.connectionOpened({ sent: 500, received: 230 });
  assert.deepEqual([meter.counts.sent, meter.counts.received, meter.counts.segments], [500, 230, 3]);
});

test("quantiles lie between the samples", () => {
  assert.equal(quantile([7], 0.95), 7);
  assert.equal(quantile([0, 10], 0.5), 5);
  const percentiles = new Percentiles();
  assert.equal(percentiles.summary, null);
  for (let n = 100; n >= 0; n -= 1) percentiles.add(n);
  assert.deepEqual(percentiles.summary, { count: 101, p50: 50, p95: 95, max: 100, mean: 50 });
});

test("samples have a bound: the oldest go", () => {
  const percentiles = new Percentiles();
  for (let n = 0; n < 15_010; n += 1) percentiles.add(n);
  assert.equal(percentiles.summary?.count, 15_000);
  assert.equal(percentiles.summary?.max, 15_009);
});
