import assert from "node:assert/strict";
import { test } from "node:test";
import "../languages.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { formatAge } from "../../../static/game/format.js";
import { initialLink } from "../../../static/sync/link.js";

/** @import { Link } from "../../../static/types.js" */

/** @param {Partial<Link>} [more] @returns {Link} */
const link = (more = {}) => ({ ...initialLink, phase: "open", heartbeatMs: 1_000, frameAt: 10_000, ...more });

test("live while frames come; stalled after one and a half heartbeats without one, whatever the phase", () => {
  assert.equal(freshness(link(), 11_500).link, "live");
  for (const phase of /** @type {const} */ (["open", "connecting", "waiting", "idle"])) {
    assert.equal(freshness(link({ phase }), 11_501).link, "stale");
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
  const slow = link({ mode: "poll", transport: "poll", intervalMs: 60_000 });
  assert.deepEqual(pick(freshness(slow, 100_000)), ["live", "Polling", ""]);
  assert.equal(freshness(slow, 160_001).link, "stale");
});

test("the feed's age is the server's, carried on by our clock, however wrong the wall's is", () => {
  const feed = { polledAt: 1_000, changedAt: 500, serverTime: 4_000, at: 10_000 };
  assert.deepEqual(freshness(link({ feed }), 12_000).ages, { frame: 2_000, feed: 5_000, change: 5_500 });
  assert.deepEqual(freshness(link(), 12_000).ages, { frame: 2_000, feed: null, change: null });
});

test("a feed is silent after two minutes while games are played, and much later while none is", () => {
  const feed = { polledAt: 0, changedAt: null, serverTime: 119_000, at: 10_000 };
  const playing = /** @type {any} */ ({ a: { status: "live", stale: false } });
  const silent = (/** @type {Partial<Link>} */ more, /** @type {any} */ games) => {
    const { silent, troubles } = freshness(link({ feed, ...more }), 12_000, games);
    return [silent, ...troubles];
  };
  assert.deepEqual(silent({}, playing), [true, "feed silent for 2 min"]);
  assert.deepEqual(silent({}, {}), [false]);
  assert.deepEqual(silent({ sources: [source("a"), source("b")] }, playing), [false], "one of them may be at rest");
  assert.deepEqual(silent({ feed: { ...feed, serverTime: 800_000 } }, {}), [true, "feed silent for 13 min"]);
});

test("polling in place of blocked sockets says so", () => {
  assert.deepEqual(freshness(link({ transport: "poll" }), 10_000).notices, ["Polling: sockets are blocked"]);
  assert.deepEqual(freshness(link({ transport: "poll", phase: "waiting" }), 10_000).notices, []);
  assert.deepEqual(freshness(link({ transport: "poll", mode: "poll" }), 10_000).notices, []);
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

/** @param {string} name @returns {Link["sources"][number]} */
const source = (name) => ({ name, state: "ok" });

/** @param {ReturnType<typeof freshness>} fresh */
const pick = ({ link: state, label, detail }) => [state, label, detail];
