import assert from "node:assert/strict";
import { test } from "node:test";

import { nameSize } from "../../../static/board/name_size.js";

test("short names are large, and shrink with their longest word and with the text beside them", () => {
  assert.equal(nameSize("Lynx", "0"), 0);
  assert.equal(nameSize("Norfell City", "1"), 0);
  assert.equal(nameSize("Tidebreakers", "1"), 2);
  assert.ok(nameSize("Tidebreakers", "112") > nameSize("Tidebreakers", "1"));
  assert.ok(nameSize("Lynx", "1", "6-4 3-6 7-5") > nameSize("Lynx", "1"));
  assert.equal(nameSize("Donaudampfschifffahrtsgesellschaft", ""), 5);
  assert.equal(nameSize("Hardin-Simmons Cowboys", "1"), 3);
  assert.equal(nameSize("Borussia Mönchengladbach", "1"), 4);
  assert.equal(nameSize("", ""), 0);
});

test("the same name is smaller in a wider font", () => {
  assert.equal(nameSize("Borussia Mönchengladbach", "1", "", 1.2), 5);
  assert.equal(nameSize("Lynx", "0", "", 1.2), 0);
});
