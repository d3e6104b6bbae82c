import assert from "node:assert/strict";
import { test } from "node:test";
import "../languages.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { setZone } from "../../../static/game/format.js";
import { initialLink } from "../../../static/sync/link.js";

/** @import { Games, Link, SourceHealth } from "../../../static/types.js" */

setZone("UTC");
/** A Thursday, 21:06 UTC. */
const TODAY = Date.UTC(2026, 9, 8, 21, 6);
const SERVER_TIME = 900_000;
const SILENCE = "The score service does not answer.";
const OTHERS = "All other scores are live.";

/** @param {Partial<Link>} more @returns {Link} */
const link = (more) => ({ ...initialLink, phase: "open", heartbeatMs: 1_000, frameAt: 10_000, ...more });

/** @param {string} name @param {Partial<SourceHealth>} [more] @returns {SourceHealth} */
const source = (name, more) => ({ ...unread(name, "ok"), polled_at: SERVER_TIME - 5_000, ...more });

/** @param {string} name @param {SourceHealth["state"]} state @returns {SourceHealth} */
const unread = (name, state) => ({ name, state, late_after_ms: 60_000 });

/** @param {string} name @param {string} league @param {string} [status] */
const game = (name, league, status = "live") =>
  /** @type {any} */ ({ source: name, league: { id: league, abbrev: league.toUpperCase() }, status, stale: false });

/** @param {SourceHealth[]} sources @param {Games} [games] @param {Games} [shown] */
function freshnessOf(sources, games = {}, shown = games) {
  const feed = { polledAt: 0, changedAt: null, serverTime: SERVER_TIME, at: 10_000 };
  return freshness(link({ feed, sources }), 10_000, games, TODAY, shown);
}

/** @param {SourceHealth[]} sources */
const troubles = (...sources) => freshnessOf(sources).troubles;

const old = source("espn:football/nfl", { state: "failing", polled_at: SERVER_TIME - 120_000, error: "HTTP 503" });
const older = source("nhl", { state: "failing", polled_at: SERVER_TIME - 300_000 });
const never = unread("espn:soccer/usa.9", "failing");
const late = source("espn:football/nfl", { polled_at: SERVER_TIME - 120_000 });
const fine = source("mlb");

test("if all sources fail, the time of the oldest answer is given without names and errors", () => {
  assert.deepEqual(troubles(old), [`No new scores since 21:04. ${SILENCE}`]);
  assert.deepEqual(troubles(old, older), [`No new scores since 21:01. ${SILENCE}`]);
  assert.deepEqual(troubles(never), [`No scores yet. ${SILENCE}`]);
  assert.deepEqual(troubles(late), ["No new scores since 21:04."]);
  assert.deepEqual(troubles(source("replay", { state: "ended", polled_at: SERVER_TIME - 60_000 })), [
    "Replay ended: 21:05.",
  ]);
});

test("if some sources fail, they are named and the others are live", () => {
  const games = { a: game("espn:football/nfl", "nfl"), b: game("mlb", "mlb") };
  assert.deepEqual(freshnessOf([old, fine], games).troubles, [`NFL: no answer since 21:04. ${OTHERS}`]);
  assert.deepEqual(freshnessOf([late, fine], games).troubles, [`NFL: no answer since 21:04. ${OTHERS}`]);
  assert.deepEqual(freshnessOf([never, fine], games).troubles, [
    `usa.9: no scores yet, the service does not answer. ${OTHERS}`,
  ]);
  assert.deepEqual(freshnessOf([old, never, fine], games).troubles, [
    `NFL: no answer since 21:04. usa.9: no scores yet, the service does not answer. ${OTHERS}`,
  ]);
});

test("an address is no name, and of many names the first three are given", () => {
  const mock = unread("mock=http://127.0.0.1:9", "failing");
  assert.match(String(troubles(mock, fine)), /^mock: /);
  const games = Object.fromEntries("abcde".split("").map((key) => [key, game("espn:football/nfl", key)]));
  assert.match(String(freshnessOf([old, fine], games).troubles), /^A, B, C, \+2: /);
});

test("a link that is being restored promises nothing about the others", () => {
  const { troubles } = freshness(link({ phase: "waiting", sources: [old, fine] }), 10_000, {}, TODAY);
  assert.doesNotMatch(String(troubles), /live/);
});

test("a source without a shown game is no trouble of this display, unless it may have one", () => {
  const games = { a: game("espn:football/nfl", "nfl"), b: game("mlb", "mlb") };
  const { a, b } = games;
  assert.deepEqual(freshnessOf([old, fine], games, { b }).troubles, []);
  assert.equal(freshnessOf([old, fine], games, { a }).silent, true, "no shown score is confirmed");
  assert.deepEqual(freshnessOf([old, fine], games, { a }).troubles, ["NFL: no answer since 21:04."]);
  assert.equal(freshnessOf([never, fine], games, { b }).troubles.length, 1);
});

test("sources that fail, are late, have ended or were not read yet are in doubt", () => {
  const ended = source("replay", { state: "ended" });
  const waiting = unread("new", "waiting");
  const { doubted, silent } = freshnessOf([older, late, ended, waiting, fine]);
  assert.deepEqual([...doubted], ["nhl", "espn:football/nfl", "replay", "new"]);
  assert.equal(silent, false);
  assert.equal(freshnessOf([older, waiting]).silent, true);
});

test("settled results need no answer of their source", () => {
  const games = { a: game("nhl", "nhl", "final"), b: game("mlb", "mlb") };
  assert.equal(freshnessOf([older, fine], games, { a: games.a }).silent, false);
});
