/**
 * The wall: reads the board that came with the page, keeps it true over the socket or by polling, and paints it.
 *
 * For tests and operators, on the root: `data-position` ("EPOCH:OFFSET") and `data-digest` of the board that is painted,
 * `data-mode` ("push", "poll", "naive") as chosen, `data-transport` ("socket", "poll") as it is. On the body: `data-link` ("live",
 * "connecting", "stale", "stopped") and `data-trust` ("ok", "doubt"). On `#seal`: `data-seal` ("lit", "dark") and
 * `data-culprit` ("script", "link", "server", "cluster", "poller", "source" or empty).
 *
 * @import { Choice } from "./sync/mode.js"
 * @import { PushMeterView } from "./contrast/push_meter_view.js"
 * @import { SettingsView } from "./display/settings_view.js"
 * @import { Action, Games, Position, Settings, State, Timers } from "./types.js"
 */

import { BoardCache } from "./display/board_cache.js";
import { Controls } from "./display/controls_view.js";
import { Display } from "./display/display.js";
import { modeRefusal, NoticeView, refusal } from "./display/notice_view.js";
import { registerWorker } from "./display/offline.js";
import { ScreenView } from "./display/screen_view.js";
import { readSettings } from "./display/settings.js";
import { paintTheme } from "./display/theme_view.js";
import { Wake } from "./display/wake.js";
import { byId, setAttribute } from "./dom.js";
import { setZone } from "./game/format.js";
import { loadLanguage, speakAsPainted } from "./game/language.js";
import { BroadcastDelay } from "./sync/broadcast_delay.js";
import { linkFor } from "./sync/link.js";
import { readMode, writeMode } from "./sync/mode.js";
import { Recovery } from "./sync/recovery.js";
import { initialState, reduce } from "./sync/reducer.js";
import { createStore } from "./sync/store.js";
import { WakefulClock } from "./transport/page_lifecycle.js";
import { PaintReceipts } from "./transport/paint_receipts.js";
import { Reload } from "./transport/reload.js";
import { TrafficTap } from "./transport/traffic_tap.js";
import { Transports } from "./transport/transports.js";
import { WallView } from "./wall_view.js";

const root = document.documentElement;
const clock = new WakefulClock(
  () => performance.now(),
  () => Date.now(),
);
const now = clock.now;
const time = () => ({ now: now(), today: Date.now() });
/** @type {Timers} */
const timers = { set: (callback, ms) => window.setTimeout(callback, ms), clear: (id) => window.clearTimeout(id) };

// --- state

const display = new Display(location.search, () => localStorage);
speakAsPainted(document);
setZone(display.settings.zone);
const { choice: chosen, refused: refusedMode } = readMode(location.search);
const heartbeatMs = Number(root.dataset.heartbeatMs) || 5_000;
const boardCache = new BoardCache(display.id, () => caches, Date.now);
// The server did not answer for this page: it tells of the moment at which it was made.
const made = root.dataset.offline;
const frameAt = now() - (made === undefined ? 0 : boardCache.age(Number(made)));
/** What was received, and with a delay later what is shown: everything that is seen or heard comes from `store`. */
const broadcastDelay = new BroadcastDelay(
  initialState(embeddedBoard(), { ...linkFor(chosen), heartbeatMs, frameAt }),
  display.settings.delay * 1_000,
  { reduce, now, timers, onShow: (state) => store.dispatch(state) },
);
const store = createStore(
  (/** @type {State} */ _, /** @type {State} */ shown) => shown,
  broadcastDelay.shown,
  // A page out of sight has no frames, and still has notices to give.
  (callback) => (document.visibilityState === "hidden" ? timers.set(callback, 0) : requestAnimationFrame(callback)),
);

/** The board that is held is of other leagues than those asked for now: no place to go on from. */
let otherLeagues =
  display.settings.leagues.join() !== readSettings(new URLSearchParams(location.search)).settings.leagues.join();

/** @param {Action} action */
function dispatch(action) {
  if (action.type === "push") reporter.hear(action.push);
  if (action.type === "push" && action.push.type === "delta") pushMeter?.changed();
  if (action.type === "board" || (action.type === "push" && action.push.type === "snapshot")) otherLeagues = false;
  recovery.check(broadcastDelay.dispatch(action));
  if (action.type === "mode") putInAddress(writeMode(location.search, action));
}

/** @param {string} search what the page's address asks for from now on: "?…" or empty */
function putInAddress(search) {
  history.replaceState(null, "", `${location.pathname}${search}${location.hash}`);
}

// --- transports

const wire = new TrafficTap();
/** What the scores cost on their way here, where somebody wants to know. @type {PushMeterView | null} */
let pushMeter = null;
const transports = new Transports({
  WebSocket: wire.WebSocket,
  fetch: wire.fetch,
  socketUrl: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
  boardUrl: "/api/v1/board",
  timers,
  clock,
  random: Math.random,
  today: Date.now,
  heartbeatMs,
  intervalMs: chosen.intervalMs,
  leagues: () => display.settings.leagues,
  position() {
    const state = broadcastDelay.received;
    recovery.reconnecting(state);
    if (otherLeagues) return null;
    // A board that differs from the server's is no place to go on from.
    return state.cause === "digest" ? null : state.position;
  },
  onAction: dispatch,
});
const reporter = new PaintReceipts((command) => transports.send(command));
const recovery = new Recovery({
  send: (command) => transports.send(command),
  forget: () => transports.forget(),
  now,
});
const reload = new Reload(root.dataset.build ?? "", {
  // Asked for late: a browser that keeps no storage throws already when it is named.
  memory: {
    getItem: (name) => sessionStorage.getItem(name),
    setItem: (name, value) => sessionStorage.setItem(name, value),
  },
  today: Date.now,
  random: Math.random,
  reload: () => location.reload(),
});

// --- the board on the screen

const wall = new WallView(store.getState(), {
  display,
  timers,
  time,
  fillingMs: () => broadcastDelay.fillingMs,
  lateMs: () => broadcastDelay.lateMs,
  outdated: (build, quiet) => reload.check(build, quiet),
  onExamined(state, digest, sound) {
    if (sound) vouched(state);
    if (state.link.transport === "socket") reporter.painted(state.position, digest, sound);
  },
});
store.subscribe((state) => wall.paint(state));
setAttribute(root, "data-start", null);

// --- controls

const notice = new NoticeView(timers);
new Controls({
  choice: present,
  onChoice: choose,
  onSheet: () => void sheet().then((opened) => opened.show(), console.warn),
  onDetails: () => void sheet().then((opened) => opened.showConnection(), console.warn),
  onReveal: (key) => wall.reveal(key),
});

/** How the scores get here. */
function present() {
  return transports.choice ?? chosen;
}

/** @param {Choice} choice an interval out of bounds is brought into them, and the page says so */
function choose(choice) {
  transports.set(choice);
  if (present().intervalMs !== choice.intervalMs) notice.show([modeRefusal(present(), "interval")]);
}

// --- settings

display.subscribe(({ language }) => void setLanguage(language));
display.subscribe(({ theme }) => paintTheme(theme));
display.subscribe(({ push_meter }) => void measure(push_meter));
display.subscribe(({ delay }) => broadcastDelay.setDelay(delay * 1_000));
display.subscribe((settings, before) => {
  setAttribute(root, "data-scores", settings.hide_scores ? "hidden" : null);
  setAttribute(root, "data-order", settings.order);
  if (settings === before) return;
  if (settings.leagues.join() !== before.leagues.join()) {
    otherLeagues = true;
    transports.subscribe(settings.leagues);
  }
  // Scores that were hidden and are not any more did not just happen.
  if (settings.hide_scores !== before.hide_scores) wall.begin();
  setZone(settings.zone);
  if (settings.zone !== before.zone) wall.repaint();
  else wall.draw();
  putInAddress(display.search(location.search));
});

/** @param {Settings["language"]} language */
async function setLanguage(language) {
  if (await loadLanguage(language, { page: document, fetch: (url) => fetch(url) })) wall.repaint();
}

const screenView = new ScreenView();
let startsAlone = true;
const wake = new Wake(navigator.wakeLock, document);
display.subscribe((settings) => {
  screenView.apply(settings, Date.now());
  void wake.want(settings.kiosk);
});
notice.show([
  ...display.refused.map((name) => refusal(display, name)),
  ...refusedMode.map((name) => modeRefusal(chosen, name)),
]);

/** @param {boolean} wanted */
async function measure(wanted) {
  if (wanted && !pushMeter) {
    const { PushMeterView } = await import("./contrast/push_meter_view.js");
    pushMeter ??= new PushMeterView(wire, now, Date.now);
  }
  pushMeter?.update(store.getState().link, wanted);
}

/** The sheet's scripts come when somebody wants it, or once the wall has long been up: a first paint needs none of them. */
const SHEET_AFTER_MS = 30_000;
/** @type {Promise<SettingsView> | null} */
let opened = null;

function sheet() {
  opened ??= import("./display/settings_view.js").then(
    ({ SettingsView }) =>
      new SettingsView(
        display,
        {
          games: () => store.getState().games,
          teams: async () => (await fetch("/api/v1/teams")).json(),
          choice: present,
          choose,
          able: () => ({ remember: display.remembers, awake: !wake.refused, offline: startsAlone }),
          address: () => `${location.pathname}${display.link}` || "/",
          condition: () => wall.condition,
        },
        timers,
      ),
  );
  // Next time it may come.
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

setTimeout(() => void sheet().catch(console.warn), SHEET_AFTER_MS);

// --- the world outside

transports.watch(window, document, () => {
  broadcastDelay.pass();
  // One that went out of sight with a frame still to come.
  store.flush();
  wall.tick(store.getState());
  pushMeter?.update(store.getState().link, display.settings.push_meter);
  screenView.tick(Date.now());
});
document.addEventListener("visibilitychange", () => {
  const { games, position } = store.getState();
  if (document.visibilityState === "hidden" && position && wall.proven) {
    void boardCache.keep({ games, position }, { atOnce: true });
  }
});
void registerWorker(navigator.serviceWorker, (callback, ms) => window.setInterval(callback, ms)).then((able) => {
  startsAlone = able;
});

if (made !== undefined) void recall();
// A meter that is wanted counts from the first byte.
if (display.settings.push_meter) void measure(true).finally(() => transports.set(chosen));
else transports.set(chosen);

/**
 * @returns {{ position: Position | null, games: Games } | null} the board that came with the page; none where it must not be seen yet;
 *   without a position where it came without its scores
 */
function embeddedBoard() {
  const element = byId("snapshot");
  const text = element.textContent;
  if (display.settings.delay === 0) return text ? JSON.parse(text) : null;
  element.textContent = "";
  return null;
}

/** The server has spoken for this board: it is kept for a start without it. @param {Pick<State, "games" | "position">} state */
function vouched({ games, position }) {
  setAttribute(root, "data-offline", null);
  if (position) void boardCache.keep({ games, position });
}

/** A board that is newer than the one that came with a page from the worker. */
async function recall() {
  const board = await boardCache.recall();
  if (board) dispatch({ type: "recalled", ...board, at: now() - board.ageMs });
}
