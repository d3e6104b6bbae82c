import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Reload } from "../../../static/transport/reload.js";

const HOUR = 3_600_000;

/** @param {{ stored?: string, random?: number }} [options] */
function setUp({ stored, random = 0 } = {}) {
  const state = { today: 1_000_000, stored: stored ?? /** @type {string | null} */ (null), broken: false };
  const reload = mock.fn();
  const storage = {
    getItem: () => {
      if (state.broken) throw new Error("SecurityError");
      return state.stored;
    },
    setItem: (/** @type {string} */ _, /** @type {string} */ text) => {
      if (state.broken) throw new Error("QuotaExceededError");
      state.stored = text;
    },
  };
  const page = () => new Reload("old", { storage, today: () => state.today, random: () => random, reload });
  return { state, reload, page, count: () => reload.mock.callCount() };
}

/** Check each second for some time. @param {Reload} page @param {{ today: number }} state @param {number} ms */
function live(page, state, ms, quiet = true) {
  let waiting = false;
  for (let at = 0; at <= ms; at += 1_000) {
    waiting = page.check("new", quiet);
    state.today += 1_000;
  }
  return waiting;
}

test("no build, or the page's own, causes no reload", () => {
  const { page, count } = setUp();
  const one = page();
  for (const build of [null, "old"]) assert.equal(one.check(build, true), false);
  assert.equal(count(), 0);
});

test("another build causes one reload, at a random moment within 30 s", () => {
  for (const [random, first] of /** @type {const} */ ([
    [0, 1_000],
    [1, 30_000],
  ])) {
    const { page, state, count } = setUp({ random });
    const one = page();
    live(one, state, first - 1_000);
    assert.equal(count(), 0);
    live(one, state, 60_000);
    assert.equal(count(), 1);
  }
});

test("a reload waits for a quiet moment, but not for ever", () => {
  const { page, state, count } = setUp();
  const one = page();
  live(one, state, 100_000, false);
  assert.equal(count(), 0);
  live(one, state, 25_000, false);
  assert.equal(count(), 1);
});

test("after three reloads in an hour the new build waits until the hour has passed", () => {
  const { page, state, count } = setUp();
  for (let reloads = 0; reloads < 3; reloads += 1) live(page(), state, 5_000);
  assert.equal(count(), 3);
  const last = page();
  assert.equal(live(last, state, 600_000), true);
  assert.equal(count(), 3);
  state.today += HOUR;
  live(last, state, 5_000);
  assert.equal(count(), 4);
});

for (const stored of ["", "{", "null", "7", '["x", null]', '{"length": 9}']) {
  test(`stored ${JSON.stringify(stored)} counts as no reloads`, () => {
    const { page, state, count } = setUp({ stored });
    live(page(), state, 5_000);
    assert.equal(count(), 1);
    assert.equal(JSON.parse(state.stored ?? "").length, 1);
  });
}

test("without storage there is no reload, for it could not be limited", () => {
  const { page, state, count } = setUp();
  state.broken = true;
  assert.equal(live(page(), state, 60_000), true);
  assert.equal(count(), 0);
});
