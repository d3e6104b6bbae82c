/**
 * The page's transports: the socket, polling, and the choice between them. Each message becomes an action. There is
 * never a second socket.
 *
 * @import { Choice } from "../sync/mode.js"
 * @import { PollOptions } from "./poll.js"
 * @import { PushSocketOptions } from "./websocket.js"
 * @import { Action, Command, Position, Timers } from "../types.js"
 * @import { WakefulClock } from "./page_lifecycle.js"
 */

import { Switch } from "../sync/mode.js";
import { Fallback } from "./fallback.js";
import { watchPageLifecycle } from "./page_lifecycle.js";
import { Poll } from "./poll.js";
import { PushSocket } from "./websocket.js";

/**
 * @typedef {{
 *   WebSocket: PushSocketOptions["WebSocket"],
 *   fetch: PollOptions["fetch"],
 *   socketUrl: string,
 *   boardUrl: string,
 *   timers: Timers,
 *   clock: WakefulClock,
 *   random: () => number,
 *   today: () => number,
 *   heartbeatMs: number,
 *   intervalMs: number,
 *   leagues: () => readonly string[],
 *   position: () => Position | null,
 *   onAction: (action: Action) => void,
 * }} TransportsOptions URLs without a query; `position` of the board held when connecting; `intervalMs` between two
 *   polls; `today`: ms since 1970
 */

export class Transports {
  #socket;
  #poll;
  #fallback;
  #switch;
  #clock;
  #timers;

  /** @param {TransportsOptions} options */
  constructor({ clock, timers, random, leagues, onAction, ...options }) {
    this.#clock = clock;
    this.#timers = timers;
    const now = clock.now;
    this.#socket = new PushSocket({
      WebSocket: options.WebSocket,
      url: options.socketUrl,
      timers,
      now,
      random,
      heartbeatMs: options.heartbeatMs,
      leagues,
      position: options.position,
      onPush: (push) => {
        if (push.type === "hello") this.#fallback.onSocket("hello", { heartbeatMs: push.payload.heartbeat_ms });
        onAction({ type: "push", push, at: now() });
      },
      onPhase: (phase, reason, failure) => {
        this.#fallback.onSocket(phase, { failure });
        // Ignore a socket that was stopped or that polling stands in for: the other transport reports the link.
        if (phase === "idle" || this.#fallback.transport === "poll") return;
        const why = { ...(reason === undefined ? {} : { reason }), ...(failure === undefined ? {} : { failure }) };
        onAction({ type: "link", phase, ...why, at: now() });
      },
      onSilence: (silent) => this.#fallback.onSocket(silent ? "silent" : "heard"),
      retryDelay: () => this.#fallback.probeDelay(random),
    });
    const onAnswer = (/** @type {Extract<Action, { type: "board" | "checked" | "failed" }>} */ action) => {
      onAction(action);
      this.#fallback.polled(action.type !== "failed");
    };
    this.#poll = new Poll(
      {
        fetch: options.fetch,
        url: options.boardUrl,
        leagues,
        timers,
        random,
        today: options.today,
        onBoard: (board) => onAnswer({ type: "board", ...board, at: now() }),
        onChecked: (facts) => onAnswer({ type: "checked", ...facts, at: now() }),
        onFailed: (reason, failure) => onAnswer({ type: "failed", reason, failure, at: now() }),
      },
      options.intervalMs,
    );
    this.#fallback = new Fallback(this.#socket, this.#poll, {
      timers,
      now,
      onTransport: (transport, blocked) => onAction({ type: "transport", transport, blocked, at: now() }),
    });
    this.#switch = new Switch(this.#fallback, this.#poll, (choice) => onAction({ type: "mode", ...choice, at: now() }));
  }

  /** The last choice; null before the first. */
  get choice() {
    return this.#switch.choice;
  }

  /** Change mode or interval. @param {Choice} choice */
  set(choice) {
    this.#switch.set(choice);
  }

  /** Send a command. @param {Command} command @returns {boolean} whether an open socket took it */
  send(command) {
    return this.#socket.send(command);
  }

  /** Make the next poll request the whole board. */
  forget() {
    this.#poll.forget();
  }

  /** Request other leagues from now on. @param {readonly string[]} leagues */
  subscribe(leagues) {
    this.send({ type: "subscribe", payload: { leagues: [...leagues], teams: [], games: [] } });
    this.#poll.forget();
    this.#poll.nudge();
  }

  /**
   * Listen to the page's lifecycle.
   *
   * @param {EventTarget} window @param {EventTarget & { visibilityState: string }} document
   * @param {() => void} onTick called each second
   */
  watch(window, document, onTick) {
    watchPageLifecycle({
      window,
      document,
      clock: this.#clock,
      timers: this.#timers,
      onHint: () => {
        this.#socket.nudge();
        this.#poll.nudge();
      },
      onAway: () => this.#socket.suspend(),
      onReturn: () => {
        this.#socket.restore();
        this.#poll.nudge();
      },
      onTick,
    });
  }

  /** The transport of the push mode: polling while sockets are blocked. */
  get transport() {
    return this.#fallback.transport;
  }

  /** Phase and attempts of the socket. */
  statistics() {
    return this.#socket.statistics();
  }
}

/**
 * @typedef {{ socket: (socket: WebSocket) => void, fetch: typeof plainFetch }} Counter receives each socket, and makes
 *   each request
 */

/** The page's WebSocket and fetch, with a tap: a counter may be attached at any time. */
export class TrafficTap {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Counter | null} */
  #counter = null;

  /** The WebSocket class for `PushSocket`; the tap keeps the last instance. */
  get WebSocket() {
    const opened = (/** @type {WebSocket} */ socket) => {
      this.#socket = socket;
      this.#counter?.socket(socket);
    };
    return class extends WebSocket {
      /** @param {string} url */
      constructor(url) {
        super(url);
        opened(this);
      }
    };
  }

  /** The fetch for `Poll`. @type {typeof plainFetch} */
  fetch = (url, init) => (this.#counter?.fetch ?? plainFetch)(url, init);

  /** Attach a counter. @param {Counter} counter */
  count(counter) {
    this.#counter = counter;
    if (this.#socket) counter.socket(this.#socket);
  }
}

/** @param {string} url @param {RequestInit} init @returns {Promise<Response>} */
function plainFetch(url, init) {
  return fetch(url, init);
}
