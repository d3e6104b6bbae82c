import assert from "node:assert/strict";
import { test } from "node:test";
import "../languages.js";
import { connectionDetails } from "../../../static/freshness/connection_details.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { Seal } from "../../../static/freshness/seal.js";
import { initialLink } from "../../../static/sync/link.js";

/** @import { Link } from "../../../static/types.js" */

const NOW = 10_000;

/** @param {Partial<Link>} more @param {Seal} [seal] */
function details(more, seal = new Seal(NOW)) {
  /** @type {Link} */
  const link = { ...initialLink, phase: "open", heartbeatMs: 1_000, frameAt: NOW - 1_000, ...more };
  const fresh = freshness(link, NOW);
  const look = seal.look(link, fresh, NOW);
  return connectionDetails({ link, position: { epoch: "abc", offset: 7 }, fresh, look, now: NOW });
}

test("details of a healthy connection list transport, ages, position and each source", () => {
  const seal = new Seal(NOW);
  seal.examined({ sound: true, at: NOW }, null, null);
  const feed = { polledAt: 897_000, changedAt: 0, serverTime: 900_000, at: NOW };
  assert.deepEqual(details({ feed, sources: [{ name: "mock", state: "ok", polled_at: 897_000 }] }, seal), [
    "Seal: lit",
    "Transport: push, socket, open",
    "Ages: signal 1 s, checked 3 s, changed 15 min",
    "Position: abc:7",
    "mock: ok, 3 s",
  ]);
});

test("details of blocked sockets begin with a sentence about them", () => {
  const [first, , transport] = details({ transport: "poll", blocked: true });
  assert.match(first ?? "", /^WebSockets are blocked: the wall polls/);
  assert.equal(transport, "Transport: push, poll, open");
});

test("details of a failing connection add culprit, last error, repaired field and each source's error", () => {
  const seal = new Seal(NOW);
  seal.examined({ sound: true, at: NOW }, null, "home-score of a");
  const feed = { polledAt: 720_000, changedAt: null, serverTime: 900_000, at: NOW };
  const sources = /** @type {Link["sources"]} */ ([
    { name: "espn:hockey/nhl", state: "failing", polled_at: 720_000, failures: 4, error: "HTTP 503" },
    { name: "espn:baseball/mlb", state: "failing", error: "no HTTP answer" },
  ]);
  assert.deepEqual(details({ feed, sources, reason: "Failed to fetch", phase: "waiting", fault: "server" }, seal), [
    "Seal: dark, script",
    "Transport: push, socket, waiting",
    "Ages: signal 1 s, checked 3 min, changed –",
    "Position: abc:7",
    "Last error: Failed to fetch",
    "Screen: home-score of a",
    "espn:hockey/nhl: failing, 3 min, 4×, HTTP 503",
    "espn:baseball/mlb: failing, –, no HTTP answer",
  ]);
});
