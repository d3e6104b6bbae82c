import assert from "node:assert/strict";
import { test } from "node:test";
import { DIGIT, LEGIBLE } from "../../../static/board/card_sizes.js";
import { everywhere } from "./layouts.js";

test("a live score's digits are never under 4 % of the screen's height", () => {
  everywhere((plan, _, box, what) => {
    const least = LEGIBLE * box.zoom * box.screen - 0.1;
    assert.ok(plan.unit * plan.score * DIGIT >= least, `${what}: ${plan.unit * plan.score * DIGIT} px`);
  });
});
