/**
 * The transports of a side. Each contestant has one connection or one timer of its own.
 *
 * @import { Action, Command, Position, Timers } from "../../types.js"
 * @import { Gauge } from "./metered.js"
 * @import { Contestant } from "../settings.js"
 */

import { Poll } from "../../transport/poll.js";
import { PushSocket, socketUrl } from "../../transport/websocket.js";
import { DeltaPoll } from "./delta_poll.js";
import { meteredFetch, meteredSocket } from "./metered.js";
import { EventStream } from "./sse.js";

/**
 * @typedef {{
 *   intervalMs: number, heartbeatMs: number, timers: Timers, now: () => number, gauge: Gauge,
 *   position: () => Position | null, dispatch: (action: Action) => void,
 * }} TransportOptions `position`: of the held board; null: the whole board is wanted
 *
 * @typedef {{
 *   start: () => void, stop: () => void, nudge: () => void,
 *   send: (command: Command) => boolean, forget: () => void,
 * }} SideTransport `send`: returns whether the command could be sent; `forget`: discard the held position, and request
 * the whole board
 */

/**
 * Create the transport of a contestant.
 *
 * @param {Contestant} contestant
 * @param {TransportOptions} options
 * @returns {SideTransport}
 */
export function createTransport(contestant, options) {
  switch (contestant) {
    case "push":
      return socketTransport(options);
    case "sse":
      return sseTransport(options);
    case "long_poll":
      return deltaTransport(options, true);
    case "delta_poll":
      return deltaTransport(options, false);
    default:
      return pollTransport(options, contestant === "naive_poll");
  }
}

/** @param {TransportOptions} options @returns {SideTransport} */
function socketTransport({ heartbeatMs, timers, now, gauge, position, dispatch }) {
  const socket = new PushSocket({
    WebSocket: meteredSocket(gauge),
    url: socketUrl(location.href),
    timers,
    now,
    random: Math.random,
    heartbeatMs,
    position,
    onPush: (push) => dispatch({ type: "push", push, at: now() }),
    onPhase: (phase, reason) => dispatch({ type: "link", phase, ...(reason ? { reason } : {}), at: now() }),
  });
  return {
    start: () => socket.start(),
    stop: () => socket.stop(),
    nudge: () => socket.nudge(),
    send: (command) => socket.send(command),
    forget: () => {},
  };
}

/**
 * @param {TransportOptions} options
 * @param {boolean} naive
 * @returns {SideTransport}
 */
function pollTransport({ intervalMs, timers, now, gauge, dispatch }, naive) {
  const poll = new Poll(
    {
      fetch: meteredFetch(gauge),
      url: "api/v1/board",
      timers,
      random: Math.random,
      today: Date.now,
      onBoard: (board) => dispatch({ type: "board", ...board, at: now() }),
      onChecked: (facts) => dispatch({ type: "checked", ...facts, at: now() }),
      onFailed: (reason, failure) => dispatch({ type: "failed", reason, failure, at: now() }),
    },
    intervalMs,
  );
  poll.setNaive(naive);
  return withRandomStart(poll, intervalMs, timers);
}

/** @param {TransportOptions} options @returns {SideTransport} */
function sseTransport({ timers, now, gauge, position, dispatch }) {
  const stream = new EventStream({ EventSource, timers, now, gauge, position, dispatch });
  // SSE has no way back, so a command reconnects. It does so later, because a message is being handled now.
  const send = () => timers.set(() => stream.forget(), 0) > 0;
  return { ...methods(stream), nudge: () => {}, send };
}

/** @param {TransportOptions} options @param {boolean} isLongPoll @returns {SideTransport} */
function deltaTransport({ intervalMs, timers, now, gauge, position, dispatch }, isLongPoll) {
  const fetch = meteredFetch(gauge);
  const poll = new DeltaPoll({ fetch, timers, now, random: Math.random, position, dispatch, intervalMs }, isLongPoll);
  return isLongPoll
    ? { ...methods(poll), nudge: () => poll.nudge(), send: () => false }
    : withRandomStart(poll, intervalMs, timers);
}

/** @param {{ start: () => void, stop: () => void, forget: () => void }} transport */
function methods(transport) {
  return { start: () => transport.start(), stop: () => transport.stop(), forget: () => transport.forget() };
}

/**
 * Start a poll at a random moment of its interval, so that two polls do not run in step.
 *
 * @param {{ start: () => void, stop: () => void, nudge: () => void, forget: () => void }} poll
 * @param {number} intervalMs @param {Timers} timers
 * @returns {SideTransport}
 */
function withRandomStart(poll, intervalMs, timers) {
  /** @type {number | null} */
  let timer = null;
  return {
    start() {
      timer = timers.set(() => poll.start(), Math.random() * intervalMs);
    },
    stop() {
      if (timer !== null) timers.clear(timer);
      poll.stop();
    },
    nudge: () => poll.nudge(),
    send: () => false,
    forget: () => poll.forget(),
  };
}
