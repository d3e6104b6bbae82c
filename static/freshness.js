/**
 * How old is what the wall shows, and what is to be said about it. Pure; nothing old may ever look fresh.
 *
 * @import { Link, SourceHealth } from "./types.js"
 */

import { formatAge } from "./format.js";
import { PATIENCE } from "./stream.js";

/** A feed that was not read for so long is named as late, ms. */
const FEED_LATE_MS = 120_000;

/**
 * @typedef {{
 *   link: "live" | "connecting" | "stale" | "stopped",
 *   label: string,
 *   detail: string,
 *   frameAge: string,
 *   feedAge: string,
 *   feedLate: boolean,
 *   troubles: string[],
 * }} Freshness `link` goes to the body; the rest is text
 */

/**
 * @param {Link} link
 * @param {number} now monotonic ms
 * @returns {Freshness}
 */
export function freshness(link, now) {
  const frameMs = Math.max(0, now - link.frameAt);
  const feedMs = link.feed ? feedAgeMs(link.feed, now) : null;
  const state = stateOf(link, frameMs);
  return {
    link: state,
    label: labelOf(link, state),
    detail: state === "live" ? "" : (link.reason ?? ""),
    frameAge: formatAge(frameMs),
    feedAge: feedMs === null ? "" : formatAge(feedMs),
    feedLate: feedMs !== null && feedMs > FEED_LATE_MS,
    troubles: link.sources.filter(({ state }) => state === "failing" || state === "ended").map(trouble),
  };
}

/**
 * Silence that makes a board stale.
 *
 * @param {Link} link
 * @returns {number} ms
 */
export function patienceMs({ mode, intervalMs, heartbeatMs }) {
  return PATIENCE * (mode === "poll" ? Math.max(heartbeatMs, intervalMs) : heartbeatMs);
}

/**
 * The age by the server's clock, carried on by ours: a wall whose clock is wrong by an hour still tells it right.
 *
 * @param {NonNullable<Link["feed"]>} feed
 * @param {number} now
 */
function feedAgeMs({ polledAt, serverTime, at }, now) {
  return Math.max(0, serverTime - polledAt + (now - at));
}

/** @param {Link} link @param {number} frameMs @returns {Freshness["link"]} */
function stateOf(link, frameMs) {
  if (link.phase === "stopped") return "stopped";
  if (frameMs > patienceMs(link)) return "stale";
  return link.phase === "open" ? "live" : "connecting";
}

/** @param {Link} link @param {Freshness["link"]} state */
function labelOf({ mode, phase }, state) {
  if (state === "stopped") return "Stopped";
  if (state === "live") return mode === "poll" ? "Polling" : "Live";
  if (phase === "waiting") return "Reconnecting";
  return phase === "open" ? "No news" : "Connecting";
}

/** @param {SourceHealth} source */
function trouble({ name, state, error }) {
  if (state === "ended") return `${name} has ended`;
  return error ? `${name} failing: ${error}` : `${name} failing`;
}
