import assert from "node:assert/strict";
import { test } from "node:test";
import { boardDigest } from "../../../static/sync/digest.js";
import { decode } from "../../../static/sync/protocol.js";
import { initialState, reduce } from "../../../static/sync/reducer.js";
import { vectors } from "../vectors.js";

/** @import { Action, Push, State } from "../../../static/types.js" */

for (const { name, start, pushes, expect } of vectors("stream")) {
  test(`vector: ${name}`, () => {
    let state = initialState(start);
    for (const message of pushes) {
      const push = decode(JSON.stringify(message));
      if (push) state = reduce(state, { type: "push", push, at: 0 });
    }
    assert.deepEqual(
      { position: state.position, games: state.games, resync: state.resync },
      { position: expect.position, games: expect.games, resync: expect.resync },
    );
  });
}

const facts = { digest: null, polledAt: null, changedAt: null, sources: [], serverTime: 0, at: 3 };
const at = (/** @type {number} */ offset, epoch = "e") => ({ epoch, offset });
const game = (/** @type {string} */ key, home = 0, away = 0) =>
  /** @type {any} */ ({ key, home: { score: home }, away: { score: away } });
const board = () => initialState({ position: at(5), games: { a: game("a"), b: game("b") } });

/** @param {State} state @param {Push["type"]} type @param {object} payload @returns {State} */
function push(state, type, payload, now = 0) {
  return reduce(state, { type: "push", push: /** @type {Push} */ ({ type, payload }), at: now });
}

/** @param {number} from @param {number} to @param {object} [more] */
function delta(from, to, more = {}) {
  return { previous: at(from), position: at(to), games: {}, removed: [], events: [], detected_at: 1, ...more };
}

/** Return a state without its link, whose time changes with every action. @param {State} state */
const seen = ({ link, ...rest }) => rest;

test("a delta changes its games and keeps the other objects", () => {
  const before = board();
  const after = push(before, "delta", delta(5, 6, { games: { a: { home: { score: 1 } }, c: game("c") }, removed: [] }));
  assert.deepEqual(after.position, at(6));
  assert.deepEqual(after.games.a, game("a", 1, 0));
  assert.equal(after.games.b, before.games.b);
  assert.deepEqual(Object.keys(after.games), ["a", "b", "c"]);
  assert.equal(before.games.a?.home.score, 0);
});

test("a delta removes games", () => {
  assert.deepEqual(Object.keys(push(board(), "delta", delta(5, 6, { removed: ["a", "z"] })).games), ["b"]);
});

test("a delta that starts at another position changes nothing and sets resync, once", () => {
  const before = board();
  const after = push(before, "delta", delta(6, 7, { removed: ["a"] }));
  assert.deepEqual(seen(after), { ...seen(before), resync: true, cause: "gap" });
  assert.equal(after.games, before.games);
  assert.equal(push(after, "delta", delta(7, 8)).games, before.games);
  assert.equal(
    push(board(), "delta", { ...delta(5, 6), previous: at(5, "other"), position: at(6, "other") }).resync,
    true,
  );
});

test("a duplicate delta is ignored", () => {
  const before = board();
  for (const payload of [delta(4, 5, { removed: ["a"] }), delta(2, 3, { removed: ["a"] })]) {
    assert.deepEqual(seen(push(before, "delta", payload)), seen(before));
  }
});

test("a heartbeat is checked by position, then by digest", () => {
  const state = board();
  const beat = { position: at(5), digest: boardDigest(state.games), server_time: 1, sources: [] };
  assert.equal(push(state, "heartbeat", beat).resync, false);
  assert.equal(push(state, "heartbeat", { ...beat, position: at(6) }).cause, "gap");
  const wrong = push(state, "heartbeat", { ...beat, digest: "ffffffff" });
  assert.equal(wrong.cause, "digest");
  assert.equal(push(wrong, "heartbeat", beat).resync, false, "a board that proves right needs no resync");
});

test("cause digest replaces cause gap, never the other way round", () => {
  const gap = push(board(), "delta", delta(6, 7));
  const beat = { position: at(5), digest: "ffffffff", server_time: 1, sources: [] };
  const digest = push(gap, "heartbeat", beat);
  assert.equal(digest.cause, "digest");
  assert.equal(push(digest, "delta", delta(8, 9)).cause, "digest");
});

test("resumed at the board's position, or at an older one without deltas, ends the resync", () => {
  const gap = push(board(), "delta", delta(6, 7));
  assert.equal(push(gap, "resumed", { recovered: true, position: at(5), deltas: 0 }).resync, false);
  const older = push(gap, "resumed", { recovered: true, position: at(4), deltas: 0 });
  assert.equal(older.resync, false);
  assert.deepEqual(older.position, at(4));
});

test("resumed at any other position requests a snapshot", () => {
  const gap = push(board(), "delta", delta(6, 7));
  assert.equal(push(gap, "resumed", { recovered: true, position: at(4), deltas: 1 }).cause, "digest");
  assert.equal(push(gap, "resumed", { recovered: true, position: at(6), deltas: 0 }).cause, "digest");
  assert.equal(
    push(gap, "resumed", { recovered: true, position: { epoch: "f", offset: 5 }, deltas: 0 }).cause,
    "digest",
  );
});

test("a snapshot replaces the board and keeps the objects of unchanged games", () => {
  const gap = push(board(), "delta", delta(6, 7));
  const after = push(gap, "snapshot", { position: at(9), games: { b: game("b"), a: game("a", 2) }, recovered: false });
  assert.equal(after.resync, false);
  assert.deepEqual(after.position, at(9));
  assert.equal(after.games.b, gap.games.b);
  assert.equal(after.games.a?.home.score, 2);
});

test("a score or correction marks its side with a new object", () => {
  const events = [
    { kind: "score", game: "a", side: "home" },
    { kind: "status", game: "b" },
    { kind: "score", game: "gone", side: "home" },
  ];
  const first = push(board(), "delta", delta(5, 6, { events }), 100);
  assert.deepEqual(first.marks, { a: { home: { kind: "score", at: 100 } } });
  const second = push(first, "delta", delta(6, 7, { events: [{ kind: "correction", game: "a", side: "away" }] }), 200);
  assert.deepEqual(second.marks.a, { home: { kind: "score", at: 100 }, away: { kind: "correction", at: 200 } });
  assert.equal(second.marks.a?.home, first.marks.a?.home);
  assert.deepEqual(push(second, "delta", delta(7, 8, { removed: ["a"] })).marks, {});
});

/** @param {State} state @param {number} offset @param {object} games @returns {State} */
const polled = (state, offset, games, now = 0) =>
  reduce(
    state,
    /** @type {Action} */ ({
      type: "board",
      position: at(offset),
      games,
      digest: null,
      polledAt: 1,
      serverTime: 2,
      at: now,
    }),
  );

test("a polled board marks the scores that changed since the last one", () => {
  const before = polled(board(), 6, { a: game("a", 3, 1), b: game("b") });
  const after = polled(before, 7, { a: game("a", 2, 2), b: game("b"), c: game("c", 9, 9) }, 50);
  assert.deepEqual(after.marks.a, { home: { kind: "correction", at: 50 }, away: { kind: "score", at: 50 } });
  assert.equal(after.marks.c, undefined);
  assert.equal(after.games.b, before.games.b);
});

test("a polled board older than the page's is ignored", () => {
  const before = board();
  assert.equal(polled(before, 4, {}).games, before.games);
});

test("an action without news returns the same object", () => {
  const before = reduce(board(), { type: "checked", ...facts, digest: null });
  assert.equal(polled(before, 5, { a: game("a"), b: game("b") }).games, before.games);
  const idle = board();
  assert.equal(reduce(idle, /** @type {any} */ ({ type: "?" })), idle);
});

test("a 304 answer is checked like a heartbeat", () => {
  assert.equal(reduce(board(), { type: "checked", ...facts, digest: "ffffffff" }).resync, true);
  assert.equal(reduce(board(), { type: "checked", ...facts, digest: boardDigest(board().games) }).resync, false);
});

test("a poll's answer and a bye report the server's build, or the next one", () => {
  const facts = { digest: null, polledAt: null, changedAt: null, sources: [], serverTime: 0 };
  const polled = reduce(board(), { type: "checked", at: 1, ...facts, build: "b2" });
  assert.equal(polled.link.build, "b2");
  assert.equal(reduce(polled, { type: "checked", at: 2, ...facts }).link.build, "b2");
  const bye = { reason: "restart", after_ms_min: 0, after_ms_max: 1_000 };
  assert.equal(push(polled, "bye", bye).link.build, "b2");
  assert.equal(push(polled, "bye", { ...bye, build: "b3" }).link.build, "b3");
});

test("the link keeps the time of the last frame, the build, and the feed's freshness", () => {
  const sources = [{ name: "espn", state: /** @type {const} */ ("failing"), error: "503" }];
  const beat = { position: at(5), digest: "x", server_time: 9_000, polled_at: 4_000, sources };
  const { link } = push(push(board(), "hello", { heartbeat_ms: 1_000, build: "new" }, 10), "heartbeat", beat, 20);
  assert.equal(link.frameAt, 20);
  assert.equal(link.build, "new");
  assert.equal(link.heartbeatMs, 1_000);
  assert.deepEqual(link.feed, { polledAt: 4_000, changedAt: null, serverTime: 9_000, at: 20 });
  assert.deepEqual(link.sources, sources);
  const away = push(board(), "heartbeat", { ...beat, cluster: "away" }, 30).link;
  assert.equal(away.feed?.cutOff, true);
  assert.equal(push({ ...board(), link: away }, "heartbeat", beat, 40).link.feed?.cutOff, undefined);
});
