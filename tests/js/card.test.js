import assert from "node:assert/strict";
import { test } from "node:test";
import { card, groups } from "../../static/card.js";
import { speakTest } from "./languages.js";
import { vectors } from "./vectors.js";

/** @import { Games } from "../../static/types.js" */

for (const { name, language = "en", game, now, card: expected } of vectors("card")) {
  test(`card: ${name}`, () => {
    speakTest(language);
    const shown = card(game, now, "UTC");
    speakTest("en");
    assert.deepEqual(shown, expected);
  });
}

for (const { name, games, now, favourites, groups: expected } of vectors("groups")) {
  test(`groups: ${name}`, () => {
    const shown = (/** @type {Games} */ board) =>
      groups(board, (game) => card(game, now, "UTC"), favourites).map((group) => ({
        ...group,
        cards: group.cards.map(({ key }) => key),
      }));
    assert.deepEqual(shown(games), expected);
    assert.deepEqual(
      shown(Object.fromEntries(Object.entries(games).reverse())),
      expected,
      "whatever the order of arrival",
    );
  });
}

test("half a game is not painted", () => {
  const games = /** @type {Games} */ (/** @type {unknown} */ ({ k: { key: "k", status: "live" } }));
  assert.deepEqual(
    groups(games, (game) => card(game, 0, "UTC")),
    [],
  );
});

test("times are those of the viewer's zone", () => {
  const { game, now } = vectors("card").find(({ name }) => name === "scheduled past midnight");
  assert.equal(card(game, now, "UTC").headline, "Sun 00:30");
  assert.equal(card(game, now, "America/New_York").headline, "20:30");
});
