import assert from "node:assert/strict";
import { test } from "node:test";
import { Cards, card } from "../../../static/game/card.js";
import { Arrangement, groups } from "../../../static/game/groups.js";
import { board, game } from "../games.js";
import { generator } from "../generator.js";
import { vectors } from "../vectors.js";

/** @import { Game, Games, Status } from "../../../static/types.js" */

for (const { name, games, now, favourites, groups: expected } of vectors("groups")) {
  test(`groups: ${name}`, () => {
    const shown = (/** @type {Games} */ board) =>
      groups(board, (game) => card(game, now, "UTC"), favourites).map((group) => ({
        ...group,
        cards: group.cards.map(({ key }) => key),
      }));
    assert.deepEqual(shown(games), expected);
    assert.deepEqual(shown(Object.fromEntries(Object.entries(games).reverse())), expected, "in any order of arrival");
  });
}

test("an incomplete game is not painted", () => {
  const games = /** @type {Games} */ (/** @type {unknown} */ ({ k: { key: "k", status: "live" } }));
  assert.deepEqual(
    groups(games, (game) => card(game, 0, "UTC")),
    [],
  );
});

test("successive boards are arranged as each alone, with the same objects for unchanged leagues", () => {
  const random = generator(11);
  const pick = (/** @type {number} */ count) => Math.floor(random() * count);
  /** @type {<T>(some: readonly T[]) => T} */
  const one = (some) => /** @type {any} */ (some[pick(some.length)]);
  /** @type {readonly Status[]} */
  const statuses = ["live", "live", "live", "scheduled", "final"];
  const leagues = ["cup", "shield", "plate"].map((id) => ({ id, name: id }));
  const made = (/** @type {string} */ key) =>
    game(key, {
      league: one(leagues),
      status: one(statuses),
      start_time: `2026-06-1${pick(5)}T18:00:00Z`,
      home: { score: pick(4) },
    });
  const half = (/** @type {string} */ key) => /** @type {Game} */ (/** @type {unknown} */ ({ key, status: "live" }));
  /** @type {Games} */
  let games = board(...Array.from({ length: 30 }, (_, index) => made(`g${index}`)));
  const cards = new Cards();
  const cardOf = (/** @type {Game} */ shown) => cards.of(shown, 0);
  const arrangement = new Arrangement();
  const liked = [[], ["g3-h", "g9-a"]];
  /** @type {readonly string[]} */
  let favourites = [];
  for (let step = 0; step < 400; step += 1) {
    const key = `g${pick(31)}`;
    const old = games[key];
    const what = pick(10);
    if (what === 0) games = Object.fromEntries(Object.entries(games).filter(([present]) => present !== key));
    else if (what === 1) games = { ...games, [key]: half(key) };
    else if (what === 2) favourites = one(liked);
    else if (what < 5 || !old?.home) games = { ...games, [key]: made(key) };
    else games = { ...games, [key]: { ...old, home: { ...old.home, score: pick(9) } } };
    const shown = arrangement.of(games, cardOf, favourites);
    assert.deepEqual(shown, groups(games, cardOf, favourites), `step ${step}`);
    const again = arrangement.of({ ...games }, cardOf, favourites);
    assert.ok(
      again.every((group, index) => group === shown[index]),
      "an unchanged league is the same object",
    );
  }
});

test("a new score that moves no game requests one card", () => {
  const games = board(...Array.from({ length: 20 }, (_, index) => game(`g${index}`)));
  const arrangement = new Arrangement();
  /** @type {string[]} */
  const requested = [];
  const cardOf = (/** @type {Game} */ one) => {
    requested.push(one.key);
    return card(one, 0);
  };
  /** @type {readonly string[]} */
  const favourites = [];
  arrangement.of(games, cardOf, favourites);
  requested.length = 0;
  const [group] = arrangement.of({ ...games, g7: game("g7", { home: { score: 1 } }) }, cardOf, favourites);
  assert.deepEqual(requested, ["g7"]);
  assert.equal(group?.cards.find(({ key }) => key === "g7")?.home.score, "1");
});

test("forgotten cards are requested again", () => {
  const arrangement = new Arrangement();
  const games = board(game("a"));
  const none = /** @type {readonly string[]} */ ([]);
  const words = (/** @type {string} */ headline) => (/** @type {Game} */ one) => ({ ...card(one, 0), headline });
  arrangement.of(games, words("Today"), none);
  assert.equal(arrangement.of(games, words("Heute"), none)[0]?.cards[0]?.headline, "Today");
  arrangement.forget();
  assert.equal(arrangement.of(games, words("Heute"), none)[0]?.cards[0]?.headline, "Heute");
});
