import assert from "node:assert/strict";
import { test } from "node:test";

import { Keeper } from "../../../static/display/keeper.js";
import { initialState, reduce } from "../../../static/sync/reducer.js";

function world() {
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
    keeper: (display = "one") => new Keeper(display, caches, () => clock.today),
  };
}

const games = /** @type {import("../../../static/types.js").Games} */ (/** @type {unknown} */ ({ a: { key: "a" } }));
const position = { epoch: "e", offset: 7 };

test("kept, and recalled by another page with its age", async () => {
  const { clock, keeper } = world();
  await keeper().keep({ position, games });
  clock.today += 90_000;
  assert.deepEqual(await keeper().recall(), { position, games, ageMs: 90_000 });
});

test("written seldom; while nothing changes only that it still holds", async () => {
  const { clock, keeper, written } = world();
  const one = keeper();
  for (let second = 0; second < 300; second++) {
    await one.keep({ position, games });
    clock.today += 1_000;
  }
  assert.equal(written.filter((name) => name === "/last-board?display=one").length, 1);
  assert.equal(written.length, 10);
  assert.equal((await keeper().recall())?.ageMs, 30_000);
  await one.keep({ position: { epoch: "e", offset: 8 }, games: { ...games } }, { atOnce: true });
  assert.deepEqual([(await keeper().recall())?.position.offset, (await keeper().recall())?.ageMs], [8, 0]);
});

test("what was seen of an older board says nothing about a newer one", async () => {
  const { clock, keeper, entries } = world();
  await keeper().keep({ position, games });
  entries.set(
    "/last-seen?display=one",
    new Response(JSON.stringify({ position: { epoch: "e", offset: 6 }, at: clock.today + 50 })),
  );
  clock.today += 1_000;
  assert.equal((await keeper().recall())?.ageMs, 1_000);
});

test("each display keeps its own, and not all that ever were", async () => {
  const { keeper, entries } = world();
  for (let number = 0; number < 20; number++) await keeper(`d${number}`).keep({ position, games });
  assert.equal(entries.size, 16);
  assert.equal(await keeper("d3").recall(), null);
  assert.ok(await keeper("d19").recall());
  assert.equal(await keeper("another").recall(), null);
});

test("a clock that was set back makes a board old, never fresh", async () => {
  const { clock, keeper } = world();
  await keeper().keep({ position, games });
  clock.today -= 3_600_000;
  assert.equal((await keeper().recall())?.ageMs, 86_400_000);
  assert.equal(keeper().age(0), 86_400_000);
});

test("nothing there, something else there, too much, or no store at all: it does without", async () => {
  const { keeper, entries, written } = world();
  assert.equal(await keeper().recall(), null);
  entries.set("/last-board?display=one", new Response('{"position":"?"}'));
  assert.equal(await keeper().recall(), null);
  entries.set("/last-board?display=one", new Response("{corrupt"));
  assert.equal(await keeper().recall(), null);
  const huge = /** @type {import("../../../static/types.js").Games} */ (
    /** @type {unknown} */ ({ a: "x".repeat(5e6) })
  );
  await keeper().keep({ position, games: huge });
  assert.deepEqual(written, []);
  const without = new Keeper(
    "one",
    () => {
      throw new ReferenceError("caches is not defined");
    },
    Date.now,
  );
  await without.keep({ position, games });
  assert.equal(await without.recall(), null);
});

test("a recalled board counts until the server has spoken", () => {
  const state = initialState(null);
  const recalled = /** @type {const} */ ({ type: "recalled", position, games, at: -5_000 });
  const shown = reduce(state, recalled);
  assert.deepEqual([shown.games, shown.position, shown.link.frameAt], [games, position, -5_000]);
  const heard = { ...state, link: { ...state.link, build: "b" } };
  assert.equal(reduce(heard, recalled), heard);
});
