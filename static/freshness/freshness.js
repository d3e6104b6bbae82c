/**
 * The age of the board, and the texts about it. Pure. An old board must never look fresh.
 *
 * @import { Games, Link, SourceHealth } from "../types.js"
 */

import { since } from "../game/format.js";
import { say } from "../game/words.js";
import { isPolling } from "../sync/mode.js";
import { PATIENCE } from "../transport/websocket.js";

/** A socket has stalled after this many heartbeat intervals without a frame. */
const STALL_HEARTBEATS = 1.5;
/** A feed is silent if it was not read for this long while games are played, ms. */
const SILENT_MS = 120_000;
/** The same without a live game, ms. The server may poll then only every five minutes: two such intervals may pass. */
const IDLE_SILENT_MS = 700_000;

/**
 * @typedef {{ frame: number, feed: number | null, change: number | null }} Ages
 *   ms since the server's last frame, since the feed was last read, and since its data last changed
 *
 * @typedef {{
 *   link: "live" | "connecting" | "stale" | "stopped",
 *   label: string,
 *   detail: string,
 *   ages: Ages,
 *   silent: boolean,
 *   troubles: string[],
 *   notices: string[],
 * }} Freshness `link`: the body's `data-link`; `silent`: the feed is no longer read; the rest is text
 */

/**
 * Compute the ages and texts for a link.
 *
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
 * Return the silence after which a board is no longer confirmed.
 *
 * @param {Link} link
 * @returns {number} ms
 */
export function silenceLimitMs({ transport, intervalMs, heartbeatMs }) {
  return PATIENCE * (transport === "poll" ? Math.max(heartbeatMs, intervalMs) : heartbeatMs);
}

/**
 * Return the silence after which a link has stalled. The status bar reports it before the socket is closed.
 *
 * @param {Link} link
 * @returns {number} ms
 */
function stallLimitMs(link) {
  return link.transport === "poll" ? silenceLimitMs(link) : STALL_HEARTBEATS * link.heartbeatMs;
}

/**
 * Check whether a source delivers nothing at present.
 *
 * @param {SourceHealth} source
 */
export function isDown({ state }) {
  return state === "failing" || state === "ended";
}

/**
 * Compute the ages from the server's clock, plus the monotonic time since. They are right even if the wall's clock is
 * wrong.
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
 * Check whether a source's answer is late. Each source reports its own limit.
 *
 * @param {SourceHealth} source @param {Link} link @param {number} now
 */
function isLate(source, link, now) {
  const age = answerAge(source, link, now);
  return age !== null && source.late_after_ms !== undefined && age > source.late_after_ms;
}

/**
 * Return the age of a source's last good answer, from the server's clock plus the monotonic time since.
 *
 * @param {SourceHealth} source @param {Pick<Link, "feed">} link @param {number} now monotonic ms
 * @returns {number | null} ms; null: it never answered
 */
export function answerAge({ polled_at: polledAt }, { feed }, now) {
  return feed && polledAt !== undefined ? feed.serverTime - polledAt + (now - feed.at) : null;
}

/**
 * Check whether the feed is silent when no source reports its own limit. The oldest answer counts for all; it may be
 * from a source at rest.
 *
 * @param {Link} link @param {Ages} ages @param {Games} games
 */
function isSilent({ sources }, { feed }, games) {
  if (feed === null || sources.some((source) => source.late_after_ms !== undefined)) return false;
  const playing = Object.values(games).some(({ status, stale }) => status === "live" && !stale);
  return feed > (playing && sources.length <= 1 ? SILENT_MS : IDLE_SILENT_MS);
}

/**
 * Return the state of a link.
 *
 * @param {Link} link @param {number} frameMs age of the last frame
 * @returns {Freshness["link"]}
 */
function stateOf(link, frameMs) {
  if (link.phase === "stopped") return "stopped";
  if (frameMs > stallLimitMs(link)) return "stale";
  return link.phase === "open" ? "live" : "connecting";
}

/** Return the state in words. @param {Link} link @param {Freshness["link"]} state */
function labelOf({ transport, phase }, state) {
  if (state === "stopped") return say("seal.stopped");
  if (state === "live") return say(transport === "poll" ? "seal.polling" : "seal.live");
  if (phase === "waiting") return say("seal.reconnecting");
  return say(phase === "open" ? "seal.no_news" : "seal.connecting");
}

/** Return the transport of the chosen mode. @param {Link} link */
function transportOf({ mode }) {
  return isPolling(mode) ? "poll" : "socket";
}

/**
 * Describe the sources in trouble in words for a guest: one sentence for those that fail, one for those that have
 * ended. Their names and errors are in the settings sheet (connection_details.js) and in the server's log.
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

/**
 * Describe failing sources.
 *
 * @param {string | null} time of the oldest last answer; null: a source never answered
 * @param {boolean} all whether all sources fail
 */
function failingText(time, all) {
  if (time === null) return say(all ? "trouble.failing_never" : "trouble.some_never");
  return say(all ? "trouble.failing" : "trouble.some_failing", { time });
}
