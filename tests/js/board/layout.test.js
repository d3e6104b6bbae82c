import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../../static/board/layout.js";
import { generator } from "../generator.js";
import { BOXES, everywhere, leagues, screens } from "./layouts.js";

/** @import { Box } from "../../../static/types.js" */

test("every game has a place inside the box, and none covers another", () => {
  everywhere((plan, wanted, box, what) => {
    const placed = new Set();
    for (const { titles, cards } of screens(plan)) {
      const all = [...titles, ...cards];
      for (const { x, y, w, h } of all) {
        assert.ok(x >= 0 && y >= 0 && x + w <= box.width && y + h <= box.height, `${what}: inside`);
      }
      for (const [index, a] of all.entries()) {
        for (const b of all.slice(index + 1)) {
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          assert.ok(apart, `${what}: ${a.key} over ${b.key}`);
        }
      }
      for (const { key } of cards) placed.add(key);
    }
    const keys = wanted.flatMap(({ cards }) => cards.map(({ key }) => key));
    assert.deepEqual([...placed].sort(), keys.sort(), what);
  });
});

test("few games get large cards, and the cards fill the screen", () => {
  for (const name of ["720p", "1080p", "4K", "1080p with panel"]) {
    const box = /** @type {Box} */ (BOXES[name]);
    let before = Number.POSITIVE_INFINITY;
    for (const count of [1, 4, 12, 24]) {
      const plan = layout(leagues(count, generator(7), 0.6), box);
      const { unit } = plan;
      assert.ok(unit < before, `${name}: ${count} games`);
      before = unit;
      const used = (screens(plan)[0]?.cards ?? []).reduce((sum, { w, h }) => sum + w * h, 0) / (box.width * box.height);
      assert.ok(used > 0.6, `${name}: ${count} games fill ${used}`);
    }
  }
});

test("a strip is a single line of cards", () => {
  for (const count of [1, 4, 12, 60]) {
    const plan = layout(leagues(count, generator(5)), /** @type {Box} */ (BOXES.strip));
    for (const { cards } of screens(plan)) assert.equal(new Set(cards.map(({ y }) => y)).size, 1);
  }
});

test("the same games get the same places", () => {
  const box = /** @type {Box} */ (BOXES["1080p"]);
  assert.deepEqual(layout(leagues(33, generator(4)), box), layout(leagues(33, generator(4)), box));
});

test("an empty board and a tiny box cause no error", () => {
  const box = /** @type {Box} */ (BOXES["1080p"]);
  assert.deepEqual(layout([], box).still, { titles: [], cards: [] });
  for (const [width, height] of [
    [0, 0],
    [10, 10],
    [400, 20],
  ]) {
    layout(leagues(9, generator(1)), { ...box, width: width ?? 0, height: height ?? 0 });
  }
});
