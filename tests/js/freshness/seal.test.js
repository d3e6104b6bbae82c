import assert from "node:assert/strict";
import { test } from "node:test";
import "../languages.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { Seal } from "../../../static/freshness/seal.js";
import { setZone } from "../../../static/game/format.js";
import { initialLink, linkFor, reduceLink } from "../../../static/sync/link.js";

/** @import { Action, Link } from "../../../static/types.js" */

/** @param {Partial<Link>} [more] @returns {Link} */
const link = (more = {}) => ({ ...initialLink, phase: "open", heartbeatMs: 1_000, frameAt: 10_000, ...more });

/** @param {Seal} seal @param {Link} state @param {number} now */
const look = (seal, state, now) => seal.look(state, freshness(state, now, {}), now);

/** A seal that was lit at 10 s. */
function lit() {
  const seal = new Seal(10_000);
  seal.examined({ sound: true, at: 10_000 }, null, null);
  return seal;
}

/** @param {Partial<Link>} more */
const blamed = (more) => {
  const { lit: shines, culprit, word } = look(lit(), link(more), 11_000);
  return [shines, culprit, word];
};

test("dark until the first proof, without blaming anybody", () => {
  const { lit, culprit, word, doubt } = look(new Seal(9_000), link(), 10_000);
  assert.deepEqual([lit, culprit, word, doubt], [false, "", "Checking", false]);
});

test("a proof lights it for two and a half heartbeats from when the server spoke", () => {
  const seal = lit();
  assert.deepEqual([look(seal, link(), 11_000).lit, look(seal, link(), 11_000).leftMs], [true, 1_500]);
  assert.equal(look(seal, link({ frameAt: 12_400 }), 12_501).lit, false);
});

test("who is to blame, in this order: server, script, link, cluster, source, poller", () => {
  const failing = /** @type {const} */ ({ name: "espn", state: "failing" });
  const silent = { polledAt: 0, changedAt: null, serverTime: 900_000, at: 10_000 };
  assert.deepEqual(blamed({}), [true, "", "Live"]);
  assert.deepEqual(blamed({ phase: "stopped", sources: [failing] }), [false, "server", "Stopped"]);
  assert.deepEqual(blamed({ fault: "server", phase: "waiting" }), [false, "server", "No server"]);
  assert.deepEqual(blamed({ fault: "link", sources: [failing] }), [false, "link", "Offline"]);
  assert.deepEqual(blamed({ frameAt: 8_000 }), [false, "link", "Offline"]);
  assert.deepEqual(blamed({ frameAt: 8_000, feed: { ...silent, cutOff: true } }), [false, "link", "Offline"]);
  assert.deepEqual(blamed({ sources: [failing], feed: { ...silent, cutOff: true } }), [false, "cluster", "Server"]);
  assert.deepEqual(blamed({ sources: [failing], feed: silent }), [false, "source", "Outdated"]);
  assert.deepEqual(blamed({ feed: silent }), [false, "poller", "No data"]);
  assert.deepEqual(blamed({ sources: [{ name: "espn", state: "waiting" }] }), [false, "poller", "No data"]);
});

test("servers that lost each other are said with the time at which the seal went out", () => {
  setZone("UTC");
  const seal = lit();
  const cutOff = link({ feed: { polledAt: null, changedAt: null, serverTime: 0, at: 10_000, cutOff: true } });
  const today = Date.UTC(2026, 9, 8, 21, 6, 59, 500);
  assert.equal(
    seal.look(cutOff, freshness(cutOff, 10_000), 10_000, today).trouble,
    "Scores may be late (since 21:06).",
  );
  // The clock shows 21:07 a second later.
  const { trouble } = seal.look(cutOff, freshness(cutOff, 11_000), 11_000, today + 1_000);
  assert.equal(trouble, "Scores may be late (since 21:06).");
});

test("a source whose data has not changed for days is no fault", () => {
  const feed = { polledAt: 899_000, changedAt: 0, serverTime: 900_000, at: 10_000 };
  assert.deepEqual(blamed({ feed }), [true, "", "Live"]);
});

test("a screen that differs puts it out at once, and the next sound one lights it again", () => {
  const seal = lit();
  seal.examined({ sound: true, at: 10_500 }, null, "home-score of a");
  const dark = look(seal, link(), 10_500);
  assert.deepEqual([dark.lit, dark.culprit], [false, "script"]);
  assert.deepEqual([dark.trouble, dark.damage], ["This screen had an error and repaired it.", "home-score of a"]);
  seal.examined({ sound: true, at: 11_500 }, null, null);
  assert.equal(look(seal, link({ frameAt: 11_500 }), 11_500).lit, true);
});

test("a board that is not the server's is the script's fault; a heartbeat between two deltas is nobody's", () => {
  const seal = lit();
  seal.examined({ sound: false, at: 10_500 }, "gap", null);
  assert.equal(look(seal, link(), 10_500).lit, true);
  seal.examined({ sound: false, at: 10_600 }, "digest", null);
  assert.equal(look(seal, link(), 10_600).culprit, "script");
});

test("a script that did not look for seconds hung, unless it was the link that broke", () => {
  const hung = lit();
  look(hung, link(), 10_100);
  const state = link({ frameAt: 20_000 });
  assert.equal(look(hung, state, 20_000).culprit, "script");
  assert.equal(look(hung, link({ fault: "link" }), 20_001).culprit, "link");
  hung.examined({ sound: true, at: 20_100 }, null, null);
  assert.equal(look(hung, state, 20_100).lit, true);
});

test("what was proved before the link broke says nothing about what came after", () => {
  const seal = lit();
  look(seal, link({ fault: "server", phase: "waiting" }), 10_100);
  assert.deepEqual([look(seal, link(), 10_200).lit, look(seal, link(), 10_200).culprit], [false, ""]);
});

test("dark for more than a moment puts the board in doubt", () => {
  const seal = lit();
  look(seal, link(), 10_500);
  const failing = link({ frameAt: 14_000, sources: [{ name: "espn", state: "failing" }] });
  assert.equal(look(seal, failing, 11_000).doubt, false);
  assert.equal(look(seal, failing, 12_500).doubt, false);
  assert.equal(look(seal, failing, 13_999).doubt, false);
  assert.equal(look(seal, failing, 14_000).doubt, true);
});

test("the age is the worst of link and feed, and that of the link when it is to blame", () => {
  const feed = { polledAt: 0, changedAt: null, serverTime: 60_000, at: 10_000 };
  assert.equal(look(lit(), link({ feed }), 11_000).ageMs, 61_000);
  assert.equal(look(lit(), link({ feed, fault: "link" }), 11_000).ageMs, 1_000);
});

/** @param {Link} state @param {object[]} actions */
const fault = (state, ...actions) =>
  actions.reduce((/** @type {Link} */ so, action) => reduceLink(so, /** @type {Action} */ (action)), state).fault;

test("silence is the link's and stays so while new sockets are refused; a refusal is the server's", () => {
  const failed = (/** @type {string} */ failure) => ({ type: "link", phase: "waiting", failure, at: 0 });
  assert.equal(fault(link(), failed("silent"), failed("refused"), { type: "link", phase: "connecting" }), "link");
  assert.equal(fault(link(), failed("refused"), failed("silent")), "server");
  assert.equal(fault(link(), failed("silent"), failed("told")), "server");
  assert.equal(fault(link(), failed("silent"), { type: "failed", reason: "HTTP 502", failure: "told" }), "server");
  const bye = { type: "push", push: { type: "bye", payload: { reason: "restart" } }, at: 0 };
  assert.equal(fault(link(), bye), "server");
  const pong = { type: "push", push: { type: "pong", payload: {} }, at: 0 };
  assert.equal(fault(link(), failed("refused"), pong), null);
});

test("a choice brings its own transport and forgets what the other one said", () => {
  const chosen = (/** @type {Link} */ state, /** @type {"push" | "poll"} */ mode, intervalMs = 2_000) =>
    reduceLink(state, { type: "mode", mode, intervalMs, at: 0 });
  const before = link({ sources: [{ name: "espn", state: "ok" }], fault: "server" });
  const { transport, phase, sources, fault: left } = chosen(before, "poll");
  assert.deepEqual([transport, phase, sources, left], ["poll", "connecting", [], null]);
  assert.equal(chosen(chosen(before, "poll"), "push").transport, "socket");
  const standIn = reduceLink(before, { type: "transport", transport: "poll", at: 0 });
  assert.equal(chosen(standIn, "push", 500).transport, "poll", "only the interval was chosen");
  assert.deepEqual(linkFor({ mode: "poll", intervalMs: 1 }), { mode: "poll", intervalMs: 1, transport: "poll" });
});
