/**
 * The page's link to the server, and the freshness of the feed behind it. Pure.
 *
 * @import { Action, Facts, Failure, Mode, Phase, Push, SourceHealth, Transport } from "../types.js"
 */

import { isPolling } from "./mode.js";

/**
 * Ages of the server's data by the server's clock, ms since 1970.
 *
 * @typedef {object} Feed
 * @property {number | null} polledAt the oldest of the sources' last successful polls; null if a source never had one
 * @property {number | null} changedAt the last change of the data itself
 * @property {number} serverTime the server's clock in the message that reported these ages
 * @property {number} at when that message came, monotonic ms of this page
 * @property {boolean} [cutOff] whether the server does not receive what other nodes of its cluster publish
 */

/**
 * The page's connection to the server. Times are monotonic ms of this page.
 *
 * @typedef {object} Link
 * @property {Mode} mode
 * @property {Transport} transport
 * @property {boolean} blocked whether it polls because sockets are blocked
 * @property {number} intervalMs
 * @property {Phase} phase
 * @property {string | null} reason why it stopped, or what failed last
 * @property {"link" | "server" | null} fault what keeps messages from coming; null while they come
 * @property {number} heartbeatMs
 * @property {number} frameAt when the last frame or good answer to a poll came
 * @property {Feed | null} feed
 * @property {readonly SourceHealth[]} sources
 * @property {string | null} build the server's last reported build of the page's code, or the next one that a bye
 *   announced; null before the first hello
 */

/** @type {Link} */
export const initialLink = {
  mode: "push",
  transport: "socket",
  blocked: false,
  intervalMs: 2_000,
  phase: "idle",
  reason: null,
  fault: null,
  heartbeatMs: 5_000,
  frameAt: 0,
  feed: null,
  sources: [],
  build: null,
};

/**
 * Return the members that a choice sets in a link that has not begun.
 *
 * @param {Pick<Link, "mode" | "intervalMs">} choice
 * @returns {Pick<Link, "mode" | "intervalMs" | "transport">}
 */
export function linkFor({ mode, intervalMs }) {
  return { mode, intervalMs, transport: isPolling(mode) ? "poll" : "socket" };
}

/**
 * Return the link after an action; the same object when nothing changed.
 *
 * @param {Link} link
 * @param {Action} action
 * @returns {Link}
 */
export function reduceLink(link, action) {
  switch (action.type) {
    case "push":
      return applyPush({ ...link, frameAt: action.at, fault: null }, action.push, action.at);
    case "board":
    case "checked":
      return { ...applyAnswer(link, action, action.at), phase: "open", reason: null, fault: null, frameAt: action.at };
    case "recalled":
      return isBeforeFirstMessage(link) ? { ...link, frameAt: action.at } : link;
    case "failed":
      return { ...link, phase: "waiting", reason: action.reason, fault: faultAfter(link, action.failure) };
    case "link": {
      const fault = action.failure ? faultAfter(link, action.failure) : link.fault;
      return { ...link, phase: action.phase, reason: action.reason ?? null, fault };
    }
    case "transport": {
      const { transport, blocked } = action;
      // A board confirmed a moment ago stays so while the transports change: the new one has the usual time to speak.
      if (link.phase === "open") return { ...link, transport, blocked };
      // The socket takes over after its hello, but the first poll is still to be answered.
      const phase = transport === "socket" ? "open" : "connecting";
      return { ...link, transport, blocked, phase, sources: [], reason: null };
    }
    case "mode": {
      const { mode, intervalMs } = action;
      if (mode === link.mode) return { ...link, intervalMs, reason: null };
      // Clear source health: the new transport reports its own.
      return {
        ...link,
        ...linkFor(action),
        blocked: false,
        sources: [],
        phase: "connecting",
        reason: null,
        fault: null,
      };
    }
    default:
      return link;
  }
}

/** Return whether no message of the server has come yet. @param {Link} link */
export function isBeforeFirstMessage({ build, feed }) {
  return build === null && feed === null;
}

/**
 * Return what is at fault after a failure. Silence points to the link, a refusal to the server. But a dead line refuses
 * new sockets, too: after silence only an error that the server itself reports moves the fault to the server.
 *
 * @param {Link} link @param {Failure} failure @returns {NonNullable<Link["fault"]>}
 */
function faultAfter(link, failure) {
  if (failure === "reported" || failure === "planned") return "server";
  return link.fault ?? (failure === "silent" ? "link" : "server");
}

/** @param {Link} link @param {Push} push @param {number} at @returns {Link} */
function applyPush(link, push, at) {
  switch (push.type) {
    case "hello":
      return { ...link, heartbeatMs: push.payload.heartbeat_ms || link.heartbeatMs, build: push.payload.build };
    case "heartbeat": {
      const { polled_at: polledAt, changed_at: changedAt, server_time: serverTime, sources, cluster } = push.payload;
      const feed = { polledAt: polledAt ?? null, changedAt: changedAt ?? null, serverTime, at };
      return { ...link, sources, feed: cluster === "away" ? { ...feed, cutOff: true } : feed };
    }
    case "bye": {
      const build = push.payload.build ?? link.build;
      // While polls bring the board, the end of a socket is no trouble.
      return link.transport === "poll"
        ? { ...link, build }
        : { ...link, reason: push.payload.reason, fault: "server", build };
    }
    case "error":
      return { ...link, reason: push.payload.message };
    default:
      return link;
  }
}

/** @param {Link} link @param {Facts} facts @param {number} at @returns {Link} */
function applyAnswer(link, { polledAt, changedAt, serverTime, sources, cutOff, build }, at) {
  const feed = { polledAt, changedAt, serverTime, at };
  return { ...link, sources, feed: cutOff ? { ...feed, cutOff } : feed, build: build ?? link.build };
}
