import assert from "node:assert/strict";
import { test } from "node:test";
import { Poll } from "../../../static/transport/poll.js";
import { FakeClock } from "../fake_clock.js";

const BOARD = { position: { epoch: "e", offset: 1 }, recovered: false, games: {} };

/** Set up a poll whose responses the test sends. */
function setUp(intervalMs = 2_000) {
  const clock = new FakeClock();
  /** @type {{ url: string, init: RequestInit, answer: (response: Response) => Promise<void>, fail: (error: Error) => Promise<void> }[]} */
  const requests = [];
  /** @type {any[]} */
  const heard = [];
  const settled = () => new Promise((resolve) => setImmediate(resolve)).then(() => {});
  const poll = new Poll(
    {
      fetch: (url, init) =>
        new Promise((resolve, reject) => {
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
          requests.push({
            url,
            init,
            answer: (response) => {
              resolve(response);
              return settled();
            },
            fail: (error) => {
              reject(error);
              return settled();
            },
          });
        }),
      url: "api/v1/board",
      timers: clock,
      random: () => 1,
      today: () => 777,
      onBoard: (board) => heard.push(["board", board]),
      onChecked: (facts) => heard.push(["checked", facts]),
      onFailed: (reason, failure) => heard.push(["failed", reason, failure]),
    },
    intervalMs,
  );
  const last = () => {
    const request = requests.at(-1);
    if (!request) throw new Error("there was no request");
    return request;
  };
  return { clock, poll, requests, heard, last, settled };
}

/** @param {Record<string, string>} [headers] */
const full = (headers = {}) => new Response(JSON.stringify(BOARD), { headers: { ETag: '"e-1"', ...headers } });
const unchanged = (headers = {}) => new Response(null, { status: 304, headers });

test("polls at once, then a fixed time after each response, one request at a time", async () => {
  const { clock, poll, requests, last } = setUp();
  poll.start();
  poll.start();
  clock.advance(9_000);
  assert.equal(requests.length, 1, "a slow answer is waited for");
  await last().answer(full());
  clock.advance(1_999);
  assert.equal(requests.length, 1);
  clock.advance(1);
  assert.equal(requests.length, 2);
});

test("sends the ETag past the browser's cache, and reports a 304 as checked", async () => {
  const { clock, poll, last, heard } = setUp();
  poll.start();
  assert.equal(last().init.cache, "no-store");
  assert.deepEqual(last().init.headers, {});
  const date = "Sat, 17 Oct 2026 19:30:00 GMT";
  const headers = {
    "Scorewall-Polled-At": "1234",
    "Scorewall-Changed-At": "1200",
    "Scorewall-Digest": "0000000a",
    "Scorewall-Cluster": "away",
    "Scorewall-Build": "b2",
  };
  const sources = '[{"name":"espn","state":"ok"},7]';
  await last().answer(full({ ...headers, "Scorewall-Sources": sources, Date: date }));
  clock.advance(2_000);
  assert.deepEqual(last().init.headers, { "If-None-Match": '"e-1"' });
  await last().answer(unchanged());
  assert.deepEqual(heard, [
    [
      "board",
      {
        position: BOARD.position,
        games: {},
        detectedAt: null,
        digest: "0000000a",
        polledAt: 1234,
        changedAt: 1200,
        sources: [{ name: "espn", state: "ok" }],
        serverTime: Date.parse(date),
        cutOff: true,
        build: "b2",
      },
    ],
    ["checked", { digest: null, polledAt: null, changedAt: null, sources: [], serverTime: 777 }],
  ]);
});

test("unreadable headers count as missing", async () => {
  const { poll, last, heard } = setUp();
  poll.start();
  await last().answer(full({ "Scorewall-Sources": "[{", "Scorewall-Changed-At": "soon" }));
  assert.deepEqual([heard[0][1].sources, heard[0][1].changedAt], [[], null]);
});

test("forget makes the next poll request the whole board", async () => {
  const { clock, poll, last } = setUp();
  poll.start();
  await last().answer(full());
  poll.forget();
  clock.advance(2_000);
  assert.deepEqual(last().init.headers, {});
});

test("failures lengthen the wait until the next good answer", async () => {
  const { clock, poll, last, heard } = setUp();
  poll.start();
  const waits = [];
  for (const failure of [new Error("offline"), new Error("offline")]) {
    await last().fail(failure);
    waits.push(clock.next);
    clock.advance(clock.next ?? 0);
  }
  await last().answer(new Response("busy", { status: 503 }));
  waits.push(clock.next);
  clock.advance(clock.next ?? 0);
  await last().answer(new Response("<html>"));
  waits.push(clock.next);
  clock.advance(clock.next ?? 0);
  await last().answer(new Response('{"games": {}}'));
  clock.advance(clock.next ?? 0);
  await last().answer(full());
  assert.deepEqual([...waits, clock.next], [4_000, 8_000, 16_000, 30_000, 2_000]);
  assert.deepEqual(heard[2], ["failed", "HTTP 503", "reported"]);
  assert.deepEqual(heard[4], ["failed", "an answer that is no board", "reported"]);
});

test("a request is aborted after 10 s", async () => {
  const { clock, poll, heard, last, settled } = setUp();
  poll.start();
  clock.advance(10_000);
  await settled();
  assert.equal(last().init.signal?.aborted, true);
  assert.deepEqual(heard, [["failed", "no answer in time", "silent"]]);
});

test("stop aborts the pending request; start polls anew without the old ETag", async () => {
  const { clock, poll, requests, heard, last, settled } = setUp();
  poll.start();
  await last().answer(full());
  clock.advance(2_000);
  poll.stop();
  await settled();
  assert.equal(last().init.signal?.aborted, true);
  assert.equal(clock.pending, 0);
  clock.advance(60_000);
  assert.equal(requests.length, 2);
  assert.equal(heard.length, 1);
  poll.start();
  assert.deepEqual(last().init.headers, {});
});

test("a stop during the body discards the board", async () => {
  const { clock, poll, heard, last } = setUp();
  poll.start();
  const answered = last().answer(full());
  poll.stop();
  await answered;
  assert.deepEqual(heard, []);
  assert.equal(clock.pending, 0);
});

test("a naive poll requests the whole board each time", async () => {
  const { clock, poll, last, heard } = setUp();
  poll.setNaive(true);
  poll.start();
  await last().answer(full());
  clock.advance(2_000);
  assert.deepEqual(last().init.headers, {});
  await last().answer(full());
  assert.deepEqual(
    heard.map(([what]) => what),
    ["board", "board"],
  );
  poll.setNaive(false);
  clock.advance(2_000);
  assert.deepEqual(last().init.headers, { "If-None-Match": '"e-1"' });
});

test("a new interval takes effect at once", async () => {
  const { clock, poll, last, requests } = setUp(60_000);
  poll.start();
  await last().answer(full());
  poll.setInterval(500);
  clock.advance(500);
  assert.equal(requests.length, 2);
});

test("nudge polls at once, but never during a request", async () => {
  const { poll, last, requests } = setUp();
  poll.nudge();
  assert.equal(requests.length, 0);
  poll.start();
  poll.nudge();
  assert.equal(requests.length, 1);
  await last().answer(full());
  poll.nudge();
  assert.equal(requests.length, 2);
});
