import assert from "node:assert/strict";
import { test } from "node:test";
import { Account } from "../../../static/contrast/accuracy/account.js";
import { asCsv, asJson } from "../../../static/contrast/export.js";
import { DEFAULTS } from "../../../static/contrast/settings.js";
import { Meter } from "../../../static/contrast/side/meter.js";

test("exports contain all measurements", () => {
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
