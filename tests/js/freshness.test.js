import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAge } from "../../static/format.js";
import { freshness } from "../../static/freshness.js";
import { initialLink } from "../../static/link.js";

/** @import { Link } from "../../static/types.js" */

/** @param {Partial<Link>} [more] @returns {Link} */
const link = (more = {}) => ({ ...initialLink, phase: "open", heartbeatMs: 1_000, frameAt: 10_000, ...more });

test("live while frames come; stale after two and a half heartbeats without one, whatever the phase", () => {
  assert.equal(freshness(link(), 12_500).link, "live");
  for (const phase of /** @type {const} */ (["open", "connecting", "waiting", "idle"])) {
    assert.equal(freshness(link({ phase }), 12_501).link, "stale");
  }
});

test("down but still young is connecting; a terminal stop is stopped at once", () => {
  assert.deepEqual(pick(freshness(link({ phase: "waiting", reason: "silence" }), 11_000)), [
    "connecting",
    "Reconnecting",
    "silence",
  ]);
  assert.deepEqual(pick(freshness(link({ phase: "connecting" }), 11_000)), ["connecting", "Connecting", ""]);
  assert.deepEqual(pick(freshness(link({ phase: "stopped", reason: "too many errors" }), 10_000)), [
    "stopped",
    "Stopped",
    "too many errors",
  ]);
});

test("polling is patient for its interval", () => {
  const slow = link({ mode: "poll", intervalMs: 60_000 });
  assert.deepEqual(pick(freshness(slow, 100_000)), ["live", "Polling", ""]);
  assert.equal(freshness(slow, 160_001).link, "stale");
});

test("the feed's age is the server's, carried on by our clock, however wrong the wall's is", () => {
  const { feedAge, frameAge, feedLate } = freshness(
    link({ feed: { polledAt: 1_000, serverTime: 4_000, at: 10_000 } }),
    12_000,
  );
  assert.deepEqual([feedAge, frameAge, feedLate], ["5 s", "2 s", false]);
  assert.equal(freshness(link({ feed: { polledAt: 0, serverTime: 119_000, at: 10_000 } }), 12_000).feedLate, true);
  assert.equal(freshness(link(), 12_000).feedAge, "");
});

test("sources in trouble are named with their error", () => {
  const sources = /** @type {Link["sources"]} */ ([
    { name: "espn", state: "failing", error: "HTTP 503" },
    { name: "nhl", state: "failing" },
    { name: "replay", state: "ended" },
    { name: "mlb", state: "ok" },
    { name: "nba", state: "waiting" },
  ]);
  assert.deepEqual(freshness(link({ sources }), 10_000).troubles, [
    "espn failing: HTTP 503",
    "nhl failing",
    "replay has ended",
  ]);
});

test("ages in the shortest words", () => {
  assert.deepEqual([0, 99_999, 100_000, 6_000_000, 200_000_000].map(formatAge), [
    "0 s",
    "99 s",
    "1 min",
    "1 h",
    "2 days",
  ]);
});

/** @param {ReturnType<typeof freshness>} fresh */
const pick = ({ link: state, label, detail }) => [state, label, detail];
