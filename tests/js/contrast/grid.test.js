import assert from "node:assert/strict";
import { test } from "node:test";
import { grid } from "../../../static/contrast/grid.js";

test("cards of a grid have one size, stay inside their box and do not overlap", () => {
  for (const [width, height] of /** @type {const} */ ([
    [930, 560],
    [600, 380],
    [1_880, 900],
  ])) {
    for (let count = 1; count <= 12; count += 1) {
      const { unit, cells } = grid(count, width, height);
      assert.ok(unit > 5);
      assert.equal(cells.length, count);
      for (const [index, { x, y, w, h }] of cells.entries()) {
        assert.ok(x >= 0 && y >= 0 && x + w <= width + 1 && y + h <= height + 1);
        for (const before of cells.slice(0, index)) {
          assert.ok(before.x + before.w <= x || x + w <= before.x || before.y + before.h <= y || y + h <= before.y);
        }
      }
    }
  }
  assert.deepEqual(grid(0, 100, 100).cells, []);
});
