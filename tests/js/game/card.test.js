import assert from "node:assert/strict";
import { test } from "node:test";
import { card } from "../../../static/game/card.js";
import { speakTest } from "../languages.js";
import { vectors } from "../vectors.js";

for (const { name, language = "en", game, now, card: expected } of vectors("card")) {
  test(`card: ${name}`, () => {
    speakTest(language);
    const shown = card(game, now, "UTC");
    speakTest("en");
    assert.deepEqual(shown, expected);
  });
}

test("times are in the viewer's zone", () => {
  const { game, now } = vectors("card").find(({ name }) => name === "scheduled past midnight");
  assert.equal(card(game, now, "UTC").headline, "Sun 00:30");
  assert.equal(card(game, now, "America/New_York").headline, "20:30");
});
