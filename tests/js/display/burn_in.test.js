import assert from "node:assert/strict";
import { test } from "node:test";
import { SHIFT_PX, STEP_MS, shiftAt } from "../../../static/display/burn_in.js";

test("the shift moves one pixel at a time, stays within its bounds and visits every place", () => {
  const seen = new Set();
  let last = shiftAt(0);
  for (let step = 0; step < 400; step++) {
    const { x, y } = shiftAt(step * STEP_MS);
    assert.ok(Math.abs(x) <= SHIFT_PX && Math.abs(y) <= SHIFT_PX);
    assert.ok(Math.abs(x - last.x) + Math.abs(y - last.y) <= 2);
    assert.deepEqual(shiftAt(step * STEP_MS + STEP_MS - 1), { x, y });
    last = { x, y };
    seen.add(`${x} ${y}`);
  }
  assert.equal(seen.size, (2 * SHIFT_PX + 1) ** 2);
});
