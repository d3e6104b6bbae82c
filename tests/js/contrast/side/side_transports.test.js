import assert from "node:assert/strict";
import { test } from "node:test";
import { DeltaPoll } from "../../../../static/contrast/side/delta_poll.js";
import { Meter } from "../../../../static/contrast/side/meter.js";
import { EventStream } from "../../../../static/contrast/side/sse.js";
import { FakeClock } from "../../fake_clock.js";
import { board, game } from "../../games.js";

/** @import { Action, Position } from "../../../../static/types.js" */

/** @param {number} offset */
const at = (offset) => ({ epoch: "e", offset });

/** A server that answers what it is told to, and what a side hears from it. @param {boolean} isLongPoll */
function fakeDeltaPoll(isLongPoll) {
  const clock = new FakeClock();
  /** @type {string[]} */
  const urls = [];
  /** @type {Action[]} */
  const actions = [];
  /** @type {{ resolve: (response: Response) => void, reject: (error: Error) => void }[]} */
  const open = [];
  /** @type {{ position: Position | null }} */
  const held = { position: at(3) };
  const poll = new DeltaPoll(
    {
      fetch: (url) => {
        urls.push(url);
        return new Promise((resolve, reject) => open.push({ resolve, reject }));
      },
      timers: clock,
      now: clock.now,
      random: () => 0.5,
      position: () => held.position,
      dispatch: (action) => actions.push(action),
      intervalMs: 2_000,
    },
    isLongPoll,
  );
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  /** @param {object} body @param {number} [status] */
  const answer = async (body, status = 200) => {
    const headers = { "Scorewall-Digest": "abc", "Scorewall-Server-Time": "77" };
    open.shift()?.resolve(new Response(JSON.stringify(body), { status, headers }));
    await settle();
  };
  return { poll, clock, urls, actions, open, held, answer, settle };
}

const delta = (/** @type {number} */ offset) => ({
  position: at(offset),
  previous: at(3),
  games: {},
  removed: [],
  events: [],
  recovered: true,
});

test("a delta poll asks for what came after the position that is held, an interval after each answer", async () => {
  const { poll, clock, urls, actions, answer } = fakeDeltaPoll(false);
  poll.start();
  assert.deepEqual(urls, ["/api/v1/board?since=e:3"]);
  await answer(delta(5));
  assert.deepEqual(
    actions.map((action) => (action.type === "push" ? action.push.type : action.type)),
    ["delta", "checked"],
  );
  clock.advance(1_999);
  assert.equal(urls.length, 1);
  clock.advance(1);
  assert.equal(urls.length, 2);
});

test("a whole board is taken as one, and asked for after a loss", async () => {
  const { poll, clock, urls, actions, held, answer } = fakeDeltaPoll(false);
  held.position = null;
  poll.start();
  await answer({ position: at(9), games: board(game("a")), recovered: false });
  assert.equal(actions[0]?.type, "board");
  held.position = at(9);
  poll.forget();
  clock.advance(2_000);
  await answer({ position: at(9), games: {}, recovered: false });
  clock.advance(2_000);
  assert.deepEqual(urls, ["/api/v1/board", "/api/v1/board", "/api/v1/board?since=e:9"]);
});

test("a long poll asks again at once after news, and never in a hurry after nothing", async () => {
  const { poll, clock, urls, answer } = fakeDeltaPoll(true);
  poll.start();
  assert.deepEqual(urls, ["/api/v1/board?since=e:3&wait=25"]);
  await answer(delta(5));
  clock.advance(0);
  assert.equal(urls.length, 2);
  // A server that does not wait: it must not be asked ten times a second.
  await answer(delta(3));
  clock.advance(999);
  assert.equal(urls.length, 2);
  clock.advance(1);
  assert.equal(urls.length, 3);
  clock.advance(25_000);
  await answer(delta(3));
  clock.advance(0);
  assert.equal(urls.length, 4);
});

test("what fails is told and tried again later and later; what is no board fails", async () => {
  const { poll, clock, urls, actions, open, answer, settle } = fakeDeltaPoll(true);
  poll.start();
  await answer({}, 503);
  clock.advance(1_499);
  assert.equal(urls.length, 1);
  clock.advance(1);
  await answer({ position: "nonsense" });
  assert.deepEqual(
    actions.map(({ type }) => type),
    ["failed", "failed"],
  );
  poll.nudge();
  assert.equal(urls.length, 3);
  poll.stop();
  open.shift()?.reject(new Error("aborted"));
  await settle();
  assert.deepEqual([actions.length, clock.pending], [2, 0]);
});

/** An EventSource without a network. */
function fakeSource() {
  return class FakeSource {
    /** @type {FakeSource[]} */
    static all = [];
    readyState = 0;
    /** @type {((event: any) => void) | null} */
    onopen = null;
    /** @type {((event: any) => void) | null} */
    onmessage = null;
    /** @type {((event: any) => void) | null} */
    onerror = null;
    /** @param {string} url */
    constructor(url) {
      this.url = url;
      FakeSource.all.push(this);
    }
    close() {
      this.readyState = 2;
    }
  };
}

/** A stream of events, and what a side hears from it. */
function fakeEventStream() {
  const clock = new FakeClock();
  const EventSource = fakeSource();
  const meter = new Meter();
  /** @type {Action[]} */
  const actions = [];
  const browser = { host: "wall", userAgent: "UA", languages: ["en"], brands: [], platform: "" };
  const events = new EventStream({
    EventSource,
    timers: clock,
    now: clock.now,
    gauge: { meter, browser, now: clock.now },
    position: () => at(3),
    dispatch: (action) => actions.push(action),
  });
  const source = () => EventSource.all[EventSource.all.length - 1];
  return { events, clock, meter, actions, source, sources: EventSource.all };
}

test("a stream goes on from the position that is held, and hands on messages as a socket does", () => {
  const { events, meter, actions, source } = fakeEventStream();
  events.start();
  assert.equal(source()?.url, "/api/v1/stream?since=e:3");
  source()?.onopen?.({});
  const text = JSON.stringify({ type: "pong", payload: { id: 1, server_time: 2 } });
  const before = meter.counts;
  source()?.onmessage?.({ data: text, lastEventId: "e:3" });
  assert.deepEqual(
    actions.map((action) => (action.type === "link" ? action.phase : action.type)),
    ["connecting", "open", "push"],
  );
  // "data: " and two line ends, and a chunk of two hexadecimal digits with its line ends.
  assert.equal(meter.counts.received - before.received, text.length + 8 + 6);
  assert.deepEqual([meter.counts.requests, meter.counts.silent], [1, 1]);
});

test("a stream that the browser gave up is asked for again; one that does not fit begins anew", () => {
  const { events, clock, actions, source, sources } = fakeEventStream();
  events.start();
  const first = source();
  first?.onerror?.({});
  assert.equal(sources.length, 1, "the browser is at it");
  first?.close();
  first?.onerror?.({});
  clock.advance(3_000);
  assert.equal(sources.length, 2);
  events.forget();
  assert.equal(source()?.url, "/api/v1/stream");
  events.stop();
  assert.equal(source()?.readyState, 2);
  assert.deepEqual([clock.pending, actions.filter(({ type }) => type === "link").length], [0, 5]);
});
