import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, seconds, share, size } from "../../../static/contrast/figures.js";
import { speak } from "../../../static/game/words.js";

test("figures have three digits and a unit in the format of the language", () => {
  speak({}, "en");
  assert.deepEqual(duration(38.4), { value: "38", unit: "ms" });
  assert.deepEqual(duration(999.6), { value: "1.00", unit: "s" });
  assert.deepEqual(duration(12_345), { value: "12.3", unit: "s" });
  assert.deepEqual(seconds(0), { value: "0.00", unit: "s" });
  assert.deepEqual(size(512), { value: "512", unit: "B" });
  assert.deepEqual(size(14_210), { value: "14.2", unit: "kB" });
  assert.deepEqual(size(3_140_000), { value: "3.14", unit: "MB" });
  assert.equal(share(1, 4), "25%");
  assert.equal(share(0, 0), "–");
  speak({}, "de");
  assert.deepEqual(duration(1_420), { value: "1,42", unit: "s" });
  speak({}, "en");
});
