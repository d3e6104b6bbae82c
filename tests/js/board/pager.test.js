import assert from "node:assert/strict";
import { test } from "node:test";

import { dwell, PAUSE_MS, Pager, weight } from "../../../static/board/pager.js";
import { generator } from "../generator.js";

/** @import { CardState } from "../../../static/types.js" */

const LONGEST = 15_000;
const plain = () => 1;

/** @param {(largest: number) => number} pick @returns {{ rotation: string[][], weights: Map<string, number> }} */
function anyRotation(pick) {
  const states = /** @type {CardState[]} */ (["upcoming", "final", "held", "off", "stale"]);
  /** @type {Map<string, number>} */
  const weights = new Map();
  const rotation = Array.from({ length: 2 + pick(7) }, (_, page) =>
    Array.from({ length: 1 + pick(9) }, (_, place) => {
      const key = `${page}/${place}`;
      weights.set(key, weight(/** @type {CardState} */ (states[pick(states.length)]), pick(8) === 0));
      return key;
    }),
  );
  return { rotation, weights };
}

test("every page is shown within 2 n + 1 turns of at most 15 s, with any weights", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = generator(seed);
    const pick = (/** @type {number} */ largest) => Math.floor(random() * largest);
    const { rotation, weights } = anyRotation(pick);
    const pager = new Pager();
    pager.plan([rotation], (key) => weights.get(key) ?? 1, 0);
    const last = rotation.map(() => 0);
    const law = (2 * rotation.length + 1) * LONGEST;
    for (let now = 0; now < 30 * law; now += 1_000) {
      pager.tick(now);
      last[pager.shown[0] ?? -1] = now;
      for (const [page, at] of last.entries()) assert.ok(now - at <= law + 1_000, `seed ${seed}: page ${page} waits`);
    }
  }
});

test("no game starves while the pages change all the time", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = generator(seed);
    const keys = Array.from({ length: 40 }, (_, number) => `g${number}`);
    const pager = new Pager();
    const last = new Map(keys.map((key) => [key, 0]));
    for (let now = 0; now < 3_600_000; now += 1_000) {
      if (now % 5_000 === 0) {
        const size = 5 + Math.floor(random() * 4);
        // Games move to other pages as others before them begin and end.
        const turned = [...keys.slice(now % 40), ...keys.slice(0, now % 40)];
        const rotation = Array.from({ length: Math.ceil(40 / size) }, (_, page) =>
          turned.slice(page * size, (page + 1) * size),
        );
        pager.plan([rotation], plain, now);
        current = rotation;
      }
      pager.tick(now);
      for (const key of current[pager.shown[0] ?? 0] ?? []) last.set(key, now);
      for (const [key, at] of last) assert.ok(now - at < 20 * LONGEST, `seed ${seed}: ${key} waits since ${at}`);
    }
  }
});
/** @type {string[][]} */
let current = [];

test("a favourite's page comes more often and first", () => {
  const pager = new Pager();
  const rotation = [["a"], ["b"], ["c"], ["star"]];
  pager.plan([rotation], (key) => weight("upcoming", key === "star"), 0);
  const counts = [0, 0, 0, 0];
  let before = -1;
  /** @type {number[]} */
  const order = [];
  for (let now = 0; now < 600_000; now += 1_000) {
    pager.tick(now);
    const page = /** @type {number} */ (pager.shown[0]);
    if (page === before) continue;
    counts[page] = (counts[page] ?? 0) + 1;
    order.push(page);
    before = page;
  }
  assert.equal(order[1], 3);
  assert.ok((counts[3] ?? 0) > 1.4 * Math.max(...counts.slice(0, 3)), counts.join());
});

test("a page stays longer the more there is to read, within bounds", () => {
  assert.equal(dwell(["a"], plain), 6_000);
  assert.equal(dwell(["a", "b", "c", "d", "e", "f"], plain), 8_400);
  assert.equal(dwell(Array(40).fill("a"), plain), LONGEST);
});

test("a pause holds the page and ends by itself", () => {
  const pager = new Pager();
  pager.plan([[["a"], ["b"]]], plain, 0);
  pager.pause(1_000);
  assert.equal(pager.tick(PAUSE_MS), false);
  assert.deepEqual(pager.shown, [0]);
  assert.equal(pager.tick(1_000 + PAUSE_MS), true);
  assert.equal(pager.paused, false);
  assert.deepEqual(pager.shown, [0]);
  assert.equal(pager.tick(1_000 + PAUSE_MS + 6_000), true);
  assert.deepEqual(pager.shown, [1]);
});

test("games on the screen stay there when the pages change, for the rest of their time", () => {
  const pager = new Pager();
  pager.plan([[["a"], ["b", "c"]]], plain, 0);
  pager.tick(6_000);
  assert.deepEqual(pager.shown, [1]);
  pager.plan([[["x", "y"], ["a"], ["c", "b"]]], plain, 8_000);
  assert.deepEqual(pager.shown, [2]);
  assert.equal(pager.tick(11_999), false);
  assert.equal(pager.tick(12_000), true);
});

test("without pages the pager does nothing", () => {
  const pager = new Pager();
  pager.plan([], plain, 0);
  assert.equal(pager.tick(1_000_000), false);
  assert.deepEqual(pager.shown, []);
});
