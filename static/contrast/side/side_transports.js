/**
 * Who brings the board to a side: each contestant with one connection or one timer of its own.
 *
 * @import { Action, Command, Position, Timers } from "../../types.js"
 * @import { Gauge } from "./metered.js"
 * @import { Contestant } from "../settings.js"
 */

import { Poll } from "../../transport/poll.js";
import { PushSocket } from "../../transport/websocket.js";
import { DeltaPoll } from "./delta_poll.js";
import { meteredFetch, meteredSocket } from "./metered.js";
import { Events } from "./sse.js";

/**
 * @typedef {{
 *   intervalMs: number, heartbeatMs: number, timers: Timers, now: () => number, gauge: Gauge,
 *   position: () => Position | null, dispatch: (action: Action) => void,
 * }} BringerOptions `position` to go on from; null: the whole board is wanted
 *
 * @typedef {{
 *   start: () => void, stop: () => void, nudge: () => void,
 *   send: (command: Command) => boolean, forget: () => void,
 * }} Bringer `send` where commands can be sent; `forget` what was brought last, and ask for the whole board
 */

/**
 * @param {Contestant} contestant
 * @param {BringerOptions} options
 * @returns {Bringer}
 */
export function bring(contestant, options) {
  switch (contestant) {
    case "push":
      return socket(options);
    case "sse":
      return events(options);
    case "long_poll":
      return asking(options, true);
    case "delta_poll":
      return asking(options, false);
    default:
      return polling(options, contestant === "naive_poll");
  }
}

/** @param {BringerOptions} options @returns {Bringer} */
function socket({ heartbeatMs, timers, now, gauge, position, dispatch }) {
  const stream = new PushSocket({
    WebSocket: meteredSocket(gauge),
    url: socketUrl(),
    timers,
    now,
    random: Math.random,
    heartbeatMs,
    position,
    onPush: (push) => dispatch({ type: "push", push, at: now() }),
    onPhase: (phase, reason) => dispatch({ type: "link", phase, ...(reason ? { reason } : {}), at: now() }),
  });
  return {
    start: () => stream.start(),
    stop: () => stream.stop(),
    nudge: () => stream.nudge(),
    send: (command) => stream.send(command),
    forget: () => {},
  };
}

/**
 * @param {BringerOptions} options
 * @param {boolean} naive
 * @returns {Bringer}
 */
function polling({ intervalMs, timers, now, gauge, dispatch }, naive) {
  const poll = new Poll(
    {
      fetch: meteredFetch(gauge),
      url: "/api/v1/board",
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
  return phased(poll, intervalMs, timers);
}

/** @param {BringerOptions} options @returns {Bringer} */
function events({ timers, now, gauge, position, dispatch }) {
  const stream = new Events({ EventSource, timers, now, gauge, position, dispatch });
  // Nothing can be said over it: who wants to ask begins anew. Later, for it is asked in the midst of a message.
  const send = () => timers.set(() => stream.forget(), 0) > 0;
  return { ...methods(stream), nudge: () => {}, send };
}

/** @param {BringerOptions} options @param {boolean} waits @returns {Bringer} */
function asking({ intervalMs, timers, now, gauge, position, dispatch }, waits) {
  const ask = meteredFetch(gauge);
  const since = new DeltaPoll({ fetch: ask, timers, now, random: Math.random, position, dispatch, intervalMs }, waits);
  return waits
    ? { ...methods(since), nudge: () => since.nudge(), send: () => false }
    : phased(since, intervalMs, timers);
}

/** @param {{ start: () => void, stop: () => void, forget: () => void }} one */
function methods(one) {
  return { start: () => one.start(), stop: () => one.stop(), forget: () => one.forget() };
}

/**
 * A poll that begins at a random moment of its interval: two of them never march in step.
 *
 * @param {{ start: () => void, stop: () => void, nudge: () => void, forget: () => void }} poll
 * @param {number} intervalMs @param {Timers} timers
 * @returns {Bringer}
 */
function phased(poll, intervalMs, timers) {
  /** @type {number | null} */
  let waiting = null;
  return {
    start() {
      waiting = timers.set(() => poll.start(), Math.random() * intervalMs);
    },
    stop() {
      if (waiting !== null) timers.clear(waiting);
      poll.stop();
    },
    nudge: () => poll.nudge(),
    send: () => false,
    forget: () => poll.forget(),
  };
}

/** Where the server's WebSocket is. */
export function socketUrl() {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
}
