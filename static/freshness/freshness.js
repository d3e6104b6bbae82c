/**
 * The age of the board, and the texts about it. Pure. An old board must never look fresh.
 *
 * @import { Games, Link } from "../types.js"
 */

import { since } from "../game/format.js";
import { say } from "../game/words.js";
import { isPolling } from "../sync/mode.js";
import { PATIENCE } from "../transport/websocket.js";
import { doubtedSources, isSilent, sourceTroubles } from "./sources.js";

/** A socket has stalled after this many heartbeat intervals without a frame. */
const STALL_HEARTBEATS = 1.5;

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
 *   doubted: ReadonlySet<string>,
 *   troubles: string[],
 *   notices: string[],
 * }} Freshness `link`: the body's `data-link`; `silent`: no source confirms the shown games; `doubted`: names of the
 *   sources that do not confirm theirs; the rest is text
 */

/**
 * Compute the ages and texts for a link.
 *
 * @param {Link} link
 * @param {number} now monotonic ms
 * @param {Games} [games] on the board
 * @param {number} [today] ms since 1970, for the times in the texts
 * @param {Games} [shown] the games that this display shows
 * @returns {Freshness}
 */
export function freshness(link, now, games = {}, today = 0, shown = games) {
  const ages = agesOf(link, now);
  const state = stateOf(link, ages.frame);
  const doubted = doubtedSources(link, now);
  const silent = isSilent(link, ages.feed, doubted, shown);
  const troubles = sourceTroubles(link, now, today, { games, shown, doubted, silent, live: state === "live" });
  if (silent && ages.feed !== null && doubted.size === 0) {
    troubles.push(say("trouble.silent", { time: since(ages.feed, today) }));
  }
  return {
    link: state,
    label: labelOf(link, state),
    detail: state === "live" ? "" : (link.reason ?? ""),
    ages,
    silent,
    doubted,
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
