import assert from "node:assert/strict";
import { test } from "node:test";
import { MomentDetector, SILENCE_MS } from "../../../static/highlights/moment_detector.js";
import { moments, turns } from "../../../static/highlights/moments.js";
import { board, game } from "../games.js";
import { generator } from "../generator.js";

/** @import { Game, Games, State } from "../../../static/types.js" */

const start = game("a", { home: { score: 1 } });

/** @param {Game} before @param {Game} after */
const kinds = (before, after) => moments(board(before), board(after)).map(({ kind }) => kind);

test("a goal has its side, its points and the log's entry", () => {
  const event = { kind: "goal", order: 7, side: /** @type {const} */ ("away"), at: "12'", player: "Saka" };
  const [moment, ...more] = moments(
    board(start),
    board(game("a", { home: { score: 1 }, away: { score: 1 }, events: { g2: event } })),
  );
  assert.deepEqual(more, []);
  assert.ok(moment);
  assert.deepEqual([moment.kind, moment.side, moment.points, moment.event], ["score", "away", 1, event]);
  assert.equal(turns(moment), true, "the lead has changed");
});

test("a lower score is a correction, a shoot-out kick is marked, a red card is an incident", () => {
  assert.deepEqual(kinds(start, game("a")), ["correction"]);
  const kick = moments(board(game("a", { home: { shootout: 0 } })), board(game("a", { home: { shootout: 1 } })))[0];
  assert.equal(kick?.kick, true);
  const card = { kind: "red_card", order: 1, side: /** @type {const} */ ("home") };
  assert.deepEqual(kinds(start, game("a", { home: { score: 1 }, events: { c: card } })), ["incident"]);
});

test("a final gives the end of a period, a change of status and one final", () => {
  const over = game("a", { home: { score: 1 }, status: "final", final: true });
  assert.deepEqual(kinds(start, over), ["period_end", "status", "final"]);
  assert.deepEqual(
    kinds(start, game("a", { home: { score: 1 }, status: "delayed" })),
    ["status"],
    "a delay ends no period",
  );
});

test("a game seen for the first time, or gone, has no moments", () => {
  assert.deepEqual(moments(board(), board(start)), []);
  assert.deepEqual(moments(board(start), board()), []);
});

test("property: scores minus corrections are the difference of the boards", () => {
  const random = generator(4);
  const any = () => Math.floor(random() * 4);
  for (let round = 0; round < 300; round += 1) {
    const before = game("a", { home: { score: any() }, away: { score: any() } });
    const after = game("a", { home: { score: any() }, away: { score: any() } });
    const list = moments(board(before), board(after));
    for (const side of /** @type {const} */ (["home", "away"])) {
      const sum = list.filter((one) => one.side === side).reduce((total, { points }) => total + points, 0);
      assert.equal(sum, (after[side].score ?? 0) - (before[side].score ?? 0));
    }
    assert.ok(list.every(({ kind, points }) => (kind === "correction" ? points < 0 : points > 0)));
  }
});

/** @param {Games} games @param {number} frameAt @param {Partial<State>} [more] */
const state = (games, frameAt, more = {}) =>
  /** @type {State} */ (
    /** @type {unknown} */ ({
      position: { epoch: "e", offset: 1 },
      games,
      resync: false,
      beat: null,
      link: { frameAt, transport: "socket", intervalMs: 2_000 },
      ...more,
    })
  );

test("the first board has no moments, the next one has", () => {
  const detector = new MomentDetector();
  assert.deepEqual(detector.see(state({}, 0, { position: null })), { moments: [], late: false });
  assert.deepEqual(detector.see(state(board(start), 10)), { moments: [], late: false });
  const seen = detector.see(state(board(game("a", { home: { score: 2 } })), 20));
  assert.deepEqual([seen.moments.length, seen.late], [1, false]);
});

test("after a long silence moments are late until the board is compared", () => {
  const detector = new MomentDetector();
  detector.see(state(board(start), 0));
  const scored = (/** @type {number} */ score) => board(game("a", { home: { score } }));
  const back = SILENCE_MS + 1;
  assert.deepEqual(
    [detector.see(state(scored(2), back)).late, detector.see(state(scored(3), back + 1)).late],
    [true, true],
  );
  detector.see(state(scored(3), back + 2, { beat: { sound: true, at: back + 2 } }));
  assert.equal(detector.see(state(scored(4), back + 3)).late, false);
});

test("polling once a minute is no silence", () => {
  const detector = new MomentDetector();
  const link = /** @type {State["link"]} */ ({ frameAt: 0, transport: "poll", intervalMs: 60_000 });
  detector.see(state(board(start), 0, { link }));
  assert.equal(detector.see(state(board(game("a")), 0, { link: { ...link, frameAt: 61_000 } })).late, false);
});

test("revealed scores give no moments", () => {
  const detector = new MomentDetector();
  detector.see(state(board(game("a")), 0));
  detector.forget();
  assert.deepEqual(detector.see(state(board(start), 10)).moments, []);
  assert.equal(detector.see(state(board(game("a", { home: { score: 2 } })), 20)).moments.length, 1);
});
