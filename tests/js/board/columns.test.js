import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../../../static/board/layout.js";
import { BOXES, everywhere, screens } from "./layouts.js";

/** @import { Box } from "../../../static/types.js" */

test("a title heads every column and every league in it, in the games' order", () => {
  everywhere((plan, wanted, _, what) => {
    const leagueOf = new Map(wanted.flatMap((league) => league.cards.map(({ key }) => [key, league.key])));
    for (const { titles, cards } of screens(plan)) {
      for (const card of cards) {
        const above = [...titles, ...cards].filter(({ column, y }) => column === card.column && y < card.y);
        const nearest = above.sort((a, b) => b.y - a.y)[0];
        assert.ok(nearest, `${what}: ${card.key} has nothing above it`);
        assert.equal(leagueOf.get(nearest.key) ?? nearest.key, leagueOf.get(card.key), what);
      }
    }
  });
});

test("no title is repeated below live games of the same league", () => {
  const cards = Array.from({ length: 60 }, (_, number) => ({
    key: `g${number}`,
    size: /** @type {"live" | "quiet"} */ (number < 25 ? "live" : "quiet"),
    first: false,
  }));
  const { still, rotations, columns } = layout([{ key: "l", cards }], /** @type {Box} */ (BOXES["1080p"]));
  assert.ok(rotations.length > 0);
  for (const { titles } of rotations.flat()) assert.ok(still.titles.length + titles.length <= columns);
});
