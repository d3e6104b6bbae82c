import assert from "node:assert/strict";
import { test } from "node:test";
import { featured } from "../../../static/contrast/featured.js";
import { board, game } from "../games.js";

test("live games come first, regardless of the league", () => {
  const otherLeague = { id: "other", name: "Another" };
  const games = board(
    game("a", { status: "final", final: true }),
    game("b", { league: otherLeague, status: "scheduled" }),
    game("c"),
    game("d", { league: otherLeague }),
  );
  assert.deepEqual(featured(games, 3, 0), ["d", "c", "b"]);
});
