import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../../static/board/layout.js";
import { generator } from "../generator.js";
import { BOXES, everywhere, leagues } from "./layouts.js";

/** @import { Box } from "../../../static/types.js" */

test("live games do not take turns unless not even they fit", () => {
  everywhere((plan, wanted, box, what) => {
    const live = wanted.flatMap(({ cards }) => cards.filter(({ size }) => size === "live"));
    const still = new Set(plan.still.cards.map(({ key }) => key));
    if (live.every(({ key }) => still.has(key))) return;
    // Favourites precede the others, which may need one more title.
    const alone = [true, false].flatMap((favourite) =>
      wanted.map((league) => ({
        ...league,
        cards: league.cards.filter(({ size, first }) => size === "live" && first === favourite),
      })),
    );
    // They may take turns only if there is no room for them and one other game.
    const one = wanted.flatMap(({ cards }) => cards).find(({ size }) => size === "quiet");
    const least = [...alone, ...(one ? [{ key: "other", cards: [one] }] : [])];
    assert.ok(layout(least, { ...box, height: box.height - box.mark }).rotations.length > 0, what);
  });
});

test("sixteen live games fit full HD, and among fifty games only the others take turns", () => {
  const box = /** @type {Box} */ (BOXES["1080p"]);
  assert.deepEqual(layout(leagues(16, generator(1), 1), box).rotations, []);
  const mixed = layout(leagues(50, generator(3), 0.4), box);
  assert.equal(mixed.rotations.length, 1);
  assert.ok(mixed.rotations[0]?.every(({ cards }) => cards.every(({ size }) => size === "quiet")));
});

test("many games take turns in few pages", () => {
  for (const [name, most] of /** @type {[string, number][]} */ ([
    ["720p", 9],
    ["1080p", 9],
    ["4K", 9],
    ["strip", 15],
  ])) {
    for (const live of [0.2, 0.4, 0.5]) {
      const { rotations } = layout(leagues(60, generator(11), live), /** @type {Box} */ (BOXES[name]));
      for (const { length } of rotations) assert.ok(length <= most, `${name}, ${live} live: ${length} pages`);
    }
  }
});

test("favourites are on the first page", () => {
  const wanted = leagues(60, generator(2), 0.2);
  const { still, rotations } = layout(wanted, /** @type {Box} */ (BOXES["1080p"]));
  const firsts = new Set(wanted.flatMap(({ cards }) => cards.filter(({ first }) => first).map(({ key }) => key)));
  const first = [...still.cards, ...(rotations[0]?.[0]?.cards ?? [])].map(({ key }) => key);
  for (const key of firsts) assert.ok(first.includes(key), key);
});
