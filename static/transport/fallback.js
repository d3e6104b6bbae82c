/**
 * Polling while sockets are blocked. Some proxies refuse every upgrade; others let a socket open, and cut it or carry
 * nothing.
 *
 * Two grounds for polling:
 *
 * - No socket works for the moment: none for 8 s, or silence although a heartbeat was due. The next sign of life of a
 *   socket ends it.
 * - Sockets are blocked: bad ends count as points (below). A socket is tried at growing intervals, and takes over only
 *   after it has lived for the time of proof. Polling goes on meanwhile.
 *
 * If polls fail, too, both are tried in turn: the next hello ends the polling.
 *
 * @import { Failure, Phase, Timers, Transport } from "../types.js"
 */

import { pollDelay } from "./backoff.js";

/** Polling starts after this time without a working socket, ms. */
const WITHOUT_MS = 8_000;
/** Points at which sockets count as blocked: three refusals, two early deaths, or three ends of which two are young. */
const BLOCKED = 6;
/** Points of a socket that ends without a hello or later than `EARLY_MS`, and of a silence. */
const BAD = 2;
/** Points of a socket that dies within `EARLY_MS` after its hello. */
const WORSE = 3;
const EARLY_MS = 10_000;
/** A socket that has lived for so long clears the points before it, ms. */
const YOUNG_MS = 60_000;
/** Wait before the first try of a blocked socket, ms. */
const PROBE_MS = 10_000;
/** Time of proof in heartbeats; it doubles with each blocked socket that had said hello, up to `YOUNG_MS`. */
const PROOF_HEARTBEATS = 2;

/**
 * @typedef {object} FallbackState Times are monotonic ms.
 * @property {Transport} transport
 * @property {number} refusals points of sockets without a hello
 * @property {number} flaps points of sockets with a hello
 * @property {number} relapses number of sockets with a hello whose end found sockets blocked
 * @property {number} probes number of tries that failed during this polling
 * @property {number | null} troubleAt since when there is no working socket; null: there is one, or none is expected
 * @property {number | null} aliveAt the present socket's hello, or its first frame after a silence
 * @property {boolean} silent whether the present socket carries nothing
 * @property {boolean} pollFailed whether the last poll failed
 * @property {number} heartbeatMs
 *
 * @typedef {Phase | "hello" | "silent" | "heard" | "late" | "proven" | "polled" | "unpolled"} FallbackEvent
 *   phases, hello and silences of the socket; `late`, `proven`: the time in `dueAt` has come; `polled`, `unpolled`: a
 *   poll was answered or failed
 *
 * @typedef {{ failure?: Failure | undefined, heartbeatMs?: number }} Details
 */

/** @type {FallbackState} */
export const initialState = {
  transport: "socket",
  refusals: 0,
  flaps: 0,
  relapses: 0,
  probes: 0,
  troubleAt: null,
  aliveAt: null,
  silent: false,
  pollFailed: false,
  heartbeatMs: 5_000,
};

/** Return whether sockets are blocked. @param {FallbackState} state */
export function isBlocked({ refusals, flaps }) {
  return refusals + flaps >= BLOCKED;
}

/**
 * Return the state after an event. Pure.
 *
 * @param {FallbackState} state
 * @param {FallbackEvent} event
 * @param {number} at monotonic ms
 * @param {Details} [details] of a "waiting" or a "hello"
 * @returns {FallbackState}
 */
export function advance(state, event, at, { failure, heartbeatMs = state.heartbeatMs } = {}) {
  switch (event) {
    case "connecting":
      return { ...state, aliveAt: null, silent: false, troubleAt: state.troubleAt ?? at };
    case "hello":
    case "heard":
      return accepted({ ...state, aliveAt: at, silent: false, troubleAt: null, heartbeatMs });
    case "silent":
      return { ...withPoints(state, at), silent: true, transport: "poll" };
    case "waiting":
      return ended(state, at, failure);
    case "late":
      return { ...state, transport: "poll" };
    case "proven":
      // One more bad end is enough to poll again.
      return { ...state, transport: "socket", refusals: 0, flaps: Math.min(state.flaps, BLOCKED - 1), probes: 0 };
    case "polled":
      return { ...state, pollFailed: false };
    case "unpolled":
      // The network or the server is away, so that a refused socket proves nothing.
      return accepted({ ...state, pollFailed: true, refusals: 0 });
    case "open":
      return state;
    default:
      // It is stopped.
      return initialState;
  }
}

/**
 * Return when the next event is due by itself, monotonic ms.
 *
 * @param {FallbackState} state
 * @returns {{ event: "late" | "proven", at: number } | null}
 */
export function dueAt({ transport, troubleAt, aliveAt, silent, relapses, heartbeatMs }) {
  if (transport === "socket") return troubleAt === null ? null : { event: "late", at: troubleAt + WITHOUT_MS };
  if (aliveAt === null || silent) return null;
  return { event: "proven", at: aliveAt + Math.min(YOUNG_MS, PROOF_HEARTBEATS * heartbeatMs * 2 ** relapses) };
}

/** Let a live socket take over, unless it has to prove itself. @param {FallbackState} state @returns {FallbackState} */
function accepted(state) {
  if (state.aliveAt === null || state.silent || (isBlocked(state) && !state.pollFailed)) return state;
  return { ...state, transport: "socket", probes: 0, pollFailed: false };
}

/**
 * Add the points for the end or the silence of the present socket.
 *
 * @param {FallbackState} state @param {number} at
 * @returns {FallbackState}
 */
function withPoints(state, at) {
  if (state.aliveAt === null) return { ...state, refusals: state.refusals + BAD };
  const age = at - state.aliveAt;
  const before = age < YOUNG_MS ? state : { ...state, flaps: 0, relapses: 0 };
  return { ...before, refusals: 0, flaps: before.flaps + (age < EARLY_MS ? WORSE : BAD) };
}

/** @param {FallbackState} state @param {number} at @param {Failure | undefined} failure @returns {FallbackState} */
function ended(state, at, failure) {
  // The server meant it, or the page was put away: nothing is wrong with sockets.
  if (failure === undefined || failure === "planned") {
    return { ...state, aliveAt: null, silent: false, troubleAt: null };
  }
  const after = withPoints(state, at);
  const blocked = isBlocked(after);
  return {
    ...after,
    aliveAt: null,
    silent: false,
    troubleAt: state.troubleAt ?? at,
    transport: blocked ? "poll" : state.transport,
    relapses: after.relapses + Number(blocked && state.aliveAt !== null),
    probes: after.probes + Number(state.transport === "poll"),
  };
}

/** The transport of the push mode: the socket, and polling as its fallback. */
export class Fallback {
  #socket;
  #poll;
  #onTransport;
  #timers;
  #now;
  #state = initialState;
  /** @type {number | null} */
  #timer = null;

  /**
   * @param {{ start: () => void, stop: () => void, nudge: () => void }} socket
   * @param {{ start: () => void, stop: () => void }} poll
   * @param {{ timers: Timers, now: () => number, onTransport: (transport: Transport, blocked: boolean) => void }} options
   *   `now`: monotonic ms; `onTransport`: called before polling starts and after it has stopped
   */
  constructor(socket, poll, { timers, now, onTransport }) {
    this.#socket = socket;
    this.#poll = poll;
    this.#timers = timers;
    this.#now = now;
    this.#onTransport = onTransport;
  }

  /** @returns {Transport} */
  get transport() {
    return this.#state.transport;
  }

  start() {
    this.#socket.start();
  }

  stop() {
    // The socket's next phase, idle, ends the polling, too.
    this.#socket.stop();
  }

  /**
   * Return the wait before the next try of a socket.
   *
   * @param {() => number} random 0 to 1
   * @returns {number | null} ms; null: as the socket itself decides, because nothing is blocked or polls fail as well
   */
  probeDelay(random) {
    const { transport, pollFailed, probes } = this.#state;
    return transport === "poll" && isBlocked(this.#state) && !pollFailed ? pollDelay(PROBE_MS, probes, random) : null;
  }

  /**
   * Handle an event of the socket.
   *
   * @param {FallbackEvent} event
   * @param {Details} [details]
   */
  onSocket(event, details) {
    const before = this.#state;
    this.#state = advance(before, event, this.#now(), details);
    this.#arm();
    const { transport } = this.#state;
    const blocked = isBlocked(this.#state);
    if (transport === before.transport) {
      if (transport === "poll" && blocked !== isBlocked(before)) this.#onTransport(transport, blocked);
    } else if (transport === "poll") {
      this.#onTransport(transport, blocked);
      this.#poll.start();
    } else {
      this.#poll.stop();
      if (event !== "stopped" && event !== "idle") this.#onTransport(transport, false);
    }
  }

  /**
   * Handle the end of a poll. An answer after failures shows that the server is back, so try the socket at once.
   *
   * @param {boolean} isAnswered
   */
  polled(isAnswered) {
    if (this.#state.transport !== "poll") return;
    const isBack = isAnswered && this.#state.pollFailed;
    this.onSocket(isAnswered ? "polled" : "unpolled");
    if (isBack) this.#socket.nudge();
  }

  /** Set the timer of the next event. */
  #arm() {
    if (this.#timer !== null) this.#timers.clear(this.#timer);
    this.#timer = null;
    const due = dueAt(this.#state);
    if (!due) return;
    this.#timer = this.#timers.set(() => {
      this.#timer = null;
      this.onSocket(due.event);
    }, due.at - this.#now());
  }
}
