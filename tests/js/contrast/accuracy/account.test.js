import assert from "node:assert/strict";
import { test } from "node:test";
import { Account } from "../../../../static/contrast/accuracy/account.js";
import { generator } from "../../generator.js";

/** @import { Change } from "../../../../static/contrast/accuracy/account.js" */

/** @param {number} offset @param {number} moment @param {Record<string, string>} scores @returns {Change} */
function change(offset, moment, scores) {
  return { offset, moment, games: Object.entries(scores).map(([key, score]) => ({ key, score })) };
}

/** Return an account of a side that has shown 0–0 in two games since its start. */
function opened() {
  const account = new Account();
  account.begin(
    10,
    [
      ["a", "0–0"],
      ["b", "0–0"],
    ],
    0,
  );
  return account;
}

test("staleness lasts from detection to the first paint at or beyond the change", () => {
  const account = opened();
  account.detected(change(11, 100, { a: "1–0" }));
  account.detected(change(12, 400, { b: "1–0" }));
  const settled = account.painted(12, 1_000);
  assert.deepEqual(
    settled.map(({ change: { offset }, at }) => [offset, at]),
    [
      [11, 1_000],
      [12, 1_000],
    ],
  );
  assert.deepEqual(account.staleness.summary, { count: 2, p50: 750, p95: 885, max: 900, mean: 750 });
});

test("a paint that precedes the referee's report still settles the change", () => {
  const account = opened();
  assert.deepEqual(account.painted(11, 130), []);
  account.painted(12, 500);
  const settled = account.detected(change(11, 100, { a: "1–0" }));
  assert.deepEqual(
    settled.map(({ at }) => at),
    [130],
  );
  assert.equal(account.staleness.summary?.mean, 30);
  assert.equal(account.totals(9_999).wrongMs, 30);
});

test("wrong-score time adds up over games, including open ones", () => {
  const account = opened();
  account.detected(change(11, 1_000, { a: "1–0" }));
  account.detected(change(12, 1_500, { b: "0–1" }));
  assert.equal(account.totals(2_000).wrongMs, 1_500);
  assert.deepEqual(
    [...account.wrong()],
    [
      ["a", 1_000],
      ["b", 1_500],
    ],
  );
  account.painted(11, 2_000);
  account.painted(12, 3_000);
  assert.equal(account.totals(9_000).wrongMs, 1_000 + 1_500);
  assert.equal(account.wrong().size, 0);
});

test("a score that reverts before a paint is wrong in between and counts as never shown", () => {
  const account = opened();
  account.detected(change(11, 1_000, { a: "1–0" }));
  account.detected(change(12, 1_400, { a: "0–0" }));
  assert.equal(account.wrong().size, 0);
  account.painted(12, 5_000);
  assert.deepEqual(account.totals(9_000), { wrongMs: 400, versions: 2, neverShown: 1 });
});

test("a change without a new score has staleness but no wrong-score time", () => {
  const account = opened();
  account.detected(change(11, 1_000, { a: "0–0" }));
  account.painted(11, 3_000);
  assert.equal(account.totals(3_000).wrongMs, 0);
  assert.equal(account.staleness.summary?.max, 2_000);
});

test("a pause keeps the sums and drops open changes", () => {
  const account = opened();
  account.detected(change(11, 1_000, { a: "1–0" }));
  account.pause(1_200);
  account.detected(change(12, 1_300, { a: "2–0" }));
  account.painted(12, 2_000);
  account.begin(12, [["a", "2–0"]], 10_000);
  account.detected(change(12, 1_300, { a: "2–0" }));
  assert.equal(account.totals(20_000).wrongMs, 200);
  assert.equal(account.staleness.summary, null);
});

test("a change detected before counting starts is no sample and is wrong from the start only", () => {
  const account = opened();
  account.pause(0);
  account.begin(10, [["a", "0–0"]], 5_000);
  account.detected(change(11, 1_000, { a: "1–0" }));
  account.painted(11, 6_000);
  assert.equal(account.staleness.summary, null);
  assert.equal(account.totals(7_000).wrongMs, 1_000);
});

/**
 * Simulate twenty changes of two games, a side that paints now and then, and a referee that may be late.
 *
 * @param {number} seed
 * @param {boolean} late whether the referee is late; then scores only rise
 * @returns {[number, number]} wrong-score ms, as counted and as sampled each millisecond
 */
function played(seed, late) {
  const random = generator(seed);
  const account = opened();
  /** @type {{ at: number, reportedAt: number, offset: number, key: string, score: string }[]} */
  const truth = [];
  /** @type {{ at: number, offset: number }[]} */
  const paints = [];
  let at = 0;
  let reportedAt = 0;
  for (let offset = 11; offset < 31; offset += 1) {
    at += 1 + Math.floor(random() * 40);
    reportedAt = Math.max(reportedAt, at + (late ? Math.floor(random() * 200) : 0));
    const score = late ? `${offset}` : String(Math.floor(random() * 3));
    truth.push({ at, reportedAt, offset, key: random() < 0.5 ? "a" : "b", score });
  }
  let shown = 10;
  for (let when = 20; shown < 30; when += 1 + Math.floor(random() * 90)) {
    const latest = truth.findLast((one) => one.at <= when)?.offset ?? 10;
    if (latest > shown) paints.push({ at: when, offset: latest });
    shown = latest;
  }
  const steps = [
    ...truth.map((one) => ({
      at: one.reportedAt,
      run: () => account.detected(change(one.offset, one.at, { [one.key]: one.score })),
    })),
    ...paints.map((one) => ({ at: one.at + 0.5, run: () => account.painted(one.offset, one.at) })),
  ].sort((a, b) => a.at - b.at);
  for (const { run } of steps) run();

  let expected = 0;
  for (let ms = 0; ms < 4_000; ms += 1) {
    const stood = paints.findLast((one) => one.at <= ms)?.offset ?? 10;
    for (const key of ["a", "b"]) {
      const is = truth.findLast((one) => one.key === key && one.at <= ms)?.score ?? "0–0";
      const seen = truth.findLast((one) => one.key === key && one.offset <= stood)?.score ?? "0–0";
      if (is !== seen) expected += 1;
    }
  }
  return [account.totals(4_000).wrongMs, expected];
}

test("wrong-score time equals the sum sampled each millisecond", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const [counted, seen] = played(seed, false);
    assert.equal(counted, seen, `seed ${seed}`);
  }
});

test("wrong-score time is the same with a late referee", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const [counted, seen] = played(seed, true);
    assert.equal(counted, seen, `seed ${seed}`);
  }
});
