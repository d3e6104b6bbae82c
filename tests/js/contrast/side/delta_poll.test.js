import assert from "node:assert/strict";
import { test } from "node:test";
import { DeltaPoll } from "../../../../static/contrast/side/delta_poll.js";
import { FakeClock } from "../../fake_clock.js";
import { board, game } from "../../games.js";

/** @import { Action, Position } from "../../../../static/types.js" */

/** @param {number} offset */
const at = (offset) => ({ epoch: "e", offset });

/** Return a delta poll with a scripted server, and the poll's actions. @param {boolean} isLongPoll */
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

test("a delta poll requests changes after the held position, an interval after each answer", async () => {
  const { poll, clock, urls, actions, answer } = fakeDeltaPoll(false);
  poll.start();
  assert.deepEqual(urls, ["api/v1/board?since=e:3"]);
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

test("a whole board is accepted, and requested again after forget()", async () => {
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
  assert.deepEqual(urls, ["api/v1/board", "api/v1/board", "api/v1/board?since=e:9"]);
});

test("a long poll repeats at once after news, and waits after an early empty answer", async () => {
  const { poll, clock, urls, answer } = fakeDeltaPoll(true);
  poll.start();
  assert.deepEqual(urls, ["api/v1/board?since=e:3&wait=25"]);
  await answer(delta(5));
  clock.advance(0);
  assert.equal(urls.length, 2);
  // This server does not hold requests. The poll must not repeat ten times a second.
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

test("failures are reported and retried with backoff; an invalid board is a failure", async () => {
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
