/**
 * The wall: reads the board that came with the page, keeps it true over the socket or by polling, and paints it.
 *
 * For tests and operators: `data-position` ("EPOCH:OFFSET") and `data-digest` on the root are those of the board that
 * is painted, `data-mode` is "push" or "poll"; `data-link` on the body is "live", "connecting", "stale" or "stopped".
 *
 * @import { Action, Games, Mode, Position, State, Timers } from "./types.js"
 */

import { boardDigest } from "./digest.js";
import { byId, setAttribute } from "./dom.js";
import { readMode, Switch, writeMode } from "./mode.js";
import { Poll } from "./poll.js";
import { Recovery } from "./recovery.js";
import { initialState, reduce } from "./reducer.js";
import { Reload } from "./reload.js";
import { createStore } from "./store.js";
import { Stream } from "./stream.js";
import { BadgeView } from "./views/badge.js";
import { BoardView } from "./views/board.js";

const root = document.documentElement;
const now = () => performance.now();
const time = () => ({ now: now(), today: Date.now() });
/** @type {Timers} */
const timers = { set: (callback, ms) => window.setTimeout(callback, ms), clear: (id) => window.clearTimeout(id) };

// --- state

const chosen = readMode(location.search);
const heartbeatMs = Number(root.dataset.heartbeatMs) || 5_000;
const store = createStore(
  /** @type {(state: State, action: Action) => State} */ (reduce),
  initialState(embeddedBoard(), { ...chosen, heartbeatMs, frameAt: now() }),
  (callback) => requestAnimationFrame(callback),
);

/** @param {Action} action */
function dispatch(action) {
  const state = store.dispatch(action);
  recovery.check(state);
  reload.check(state.link.build);
}

// --- transports

const stream = new Stream({
  WebSocket,
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
  timers,
  now,
  random: Math.random,
  heartbeatMs,
  position() {
    const state = store.getState();
    recovery.reconnecting(state);
    // A board that differs from the server's is no place to go on from.
    return state.cause === "digest" ? null : state.position;
  },
  onPush: (push) => dispatch({ type: "push", push, at: now() }),
  onPhase(phase, reason) {
    // Between two transports the one that stopped has no say any more.
    if (phase !== "idle") dispatch({ type: "link", phase, ...(reason === undefined ? {} : { reason }), at: now() });
  },
});

const poll = new Poll(
  {
    fetch: (url, init) => fetch(url, init),
    url: "/api/v1/board",
    timers,
    random: Math.random,
    today: Date.now,
    onBoard: (board) => dispatch({ type: "board", ...board, at: now() }),
    onChecked: (facts) => dispatch({ type: "checked", ...facts, at: now() }),
    onFailed: (reason) => dispatch({ type: "failed", reason, at: now() }),
  },
  chosen.intervalMs,
);

const recovery = new Recovery({ send: (command) => stream.send(command), forget: () => poll.forget(), now });
const reload = new Reload(root.dataset.build ?? "", {
  // Asked for late: a browser that keeps no storage throws already when it is named.
  memory: {
    getItem: (name) => sessionStorage.getItem(name),
    setItem: (name, value) => sessionStorage.setItem(name, value),
  },
  timers,
  random: Math.random,
  reload: () => location.reload(),
});

const transports = new Switch(stream, poll, (choice) => {
  dispatch({ type: "mode", ...choice, at: now() });
  history.replaceState(null, "", `${location.pathname}${writeMode(location.search, choice)}${location.hash}`);
});

// --- views

const board = new BoardView();
const badge = new BadgeView();

/** @param {State} state */
function paint(state) {
  board.update(state, time());
  badge.update(state.link, time());
  // Written last: who reads them knows that this board is on the screen.
  setAttribute(root, "data-digest", boardDigest(state.games));
  if (state.position) setAttribute(root, "data-position", `${state.position.epoch}:${state.position.offset}`);
}

store.subscribe(paint);
paint(store.getState());
window.setInterval(() => {
  board.tick(time());
  badge.update(store.getState().link, time());
}, 1_000);

// --- controls

const interval = /** @type {HTMLInputElement} */ (byId("poll-interval"));
byId("mode-toggle").addEventListener("click", () => choose(store.getState().link.mode === "push" ? "poll" : "push"));
interval.addEventListener("change", () => choose(store.getState().link.mode));
byId("controls").addEventListener("submit", (event) => event.preventDefault());

/** @param {Mode} mode */
function choose(mode) {
  transports.set({ mode, intervalMs: interval.valueAsNumber * 1_000 });
}

// --- the world outside

window.addEventListener("online", nudge);
document.addEventListener("resume", nudge);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") nudge();
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  stream.revive();
  poll.nudge();
});

function nudge() {
  stream.nudge();
  poll.nudge();
}

transports.set(chosen);

/** @returns {{ position: Position, games: Games } | null} the board that came with the page */
function embeddedBoard() {
  const text = byId("snapshot").textContent;
  return text ? JSON.parse(text) : null;
}
