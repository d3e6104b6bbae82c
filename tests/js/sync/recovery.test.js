import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Recovery } from "../../../static/sync/recovery.js";
import { initialState } from "../../../static/sync/reducer.js";
import { FakeClock } from "../fake_clock.js";

/** @import { Command, State } from "../../../static/types.js" */

const position = { epoch: "e", offset: 5 };

/** @param {Partial<State>} [more] @returns {State} */
const state = (more = {}) => ({ ...initialState({ position, games: {} }, { heartbeatMs: 1_000 }), ...more });
const gap = state({ resync: true, cause: "gap" });
const digest = state({ resync: true, cause: "digest" });

function setUp(open = true) {
  const clock = new FakeClock();
  /** @type {Command[]} */
  const sent = [];
  const forget = mock.fn();
  const send = (/** @type {Command} */ command) => open && sent.push(command) > 0;
  return { clock, sent, forget, recovery: new Recovery({ send, forget, now: clock.now }) };
}

test("a gap is resumed once, from the board's position", () => {
  const { recovery, sent } = setUp();
  recovery.check(state());
  recovery.check(gap);
  recovery.check(gap);
  assert.deepEqual(sent, [{ type: "resume", payload: { position } }]);
});

test("a board that differs, or no board, needs a snapshot", () => {
  const { recovery, sent } = setUp();
  recovery.check(digest);
  recovery.check(state());
  recovery.check({ ...gap, position: null });
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["hello", "hello"],
  );
});

test("a worse cause sends another request at once; a missing answer after two heartbeats", () => {
  const { recovery, sent, clock } = setUp();
  recovery.check(gap);
  recovery.check(digest);
  clock.advance(1_999);
  recovery.check(digest);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["resume", "hello"],
  );
  clock.advance(1);
  recovery.check(digest);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["resume", "hello", "hello"],
  );
});

test("a resume without an answer is followed by a request for a snapshot", () => {
  const { recovery, sent, clock } = setUp();
  recovery.check(gap);
  clock.advance(2_000);
  recovery.check(gap);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["resume", "hello"],
  );
});

test("a new socket resumes by its URL, so no command follows at once", () => {
  const { recovery, sent } = setUp();
  recovery.reconnecting(gap);
  recovery.check(gap);
  assert.deepEqual(sent, []);
});

test("a command that a closed socket refuses does not count as sent", () => {
  const { recovery, sent } = setUp(false);
  recovery.check(gap);
  recovery.check(gap);
  assert.deepEqual(sent, []);
});

test("when polling, the next poll requests the whole board", () => {
  const { recovery, sent, forget } = setUp();
  recovery.check({ ...digest, link: { ...digest.link, mode: "poll", transport: "poll" } });
  assert.equal(forget.mock.callCount(), 1);
  assert.deepEqual(sent, []);
});
