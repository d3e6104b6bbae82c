import "../languages.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ariaAlert } from "../../../static/freshness/aria_alert.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { initialLink } from "../../../static/sync/link.js";

test("a stale link changes the alert once, not with each second of its age", () => {
  const link = /** @type {const} */ ({ ...initialLink, phase: "open" });
  const alerts = [];
  for (let now = 0; now <= 120_000; now += 1_000) alerts.push(ariaAlert(freshness(link, now), { doubt: now > 3_000 }));
  assert.equal(alerts[0], "");
  assert.deepEqual([...new Set(alerts)].length, 3);
  assert.equal(alerts.at(-1), "Scores are out of date: no connection.");
});

test("a server that stops the wall is announced", () => {
  assert.match(ariaAlert({ link: "stopped" }, { doubt: true }), /stopped/);
});
