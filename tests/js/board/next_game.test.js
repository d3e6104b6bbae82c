import assert from "node:assert/strict";
import { test } from "node:test";

import { coming } from "../../../static/board/next_game.js";

/** @import { Card, CardState, Games } from "../../../static/types.js" */

/** @param {string} key @param {CardState} state */
const card = (key, state) => /** @type {Card} */ (/** @type {unknown} */ ({ key, state }));
/** @param {Record<string, string>} starts */
const games = (starts) =>
  /** @type {Games} */ (
    /** @type {unknown} */ (
      Object.fromEntries(Object.entries(starts).map(([key, start_time]) => [key, { start_time }]))
    )
  );
const isToday = (/** @type {number} */ ms) => ms < Date.parse("2026-07-04T00:00Z");
const starts = games({
  a: "2026-07-03T20:00Z",
  b: "2026-07-03T18:00Z",
  c: "2026-07-03T18:00Z",
  d: "2026-07-05T18:00Z",
});

test("no next game is named while a game is in play or delayed", () => {
  for (const state of /** @type {CardState[]} */ (["live", "break", "held"])) {
    assert.equal(coming([card("a", "upcoming"), card("x", state)], starts, isToday), null);
  }
  assert.equal(coming([], {}, isToday), null);
});

test("the earliest game is next, with the number of others at the same time", () => {
  const cards = [card("a", "upcoming"), card("b", "upcoming"), card("c", "upcoming"), card("z", "final")];
  assert.deepEqual(coming(cards, starts, isToday), { kind: "next", card: cards[1], more: 1 });
});

test("a day without a game is reported", () => {
  const cards = [card("d", "upcoming")];
  assert.deepEqual(coming(cards, starts, isToday), { kind: "none_today", card: cards[0], more: 0 });
  assert.equal(coming([card("f", "final"), ...cards], starts, isToday)?.kind, "next");
});

test("if no game follows, all are over", () => {
  assert.deepEqual(coming([card("f", "final")], {}, isToday), { kind: "over" });
  assert.equal(coming([card("f", "off"), card("g", "upcoming")], {}, isToday), null);
});
