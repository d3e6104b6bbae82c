import assert from "node:assert/strict";
import { test } from "node:test";

import { BoardCache } from "../../../static/display/offline.js";
import { initialState, reduce } from "../../../static/sync/reducer.js";

function fakeCaches() {
  /** @type {Map<string, Response>} */
  const entries = new Map();
  /** @type {string[]} */
  const written = [];
  const cache = {
    match: async (/** @type {string} */ name) => entries.get(name)?.clone(),
    async put(/** @type {string} */ name, /** @type {Response} */ response) {
      written.push(name);
      entries.set(name, response);
    },
  };
  const more = {
    keys: async () => [...entries.keys()],
    delete: async (/** @type {string} */ name) => entries.delete(name),
  };
  const clock = { today: 1_000_000_000_000 };
  const caches = /** @type {() => CacheStorage} */ (
    /** @type {unknown} */ (() => ({ open: async () => ({ ...cache, ...more }) }))
  );
  return {
    entries,
    written,
    clock,
    caches,
    boardCache: (display = "one") => new BoardCache(display, caches, () => clock.today),
  };
}

const games = /** @type {import("../../../static/types.js").Games} */ (/** @type {unknown} */ ({ a: { key: "a" } }));
const position = { epoch: "e", offset: 7 };

test("another page restores the board with its age", async () => {
  const { clock, boardCache } = fakeCaches();
  await boardCache().keep({ position, games }, 0);
  clock.today += 90_000;
  assert.deepEqual(await boardCache().recall(0), { position, games, ageMs: 90_000 });
});

test("writes are rare, and an unchanged board updates only its confirmation", async () => {
  const { clock, boardCache, written } = fakeCaches();
  const one = boardCache();
  for (let second = 0; second < 300; second++) {
    await one.keep({ position, games }, 0);
    clock.today += 1_000;
  }
  assert.equal(written.filter((name) => name === "/last-board?display=one").length, 1);
  assert.equal(written.length, 10);
  assert.equal((await boardCache().recall(0))?.ageMs, 30_000);
  await one.keep({ position: { epoch: "e", offset: 8 }, games: { ...games } }, 0, { atOnce: true });
  assert.deepEqual([(await boardCache().recall(0))?.position.offset, (await boardCache().recall(0))?.ageMs], [8, 0]);
});

test("a confirmation of an older board does not count for a newer one", async () => {
  const { clock, boardCache, entries } = fakeCaches();
  await boardCache().keep({ position, games }, 0);
  entries.set(
    "/last-seen?display=one",
    new Response(JSON.stringify({ position: { epoch: "e", offset: 6 }, at: clock.today + 50 })),
  );
  clock.today += 1_000;
  assert.equal((await boardCache().recall(0))?.ageMs, 1_000);
});

test("each display caches its own board, and the number of displays is bounded", async () => {
  const { boardCache, entries } = fakeCaches();
  for (let number = 0; number < 20; number++) await boardCache(`d${number}`).keep({ position, games }, 0);
  assert.equal(entries.size, 16);
  assert.equal(await boardCache("d3").recall(0), null);
  assert.ok(await boardCache("d19").recall(0));
  assert.equal(await boardCache("another").recall(0), null);
});

test("a clock that was set back makes a board old, never fresh", async () => {
  const { clock, boardCache } = fakeCaches();
  await boardCache().keep({ position, games }, 0);
  clock.today -= 3_600_000;
  assert.equal((await boardCache().recall(0))?.ageMs, 86_400_000);
  assert.equal(boardCache().age(0), 86_400_000);
});

test("a cache that is empty, corrupt, too small or absent gives no board and no error", async () => {
  const { boardCache, entries, written } = fakeCaches();
  assert.equal(await boardCache().recall(0), null);
  entries.set("/last-board?display=one", new Response('{"position":"?"}'));
  assert.equal(await boardCache().recall(0), null);
  entries.set("/last-board?display=one", new Response("{corrupt"));
  assert.equal(await boardCache().recall(0), null);
  const huge = /** @type {import("../../../static/types.js").Games} */ (
    /** @type {unknown} */ ({ a: "x".repeat(5e6) })
  );
  await boardCache().keep({ position, games: huge }, 0);
  assert.deepEqual(written, []);
  const without = new BoardCache(
    "one",
    () => {
      throw new ReferenceError("caches is not defined");
    },
    Date.now,
  );
  await without.keep({ position, games }, 0);
  assert.equal(await without.recall(0), null);
});

test("a cached board is shown only until the server has answered", () => {
  const state = initialState(null);
  const recalled = /** @type {const} */ ({ type: "recalled", position, games, at: -5_000 });
  const shown = reduce(state, recalled);
  assert.deepEqual([shown.games, shown.position, shown.link.frameAt], [games, position, -5_000]);
  const heard = { ...state, link: { ...state.link, build: "b" } };
  assert.equal(reduce(heard, recalled), heard);
});

test("a board that was cached with a shorter delay is not shown: it may be too early", async () => {
  const { boardCache } = fakeCaches();
  const one = boardCache();
  await one.keep({ position, games }, 30, { atOnce: true });
  assert.ok(await boardCache().recall(30));
  assert.ok(await boardCache().recall(0));
  assert.equal(await boardCache().recall(31), null);
  // The same games, seen later: the new delay counts from now on.
  await one.keep({ position, games }, 60, { atOnce: true });
  assert.ok(await boardCache().recall(60));
});
