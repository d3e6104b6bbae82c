import assert from "node:assert/strict";
import { test } from "node:test";
import "../languages.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { mendable, Seal } from "../../../static/freshness/seal.js";
import { setZone } from "../../../static/game/format.js";
import { initialLink, linkFor, reduceLink } from "../../../static/sync/link.js";

/** @import { Action, Link } from "../../../static/types.js" */

/** @param {Partial<Link>} [more] @returns {Link} */
const link = (more = {}) => ({ ...initialLink, phase: "open", heartbeatMs: 1_000, frameAt: 10_000, ...more });

/** @param {Seal} seal @param {Link} state @param {number} now */
const look = (seal, state, now) => seal.look(state, freshness(state, now, {}), now);

/** Return a seal that was lit at 10 s. */
function lit() {
  const seal = new Seal(10_000);
  seal.examined({ sound: true, at: 10_000 }, null, null);
  return seal;
}

/** @param {Partial<Link>} more */
const culpritFor = (more) => {
  const { lit: isLit, culprit, word } = look(lit(), link(more), 11_000);
  return [isLit, culprit, word];
};

test("the seal is dark until the first proof, without a culprit", () => {
  const { lit, culprit, word, doubt } = look(new Seal(9_000), link(), 10_000);
  assert.deepEqual([lit, culprit, word, doubt], [false, "", "Checking", false]);
});

test("a proof lights the seal for 2.5 heartbeats from the server's message", () => {
  const seal = lit();
  assert.deepEqual([look(seal, link(), 11_000).lit, look(seal, link(), 11_000).leftMs], [true, 1_500]);
  assert.equal(look(seal, link({ frameAt: 12_400 }), 12_501).lit, false);
});

test("the culprit is the first at fault of server, script, link, cluster, source, poller", () => {
  const failing = /** @type {const} */ ({ name: "espn", state: "failing" });
  const silent = { polledAt: 0, changedAt: null, serverTime: 900_000, at: 10_000 };
  assert.deepEqual(culpritFor({}), [true, "", "Live"]);
  assert.deepEqual(culpritFor({ phase: "stopped", sources: [failing] }), [false, "server", "Stopped"]);
  assert.deepEqual(culpritFor({ fault: "server", phase: "waiting" }), [false, "server", "No server"]);
  assert.deepEqual(culpritFor({ fault: "link", sources: [failing] }), [false, "link", "Offline"]);
  assert.deepEqual(culpritFor({ frameAt: 8_000 }), [false, "link", "Offline"]);
  assert.deepEqual(culpritFor({ frameAt: 8_000, feed: { ...silent, cutOff: true } }), [false, "link", "Offline"]);
  assert.deepEqual(culpritFor({ sources: [failing], feed: { ...silent, cutOff: true } }), [false, "cluster", "Server"]);
  assert.deepEqual(culpritFor({ sources: [failing], feed: silent }), [false, "source", "Outdated"]);
  assert.deepEqual(culpritFor({ feed: silent }), [false, "poller", "No data"]);
  assert.deepEqual(culpritFor({ sources: [{ name: "espn", state: "waiting" }] }), [false, "poller", "No data"]);
  assert.deepEqual(culpritFor({ sources: [failing, { name: "mlb", state: "ok" }] }), [true, "", "Live"]);
});

test("a broken cluster is reported with the time at which the seal went dark", () => {
  setZone("UTC");
  const seal = lit();
  const cutOff = link({ feed: { polledAt: null, changedAt: null, serverTime: 0, at: 10_000, cutOff: true } });
  const today = Date.UTC(2026, 9, 8, 21, 6, 59, 500);
  assert.equal(
    seal.look(cutOff, freshness(cutOff, 10_000), 10_000, today).trouble,
    "Scores may be late (since 21:06).",
  );
  // A second later the clock shows 21:07.
  const { trouble } = seal.look(cutOff, freshness(cutOff, 11_000), 11_000, today + 1_000);
  assert.equal(trouble, "Scores may be late (since 21:06).");
});

test("data that has not changed for days is no fault", () => {
  const feed = { polledAt: 899_000, changedAt: 0, serverTime: 900_000, at: 10_000 };
  assert.deepEqual(culpritFor({ feed }), [true, "", "Live"]);
});

test("a difference on the screen darkens the seal at once, and the next proof lights it again", () => {
  const seal = lit();
  seal.examined({ sound: true, at: 10_500 }, null, "home-score of a");
  const dark = look(seal, link(), 10_500);
  assert.deepEqual([dark.lit, dark.culprit], [false, "script"]);
  assert.deepEqual([dark.trouble, dark.damage], ["This screen had an error and repaired it.", "home-score of a"]);
  seal.examined({ sound: true, at: 11_500 }, null, null);
  assert.equal(look(seal, link({ frameAt: 11_500 }), 11_500).lit, true);
});

test("a digest mismatch is the script's fault; a gap between two deltas is no fault", () => {
  const seal = lit();
  seal.examined({ sound: false, at: 10_500 }, "gap", null);
  assert.equal(look(seal, link(), 10_500).lit, true);
  seal.examined({ sound: false, at: 10_600 }, "digest", null);
  assert.equal(look(seal, link(), 10_600).culprit, "script");
});

test("a script that paused for seconds has hung, unless the link broke", () => {
  const hung = lit();
  look(hung, link(), 10_100);
  const state = link({ frameAt: 20_000 });
  assert.equal(look(hung, state, 20_000).culprit, "script");
  assert.equal(look(hung, link({ fault: "link" }), 20_001).culprit, "link");
  hung.examined({ sound: true, at: 20_100 }, null, null);
  assert.equal(look(hung, state, 20_100).lit, true);
});

test("a proof from before the link broke does not light the seal after it", () => {
  const seal = lit();
  look(seal, link({ fault: "server", phase: "waiting" }), 10_100);
  assert.deepEqual([look(seal, link(), 10_200).lit, look(seal, link(), 10_200).culprit], [false, ""]);
});

test("the board is in doubt after three seconds without light", () => {
  const seal = lit();
  look(seal, link(), 10_500);
  const failing = link({ frameAt: 14_000, sources: [{ name: "espn", state: "failing" }] });
  assert.equal(look(seal, failing, 11_000).doubt, false);
  assert.equal(look(seal, failing, 12_500).doubt, false);
  assert.equal(look(seal, failing, 13_999).doubt, false);
  assert.equal(look(seal, failing, 14_000).doubt, true);
});

test("the seal's age is the larger one of link and feed, or the link's if it is at fault", () => {
  const feed = { polledAt: 0, changedAt: null, serverTime: 60_000, at: 10_000 };
  assert.equal(look(lit(), link({ feed }), 11_000).ageMs, 61_000);
  assert.equal(look(lit(), link({ feed, fault: "link" }), 11_000).ageMs, 1_000);
});

/** @param {Link} state @param {object[]} actions */
const fault = (state, ...actions) =>
  actions.reduce((/** @type {Link} */ so, action) => reduceLink(so, /** @type {Action} */ (action)), state).fault;

test("silence is the link's fault, also while new sockets are refused; a refusal is the server's", () => {
  const failed = (/** @type {string} */ failure) => ({ type: "link", phase: "waiting", failure, at: 0 });
  assert.equal(fault(link(), failed("silent"), failed("refused"), { type: "link", phase: "connecting" }), "link");
  assert.equal(fault(link(), failed("refused"), failed("silent")), "server");
  assert.equal(fault(link(), failed("silent"), failed("reported")), "server");
  assert.equal(fault(link(), failed("silent"), { type: "failed", reason: "HTTP 502", failure: "reported" }), "server");
  const bye = { type: "push", push: { type: "bye", payload: { reason: "restart" } }, at: 0 };
  assert.equal(fault(link(), bye), "server");
  const pong = { type: "push", push: { type: "pong", payload: {} }, at: 0 };
  assert.equal(fault(link(), failed("refused"), pong), null);
});

test("a change of mode changes the transport and clears the old one's sources and fault", () => {
  const chosen = (/** @type {Link} */ state, /** @type {"push" | "poll"} */ mode, intervalMs = 2_000) =>
    reduceLink(state, { type: "mode", mode, intervalMs, at: 0 });
  const before = link({ sources: [{ name: "espn", state: "ok" }], fault: "server" });
  const { transport, phase, sources, fault: left } = chosen(before, "poll");
  assert.deepEqual([transport, phase, sources, left], ["poll", "connecting", [], null]);
  assert.equal(chosen(chosen(before, "poll"), "push").transport, "socket");
  const standIn = reduceLink(before, { type: "transport", transport: "poll", blocked: true, at: 0 });
  assert.equal(chosen(standIn, "push", 500).transport, "poll", "only the interval has changed");
  assert.deepEqual(linkFor({ mode: "poll", intervalMs: 1 }), { mode: "poll", intervalMs: 1, transport: "poll" });
});

test("a reload may mend a fault of the page or of its link, and no other", () => {
  const of = (/** @type {import("../../../static/types.js").Culprit} */ culprit) => mendable({ lit: false, culprit });
  assert.deepEqual(
    ["", "script"].map((name) => of(/** @type {"" | "script"} */ (name))),
    ["own", "own"],
  );
  assert.deepEqual([of("link"), of("server")], ["server", "server"]);
  assert.deepEqual([of("cluster"), of("poller"), of("source")], [null, null, null]);
  assert.equal(mendable({ lit: true, culprit: "" }), null);
});
