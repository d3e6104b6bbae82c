/**
 * What the page knows about its link to the server and about the feed behind it. Pure.
 *
 * @import { Action, Link, Push } from "./types.js"
 */

/** @type {Link} */
export const initialLink = {
  mode: "push",
  intervalMs: 2_000,
  phase: "idle",
  reason: null,
  heartbeatMs: 5_000,
  frameAt: 0,
  feed: null,
  sources: [],
  build: null,
};

/**
 * @param {Link} link
 * @param {Action} action
 * @returns {Link}
 */
export function reduceLink(link, action) {
  switch (action.type) {
    case "push":
      return pushed({ ...link, frameAt: action.at }, action.push, action.at);
    case "board":
    case "checked":
      return { ...answered(link, action), phase: "open", reason: null, frameAt: action.at };
    case "failed":
      return { ...link, phase: "waiting", reason: action.reason };
    case "link":
      return { ...link, phase: action.phase, reason: action.reason ?? null };
    case "mode": {
      const { mode, intervalMs } = action;
      // Polling brings no word of the single sources: what the socket said last must not stand for now.
      const sources = mode === "poll" ? [] : link.sources;
      return {
        ...link,
        mode,
        intervalMs,
        sources,
        phase: mode === link.mode ? link.phase : "connecting",
        reason: null,
      };
    }
    default:
      return link;
  }
}

/** @param {Link} link @param {Push} push @param {number} at @returns {Link} */
function pushed(link, push, at) {
  switch (push.type) {
    case "hello":
      return { ...link, heartbeatMs: push.payload.heartbeat_ms || link.heartbeatMs, build: push.payload.build };
    case "heartbeat": {
      const { polled_at: polledAt, server_time: serverTime, sources } = push.payload;
      return { ...link, sources, feed: polledAt === undefined ? null : { polledAt, serverTime, at } };
    }
    case "bye":
      return { ...link, reason: push.payload.reason };
    case "error":
      return { ...link, reason: push.payload.message };
    default:
      return link;
  }
}

/** @param {Link} link @param {Extract<Action, { type: "board" | "checked" }>} answer @returns {Link} */
function answered(link, { polledAt, serverTime, at }) {
  return { ...link, feed: polledAt === null ? null : { polledAt, serverTime, at } };
}
