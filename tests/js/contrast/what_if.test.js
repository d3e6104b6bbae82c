import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS } from "../../../static/contrast/settings.js";
import {
  breakEvenCurves,
  comparedPoll,
  factors,
  placeOf,
  serverMs,
  table,
  viewersAt,
} from "../../../static/contrast/what_if.js";

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

test("break-even curves include the point of the present window", () => {
  assert.deepEqual(breakEvenCurves(ANSWER, "fair_poll"), {
    xs: [0.001, Math.sqrt(0.001 * 0.04), 0.04, 0.5, 8],
    processor: [60, 600, 60, null, 1],
    bytes: [null, null, null, null, 1],
    present: [null, null, null, 2, null],
  });
  assert.deepEqual(
    breakEvenCurves({ ...ANSWER, changes_per_s: 0 }, "naive_poll").xs,
    [9],
    "a window without changes has no point",
  );
});

test("the table has a row for each transport, and factors compare a poll with push", () => {
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

test("the break-even line is of the compared poll, by default the fair one", () => {
  assert.equal(comparedPoll({ ...DEFAULTS, right: "naive_poll" }), "naive_poll");
  assert.equal(comparedPoll({ ...DEFAULTS, left: "delta_poll", right: "sse" }), "delta_poll");
  assert.equal(comparedPoll({ ...DEFAULTS, right: "sse" }), "fair_poll");
});

test("the slider spans one to a million viewers in round numbers", () => {
  assert.deepEqual([0, 1, 4, 12, 13, 24].map(viewersAt), [1, 2, 10, 1_000, 1_800, 1_000_000]);
  for (const viewers of [1, 10, 1_000, 1_000_000]) assert.equal(viewersAt(placeOf(viewers)), viewers);
});
