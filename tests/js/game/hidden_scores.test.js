import assert from "node:assert/strict";
import { test } from "node:test";
import { card } from "../../../static/game/card.js";
import { VisibleState } from "../../../static/game/visible_state.js";
import { cases, how, model, settings, state } from "./visible_states.js";

test("with hidden scores no card has a score, nor anything that gives it away", () => {
  const visible = new VisibleState();
  for (const { game, now } of cases) {
    const seen = visible.of(state(game), settings({ hide_scores: true }), {
      now: 0,
      today: now,
      trusted: false,
      doubted: new Set(),
    });
    const bare = seen.games[game.key];
    if (!bare) continue;
    assert.deepEqual([bare.home.record, bare.away.record], [undefined, undefined]);
    const shown = card(bare, now, "UTC");
    for (const row of [shown.home, shown.away]) {
      assert.deepEqual([row.score, row.shootout, row.kicks, row.line], ["", "", "", ""]);
      assert.deepEqual([row.winner, row.loser], [false, false]);
    }
    assert.equal(shown.situation, "");
    assert.equal(shown.bases, "");
    assert.equal(shown.headline, card(game, now, "UTC").headline);
    assert.equal(shown.state, card(game, now, "UTC").state);
    assert.deepEqual(seen.marks, {});
  }
});

test("revealed scores stay for eight seconds, of one game or of all", () => {
  const visible = new VisibleState();
  const second = { ...model.game, key: "mock:eng.1:2" };
  const shown = (/** @type {number} */ now) =>
    Object.values(visible.of(state(model.game, second), settings({ hide_scores: true }), { ...how, now }).games).map(
      ({ home }) => home.score,
    );
  assert.deepEqual(shown(0), [undefined, undefined]);
  visible.reveal.ask(model.game.key, 0);
  assert.deepEqual(shown(7_999), [2, undefined]);
  assert.deepEqual(shown(8_000), [undefined, undefined]);
  visible.reveal.ask(null, 9_000);
  assert.deepEqual(shown(16_999), [2, 2]);
  assert.deepEqual(shown(17_000), [undefined, undefined]);
});
