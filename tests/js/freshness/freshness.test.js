import assert from "node:assert/strict";
import { test } from "node:test";
import "../languages.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { setZone } from "../../../static/game/format.js";
import { initialLink } from "../../../static/sync/link.js";

/** @import { Link } from "../../../static/types.js" */

setZone("UTC");
/** A Thursday, 21:06 UTC. */
const TODAY = Date.UTC(2026, 9, 8, 21, 6);

/** @param {Partial<Link>} [more] @returns {Link} */
const link = (more = {}) => ({ ...initialLink, phase: "open", heartbeatMs: 1_000, frameAt: 10_000, ...more });

test("a link is live with frames, and stale after 1.5 heartbeats without one in any phase", () => {
  assert.equal(freshness(link(), 11_500).link, "live");
  for (const phase of /** @type {const} */ (["open", "connecting", "waiting", "idle"])) {
    assert.equal(freshness(link({ phase }), 11_501).link, "stale");
  }
});

test("a link that just closed is connecting; a terminal stop is stopped at once", () => {
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

test("polling is not stale within its interval", () => {
  const slow = link({ mode: "poll", transport: "poll", intervalMs: 60_000 });
  assert.deepEqual(pick(freshness(slow, 100_000)), ["live", "Updated", ""]);
  assert.equal(freshness(slow, 160_001).link, "stale");
});

test("the feed's age comes from the server's clock and the monotonic time since, not from the wall's clock", () => {
  const feed = { polledAt: 1_000, changedAt: 500, serverTime: 4_000, at: 10_000 };
  assert.deepEqual(freshness(link({ feed }), 12_000).ages, { frame: 2_000, feed: 5_000, change: 5_500 });
  assert.deepEqual(freshness(link(), 12_000).ages, { frame: 2_000, feed: null, change: null });
});

test("a feed is silent after two minutes with live games, and much later without", () => {
  const feed = { polledAt: 0, changedAt: null, serverTime: 119_000, at: 10_000 };
  const playing = /** @type {any} */ ({ a: { status: "live", stale: false } });
  const silent = (/** @type {Partial<Link>} */ more, /** @type {any} */ games) => {
    const { silent, troubles } = freshness(link({ feed, ...more }), 12_000, games, TODAY);
    return [silent, ...troubles];
  };
  assert.deepEqual(silent({}, playing), [true, "No new scores since 21:03."]);
  assert.deepEqual(silent({}, {}), [false]);
  assert.deepEqual(silent({ sources: [source("a"), source("b")] }, playing), [false], "one source may be at rest");
  assert.deepEqual(silent({ feed: { ...feed, serverTime: 800_000 } }, {}), [true, "No new scores since 20:52."]);
});

test("polling in place of blocked sockets gives a notice", () => {
  assert.deepEqual(freshness(link({ transport: "poll" }), 10_000).notices, ["Slower updates for now"]);
  assert.deepEqual(freshness(link({ transport: "poll", phase: "waiting" }), 10_000).notices, []);
  assert.deepEqual(freshness(link({ transport: "poll", mode: "poll" }), 10_000).notices, []);
});

/** @param {string} name @returns {Link["sources"][number]} */
const source = (name) => ({ name, state: "ok" });

/** @param {ReturnType<typeof freshness>} fresh */
const pick = ({ link: state, label, detail }) => [state, label, detail];
