import assert from "node:assert/strict";
import { test } from "node:test";
import { isDoubted } from "../../../static/game/doubt.js";

test("a game is in doubt with its source, unless its result is settled", () => {
  const doubted = new Set(["a"]);
  for (const status of /** @type {const} */ (["live", "scheduled", "ended", "postponed", "suspended", "unknown"])) {
    assert.equal(isDoubted({ source: "a", status }, doubted), true, status);
    assert.equal(isDoubted({ source: "b", status }, doubted), false, status);
  }
  for (const status of /** @type {const} */ (["final", "cancelled", "forfeited"])) {
    assert.equal(isDoubted({ source: "a", status }, doubted), false, status);
  }
});
