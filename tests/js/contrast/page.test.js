import assert from "node:assert/strict";
import { test } from "node:test";
import { Account } from "../../../static/contrast/account/account.js";
import { changeOf, scoredIn, scoreOf } from "../../../static/contrast/account/score.js";
import { TripClock } from "../../../static/contrast/account/trip_clock.js";
import { asCsv, asJson } from "../../../static/contrast/export.js";
import { featured } from "../../../static/contrast/featured.js";
import { duration, seconds, share, size } from "../../../static/contrast/figures.js";
import { grid } from "../../../static/contrast/grid.js";
import { History, spanOf, staleness } from "../../../static/contrast/history.js";
import { DEFAULTS, isTimed, readChoice, writeChoice } from "../../../static/contrast/settings.js";
import { Meter } from "../../../static/contrast/side/meter.js";
import {
  breakEvenCurves,
  comparedPoll,
  factors,
  placeOf,
  serverMs,
  table,
  viewersAt,
} from "../../../static/contrast/what_if.js";
import { speak } from "../../../static/game/words.js";
import { board, game } from "../games.js";

test("an address is read back as it was written", () => {
  const choice = {
    left: /** @type {const} */ ("sse"),
    right: /** @type {const} */ ("naive_poll"),
    intervalMs: 30_000,
    viewers: 250,
  };
  const search = writeChoice("?theme=light", choice);
  assert.deepEqual(readChoice(search), { choice, refused: [] });
  assert.ok(search.includes("theme=light"));
  assert.deepEqual(readChoice(""), { choice: DEFAULTS, refused: [] });
});

test("an interval out of bounds is clamped, what cannot be read falls back, and both are told", () => {
  const of = (/** @type {string} */ search) => readChoice(search);
  assert.deepEqual(of("?interval=100"), {
    choice: { ...DEFAULTS, intervalMs: 250 },
    refused: [{ kind: "clamped", text: "100", used: "250" }],
  });
  assert.equal(of("?interval=250").refused.length, 0);
  assert.equal(of("?interval=99999999").choice.intervalMs, 60_000);
  assert.equal(of("?interval=-5").choice.intervalMs, 250);
  for (const text of ["", "soon", "NaN", "Infinity"]) {
    assert.deepEqual(of(`?interval=${text}`).refused, [{ kind: "unreadable", text, used: "2000" }]);
  }
  assert.deepEqual(of("?left=carrier_pigeon"), {
    choice: DEFAULTS,
    refused: [{ kind: "contestant", text: "carrier_pigeon", used: "push" }],
  });
});

test("viewers out of bounds are brought into them, and that is told", () => {
  for (const [text, used] of /** @type {const} */ ([
    ["0", 1],
    ["5e9", 1_000_000],
    ["many", 1_000],
    ["", 1_000],
  ])) {
    const { choice, refused } = readChoice(`?viewers=${text}`);
    assert.equal(choice.viewers, used);
    assert.deepEqual(refused, [{ kind: "viewers", text, used: String(used) }]);
  }
  assert.deepEqual(readChoice("?viewers=25").refused, []);
});

test("only polls have an interval", () => {
  assert.deepEqual([isTimed("push"), isTimed("long_poll"), isTimed("delta_poll")], [false, false, true]);
});

test("the server's moments are told in the page's time, to within half the fastest way", () => {
  const clock = new TripClock();
  assert.equal(clock.momentOf(1_000_000), null);
  assert.equal(clock.errorMs, null);
  clock.read(1_000_030, 0, 40);
  assert.equal(clock.momentOf(1_000_060), 50);
  clock.read(1_000_105, 100, 110);
  assert.equal(clock.errorMs, 5 + 1);
  // By the faster answer the server's clock was at 1,000,105 when ours was at 105.
  assert.equal(clock.momentOf(1_000_060), 60);
  assert.equal(clock.settled, false);
  clock.read(1_000_900, 300, 1_500);
  clock.read(1_001_600, 1_590, 1_610);
  assert.equal(clock.momentOf(1_000_060), 60, "slower answers are not believed");
  assert.equal(clock.settled, false, "off by six is too much for a beginning");
  clock.read(1_002_000, 1_998, 2_002);
  assert.equal(clock.settled, true);
});

test("a slow line is measured by, too, after sixteen pings", () => {
  const clock = new TripClock();
  for (let n = 1; n <= 16; n += 1) {
    assert.equal(clock.settled, false);
    clock.read(n * 120, n * 120 - 200, n * 120);
  }
  assert.deepEqual([clock.settled, clock.errorMs], [true, 101]);
});

test("a clock that was set otherwise is believed after a minute of pings", () => {
  const clock = new TripClock();
  clock.read(1_000_000, 0, 0);
  for (let n = 1; n <= 30; n += 1) clock.read(5_000_000 + n * 2_000, n * 2_000 - 5, n * 2_000 + 5);
  assert.equal(clock.momentOf(5_000_000), 0);
});

test("a score is what can be wrong at a glance", () => {
  assert.equal(scoreOf(game("a", { home: { score: 2 } })), "2–0");
  assert.equal(scoreOf(game("a", { home: { score_text: "125/3" } })), "125/3–0");
  assert.equal(scoreOf(game("a", { away: { shootout: 4 } })), "0–0(4)");
  assert.equal(scoreOf(undefined), "");
});

test("a delta tells of every game that it touched, and which of them scored", () => {
  const before = board(game("a"), game("b"));
  const after = board(
    game("a", { home: { score: 1 } }),
    game("b", { clock: { seconds: 1, direction: "up", text: "1'" } }),
    game("c"),
  );
  const delta = {
    position: { epoch: "e", offset: 8 },
    previous: { epoch: "e", offset: 7 },
    games: { a: {}, b: {}, c: {} },
    removed: [],
    events: [],
    detected_at: 5,
  };
  const change = changeOf(delta, after, 17);
  assert.deepEqual(change, {
    offset: 8,
    moment: 17,
    games: [
      { key: "a", score: "1–0" },
      { key: "b", score: "0–0" },
      { key: "c", score: "0–0" },
    ],
  });
  assert.deepEqual(scoredIn(change, before), ["a"]);
});

test("games in play come first, whatever their league", () => {
  const otherLeague = { id: "other", name: "Another" };
  const games = board(
    game("a", { status: "final", final: true }),
    game("b", { league: otherLeague, status: "scheduled" }),
    game("c"),
    game("d", { league: otherLeague }),
  );
  assert.deepEqual(featured(games, 3, 0), ["d", "c", "b"]);
});

test("cards fill their box, all of one size, none over another or outside", () => {
  for (const [width, height] of /** @type {const} */ ([
    [930, 560],
    [600, 380],
    [1_880, 900],
  ])) {
    for (let count = 1; count <= 12; count += 1) {
      const { unit, cells } = grid(count, width, height);
      assert.ok(unit > 5);
      assert.equal(cells.length, count);
      for (const [index, { x, y, w, h }] of cells.entries()) {
        assert.ok(x >= 0 && y >= 0 && x + w <= width + 1 && y + h <= height + 1);
        for (const before of cells.slice(0, index)) {
          assert.ok(before.x + before.w <= x || x + w <= before.x || before.y + before.h <= y || y + h <= before.y);
        }
      }
    }
  }
  assert.deepEqual(grid(0, 100, 100).cells, []);
});

test("figures have three digits and a unit, as the language writes them", () => {
  speak({}, "en");
  assert.deepEqual(duration(38.4), { value: "38", unit: "ms" });
  assert.deepEqual(duration(999.6), { value: "1.00", unit: "s" });
  assert.deepEqual(duration(12_345), { value: "12.3", unit: "s" });
  assert.deepEqual(seconds(0), { value: "0.00", unit: "s" });
  assert.deepEqual(size(512), { value: "512", unit: "B" });
  assert.deepEqual(size(14_210), { value: "14.2", unit: "kB" });
  assert.deepEqual(size(3_140_000), { value: "3.14", unit: "MB" });
  assert.equal(share(1, 4), "25%");
  assert.equal(share(0, 0), "–");
  speak({}, "de");
  assert.deepEqual(duration(1_420), { value: "1,42", unit: "s" });
  speak({}, "en");
});

test("a plot shows a quarter of an hour, and of less the smallest span that holds it", () => {
  const history = new History();
  for (let s = 0; s <= 1_000; s += 1) history.add(s * 1_000, { left: s, right: 2 * s });
  const { xs, left, right } = history.bytes(1_000_000);
  assert.deepEqual([xs[0], xs.at(-1), left[0], right.at(-1)], [-900, 0, 100, 2_000]);
  assert.deepEqual([spanOf([]), spanOf([-61]), spanOf(xs)], [30, 180, 900]);
  history.reset();
  assert.deepEqual(history.bytes(0).xs, []);
});

test("each change has its point on either side, or none", () => {
  const settled = (/** @type {number} */ offset, /** @type {number} */ moment, /** @type {number} */ at) => ({
    change: { offset, moment, games: [] },
    at,
  });
  const curves = staleness(
    { left: [settled(1, 100_000, 100_040), settled(2, 160_000, 159_999)], right: [settled(1, 100_000, 101_000)] },
    200_000,
  );
  assert.deepEqual(curves, { xs: [-100, -40], left: [40, 1], right: [1_000, null] });
  assert.deepEqual(staleness({ left: [settled(1, 0, 5)], right: [] }, 901_000).xs, []);
});

test("what was measured is taken away whole", () => {
  const [left, right] = [new Account(), new Account()];
  const change = { offset: 4, moment: 1_000, games: [{ key: "a", score: "1–0" }] };
  for (const account of [left, right]) {
    account.begin(3, [["a", "0–0"]], 0);
    account.detected(change);
  }
  left.painted(4, 1_030);
  const meter = new Meter();
  meter.requestSent(0);
  meter.responseReceived({ sent: 500, received: 700, payload: 0, news: false, requestedAt: 0 }, 10);
  const measured = {
    choice: DEFAULTS,
    accounts: { left, right },
    meters: { left: meter, right: new Meter() },
    measuredMs: 3_000,
    clockErrorMs: 0.5,
    now: 3_000,
    today: 1_000_003_000,
  };
  assert.equal(asCsv(measured), "offset,detected_at,left_push_ms,right_fair_poll_ms\r\n4,1000001000,30,\r\n");
  const { sides, changes, interval_ms: interval } = JSON.parse(asJson(measured));
  assert.deepEqual(changes, [{ offset: 4, detected_at: 1_000_001_000, left_ms: 30, right_ms: null }]);
  assert.deepEqual([interval, sides.left.nothing_new_share, sides.right.nothing_new_share], [2_000, 1, null]);
  assert.deepEqual([sides.left.wrong_score_seconds, sides.right.wrong_score_seconds], [0.03, 2]);
  assert.deepEqual([sides.left.request_ms.max, sides.right.staleness_ms], [10, null]);
});

const OUTCOME = {
  requests_per_s: 0,
  bytes_up_per_s: 0,
  bytes_down_per_s: 1_000,
  nothing_new_share: 0.5,
  staleness_ms: { p95: 5 },
  wrong_score_seconds: 0.2,
  server_cores: 0.1,
};
const POLLED = { ...OUTCOME, requests_per_s: 500, bytes_up_per_s: 4_000, server_cores: 0.4 };
const ANSWER = {
  changes: 39,
  changes_per_s: 0.5,
  since_ms: 0,
  until_ms: 78_000,
  interval_s: 2,
  viewers: 1_000,
  contestants: {
    push: OUTCOME,
    sse: OUTCOME,
    long_poll: OUTCOME,
    fair_poll: POLLED,
    delta_poll: POLLED,
    naive_poll: POLLED,
  },
  break_even: /** @type {import("../../../static/contrast/what_if.js").Line[]} */ ([
    {
      poll: "fair_poll",
      measure: "processor",
      points: [
        { interval_s: 1, crossings: [{ changes_per_s: 8, above: "poll" }] },
        {
          interval_s: 60,
          crossings: [
            { changes_per_s: 0.001, above: "push" },
            { changes_per_s: 0.04, above: "poll" },
          ],
        },
      ],
    },
    {
      poll: "fair_poll",
      measure: "bytes",
      points: [{ interval_s: 1, crossings: [{ changes_per_s: 8, above: "poll" }] }],
    },
    {
      poll: "naive_poll",
      measure: "bytes",
      points: [{ interval_s: 1, crossings: [{ changes_per_s: 9, above: "poll" }] }],
    },
  ]),
};

test("the line where polling is cheaper, with the evening on it", () => {
  assert.deepEqual(breakEvenCurves(ANSWER, "fair_poll"), {
    xs: [0.001, Math.sqrt(0.001 * 0.04), 0.04, 0.5, 8],
    processor: [60, 600, 60, null, 1],
    bytes: [null, null, null, null, 1],
    present: [null, null, null, 2, null],
  });
  assert.deepEqual(
    breakEvenCurves({ ...ANSWER, changes_per_s: 0 }, "naive_poll").xs,
    [9],
    "an evening without a change has no place",
  );
});

test("the evening by each way of asking, and what a poll costs beside push", () => {
  const rows = table(ANSWER);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["push", "sse", "long_poll", "fair_poll", "delta_poll", "naive_poll"],
  );
  assert.deepEqual(rows[3], {
    name: "fair_poll",
    requests: 500,
    bytes: 5_000,
    silent: 0.5,
    p95: 5,
    wrongMs: 200,
    cores: 0.4,
  });
  assert.deepEqual(factors(ANSWER, "fair_poll"), { processor: 4, bytes: 5 });
  assert.equal(serverMs(ANSWER, "push"), 6);
});

test("the line is that of the poll which is compared, or else of the fair one", () => {
  assert.equal(comparedPoll({ ...DEFAULTS, right: "naive_poll" }), "naive_poll");
  assert.equal(comparedPoll({ ...DEFAULTS, left: "delta_poll", right: "sse" }), "delta_poll");
  assert.equal(comparedPoll({ ...DEFAULTS, right: "sse" }), "fair_poll");
});

test("a slider leads from one viewer to a million in round numbers", () => {
  assert.deepEqual([0, 1, 4, 12, 13, 24].map(viewersAt), [1, 2, 10, 1_000, 1_800, 1_000_000]);
  for (const viewers of [1, 10, 1_000, 1_000_000]) assert.equal(viewersAt(placeOf(viewers)), viewers);
});
