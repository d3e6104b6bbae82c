/**
 * How old is what the wall shows, and what is to be said about it. Pure; nothing old may ever look fresh.
 *
 * @import { Games, Link, SourceHealth } from "../types.js"
 */

import { since } from "../game/format.js";
import { say } from "../game/words.js";
import { isPolling } from "../sync/mode.js";
import { PATIENCE } from "../transport/websocket.js";

/** Heartbeats without a frame after which a socket has stalled. */
const STALLED = 1.5;
/** A feed that was not read for so long while games are played is named as silent, ms. */
const SILENT_MS = 120_000;
/** A feed without a game in play may be asked every five minutes only: two such waits may pass. */
const IDLE_SILENT_MS = 700_000;

/**
 * @typedef {{ frame: number, feed: number | null, change: number | null }} Ages
 *   ms since the last sign of the server, since the feed was last read, since its data last changed
 *
 * @typedef {{
 *   link: "live" | "connecting" | "stale" | "stopped",
 *   label: string,
 *   detail: string,
 *   ages: Ages,
 *   silent: boolean,
 *   troubles: string[],
 *   notices: string[],
 * }} Freshness `link` goes to the body; `silent`: the feed is not read any more; the rest is text
 */

/**
 * @param {Link} link
 * @param {number} now monotonic ms
 * @param {Games} [games] on the board
 * @param {number} [today] ms since 1970, for the times in the texts
 * @returns {Freshness}
 */
export function freshness(link, now, games = {}, today = 0) {
  const ages = agesOf(link, now);
  const state = stateOf(link, ages.frame);
  const silent = link.sources.some((source) => isLate(source, link, now)) || isSilent(link, ages, games);
  const troubles = sourceTroubles(link, now, today);
  if (silent && ages.feed !== null && troubles.length === 0) {
    troubles.push(say("trouble.silent", { time: since(ages.feed, today) }));
  }
  return {
    link: state,
    label: labelOf(link, state),
    detail: state === "live" ? "" : (link.reason ?? ""),
    ages,
    silent,
    troubles,
    notices: state === "live" && link.transport !== transportOf(link) ? [say("notice.polling")] : [],
  };
}

/**
 * Silence that makes a board stale.
 *
 * @param {Link} link
 * @returns {number} ms
 */
export function patienceMs({ transport, intervalMs, heartbeatMs }) {
  return PATIENCE * (transport === "poll" ? Math.max(heartbeatMs, intervalMs) : heartbeatMs);
}

/**
 * Silence after which a link has stalled: the badge says so before the socket is given up.
 *
 * @param {Link} link
 * @returns {number} ms
 */
function stallMs(link) {
  return link.transport === "poll" ? patienceMs(link) : STALLED * link.heartbeatMs;
}

/**
 * Whether a source gives nothing at present.
 *
 * @param {SourceHealth} source
 */
export function isBad({ state }) {
  return state === "failing" || state === "ended";
}

/**
 * The ages by the server's clock, carried on by ours: a wall whose clock is wrong by an hour still tells them right.
 *
 * @param {Link} link
 * @param {number} now
 * @returns {Ages}
 */
function agesOf({ frameAt, feed }, now) {
  const since = (/** @type {number | null | undefined} */ moment) =>
    feed && typeof moment === "number" ? Math.max(0, feed.serverTime - moment + (now - feed.at)) : null;
  return { frame: Math.max(0, now - frameAt), feed: since(feed?.polledAt), change: since(feed?.changedAt) };
}

/**
 * Each source has its own pace and tells when an answer is late.
 *
 * @param {SourceHealth} source @param {Link} link @param {number} now
 */
function isLate(source, link, now) {
  const age = answerAge(source, link, now);
  return age !== null && source.late_after_ms !== undefined && age > source.late_after_ms;
}

/**
 * The age of a source's last good answer, by the server's clock, carried on by ours.
 *
 * @param {SourceHealth} source @param {Pick<Link, "feed">} link @param {number} now monotonic ms
 * @returns {number | null} ms; null: it never answered
 */
export function answerAge({ polled_at: polledAt }, { feed }, now) {
  return feed && polledAt !== undefined ? feed.serverTime - polledAt + (now - feed.at) : null;
}

/**
 * Where no source tells its pace, the oldest answer speaks for all; it may be that of a source at rest.
 *
 * @param {Link} link @param {Ages} ages @param {Games} games
 */
function isSilent({ sources }, { feed }, games) {
  if (feed === null || sources.some((source) => source.late_after_ms !== undefined)) return false;
  const playing = Object.values(games).some(({ status, stale }) => status === "live" && !stale);
  return feed > (playing && sources.length <= 1 ? SILENT_MS : IDLE_SILENT_MS);
}

/** @param {Link} link @param {number} frameMs @returns {Freshness["link"]} */
function stateOf(link, frameMs) {
  if (link.phase === "stopped") return "stopped";
  if (frameMs > stallMs(link)) return "stale";
  return link.phase === "open" ? "live" : "connecting";
}

/** @param {Link} link @param {Freshness["link"]} state */
function labelOf({ transport, phase }, state) {
  if (state === "stopped") return say("seal.stopped");
  if (state === "live") return say(transport === "poll" ? "seal.polling" : "seal.live");
  if (phase === "waiting") return say("seal.reconnecting");
  return say(phase === "open" ? "seal.no_news" : "seal.connecting");
}

/** @param {Link} link what the viewer chose */
function transportOf({ mode }) {
  return isPolling(mode) ? "poll" : "socket";
}

/**
 * The sources in trouble, in words for a guest: one sentence for those that fail, one for those that have ended. Their
 * names and errors are in the settings sheet (connection_details.js) and in the server's log.
 *
 * @param {Link} link @param {number} now @param {number} today
 * @returns {string[]}
 */
function sourceTroubles(link, now, today) {
  const answers = (/** @type {SourceHealth["state"]} */ state) =>
    link.sources.filter((source) => source.state === state).map((source) => answerAge(source, link, now));
  const failing = answers("failing");
  const ended = answers("ended").map((age) => age ?? 0);
  const texts = [];
  if (failing.length) {
    const time = failing.includes(null) ? null : since(Math.max(...failing.map(Number)), today);
    texts.push(failingText(time, failing.length === link.sources.length));
  }
  if (ended.length) texts.push(say("trouble.ended", { time: since(Math.min(...ended), today) }));
  return texts;
}

/** @param {string | null} time of the oldest last answer; null: a source never answered @param {boolean} all sources fail */
function failingText(time, all) {
  if (time === null) return say(all ? "trouble.failing_never" : "trouble.some_never");
  return say(all ? "trouble.failing" : "trouble.some_failing", { time });
}
