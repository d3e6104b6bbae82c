import assert from "node:assert/strict";
import { test } from "node:test";
import { Meter } from "../../../../static/contrast/side/meter.js";
import { EventStream } from "../../../../static/contrast/side/sse.js";
import { FakeClock } from "../../fake_clock.js";

/** @import { Action } from "../../../../static/types.js" */

/** @param {number} offset */
const at = (offset) => ({ epoch: "e", offset });

/** Return a class like EventSource, without a network. */
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

/** Return an event stream with a fake source, and its actions. */
function fakeEventStream() {
  const clock = new FakeClock();
  const EventSource = fakeSource();
  const meter = new Meter();
  /** @type {Action[]} */
  const actions = [];
  const browser = { host: "wall", userAgent: "UA", languages: ["en"], folder: "/", brands: [], platform: "" };
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

test("a stream resumes from the held position and dispatches messages as a socket does", () => {
  const { events, meter, actions, source } = fakeEventStream();
  events.start();
  assert.equal(source()?.url, "api/v1/stream?since=e:3");
  source()?.onopen?.({});
  const text = JSON.stringify({ type: "pong", payload: { id: 1, server_time: 2 } });
  const before = meter.counts;
  source()?.onmessage?.({ data: text, lastEventId: "e:3" });
  assert.deepEqual(
    actions.map((action) => (action.type === "link" ? action.phase : action.type)),
    ["connecting", "open", "push"],
  );
  // Framing: "data: " and two line ends, and a chunk of two hexadecimal digits with its line ends.
  assert.equal(meter.counts.received - before.received, text.length + 8 + 6);
  assert.deepEqual([meter.counts.requests, meter.counts.silent], [1, 1]);
});

test("a stream closed by the browser is reopened; forget() opens one without a position", () => {
  const { events, clock, actions, source, sources } = fakeEventStream();
  events.start();
  const first = source();
  first?.onerror?.({});
  assert.equal(sources.length, 1, "the browser reconnects by itself");
  first?.close();
  first?.onerror?.({});
  clock.advance(3_000);
  assert.equal(sources.length, 2);
  events.forget();
  assert.equal(source()?.url, "api/v1/stream");
  events.stop();
  assert.equal(source()?.readyState, 2);
  assert.deepEqual([clock.pending, actions.filter(({ type }) => type === "link").length], [0, 5]);
});
