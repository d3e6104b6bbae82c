import assert from "node:assert/strict";
import { test } from "node:test";

import { fit } from "../../../static/board/name_size.js";

test("short names are large, and get smaller with their longest word and with what stands beside them", () => {
  assert.equal(fit("Lynx", "0"), 0);
  assert.equal(fit("Norfell City", "1"), 0);
  assert.equal(fit("Tidebreakers", "1"), 2);
  assert.ok(fit("Tidebreakers", "112") > fit("Tidebreakers", "1"));
  assert.ok(fit("Lynx", "1", "6-4 3-6 7-5") > fit("Lynx", "1"));
  assert.equal(fit("Donaudampfschifffahrtsgesellschaft", ""), 5);
  assert.equal(fit("Hardin-Simmons Cowboys", "1"), 3);
  assert.equal(fit("Borussia Mönchengladbach", "1"), 4);
  assert.equal(fit("", ""), 0);
});

test("in a wider typeface the same name is written smaller", () => {
  assert.equal(fit("Borussia Mönchengladbach", "1", "", 1.2), 5);
  assert.equal(fit("Lynx", "0", "", 1.2), 0);
});
