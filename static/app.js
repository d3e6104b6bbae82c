/**
 * The wall's entry point: reads the embedded board, keeps it up to date over the socket or by polling, and paints it.
 *
 * Attributes for tests and operators:
 *
 * - root: `data-position` ("EPOCH:OFFSET") and `data-digest` of the painted board, `data-mode` ("push", "poll", "naive")
 *   as chosen, `data-transport` ("socket", "poll") in use
 * - body: `data-link` ("live", "connecting", "stale", "stopped"), `data-trust` ("ok", "doubt")
 * - card, panel: `data-doubted` while the game's source does not confirm it
 * - root: `data-proven` ("no", "yes", "lost"; absent before the start), which watcher.js sets
 * - `#seal`: `data-seal` ("lit", "dark"), `data-culprit` ("script", "link", "server", "cluster", "poller", "source" or
 *   empty)
 *
 * @import { Board } from "./display/offline.js"
 * @import { Choice } from "./sync/mode.js"
 * @import { PushMeterView } from "./contrast/push_meter_view.js"
 * @import { SettingsView } from "./display/settings_view.js"
 * @import { Action, Games, Position, Settings, State, Timers } from "./types.js"
 */

import { Controls } from "./display/controls_view.js";
import { Display, pageFolder } from "./display/display.js";
import { modeRefusal, NoticeView, refusal } from "./display/notice_view.js";
import { BoardCache, registerWorker } from "./display/offline.js";
import { paintTheme, ScreenView } from "./display/screen_view.js";
import { readSettings } from "./display/settings.js";
import { Wake } from "./display/wake.js";
import { byId, setAttribute } from "./dom.js";
import { setZone } from "./game/format.js";
import { loadLanguage, speakAsPainted } from "./game/language.js";
import { BroadcastDelay } from "./sync/broadcast_delay.js";
import { timeOfDay } from "./sync/delay_timing.js";
import { linkFor } from "./sync/link.js";
import { readMode, writeMode } from "./sync/mode.js";
import { Recovery } from "./sync/recovery.js";
import { initialState, reduce } from "./sync/reducer.js";
import { createStore } from "./sync/store.js";
import { reconnectDelay } from "./transport/backoff.js";
import { WakefulClock } from "./transport/page_lifecycle.js";
import { PaintReceipts } from "./transport/paint_receipts.js";
import { askingBy, Reload } from "./transport/reload.js";
import { TrafficTap, Transports } from "./transport/transports.js";
import { socketUrl } from "./transport/websocket.js";
import { WallView } from "./wall_view.js";

const root = document.documentElement;
const clock = new WakefulClock(
  () => performance.now(),
  () => Date.now(),
);
const now = clock.now;
const today = () => timeOfDay(Date.now(), broadcastDelay.serverTime);
const time = () => ({ now: now(), today: today() });
/** @type {Timers} */
const timers = { set: (callback, ms) => window.setTimeout(callback, ms), clear: (id) => window.clearTimeout(id) };

// --- state

const folder = pageFolder(location.pathname);
const display = new Display(location.search, () => localStorage, folder);
speakAsPainted(document);
setZone(display.settings.zone);
const { choice: initialChoice, refused: refusedModes } = readMode(location.search);
const heartbeatMs = Number(root.dataset.heartbeatMs) || 5_000;
const boardCache = new BoardCache(display.id, () => caches, Date.now, folder);
// A page from the service worker carries the time at which the server made it.
const pageMadeAt = root.dataset.offline;
const frameAt = now() - (pageMadeAt === undefined ? 0 : boardCache.age(Number(pageMadeAt)));
/** The received state, and the shown one, later by the delay. Views and sounds read the shown one from `store`. */
const broadcastDelay = new BroadcastDelay(
  initialState(embeddedBoard(), { ...linkFor(initialChoice), heartbeatMs, frameAt }),
  display.settings.delay * 1_000,
  { reduce, now, awake: () => performance.now(), timers, onShow: (state) => store.dispatch(state) },
);
const store = createStore(
  (/** @type {State} */ _, /** @type {State} */ shown) => shown,
  broadcastDelay.shown,
  // A hidden page gets no animation frames, but still has notices to give.
  (callback) => (document.visibilityState === "hidden" ? timers.set(callback, 0) : requestAnimationFrame(callback)),
);

/** The board that is held has other leagues than those now requested, so its position cannot be resumed. */
let leaguesChanged =
  display.settings.leagues.join() !== readSettings(new URLSearchParams(location.search)).settings.leagues.join();

/** Apply an action, request what the board lacks, and keep the URL up to date. @param {Action} action */
function dispatch(action) {
  if (action.type === "push") paintReceipts.hear(action.push);
  if (action.type === "push" && action.push.type === "delta") pushMeter?.changed();
  if (action.type === "board" || (action.type === "push" && action.push.type === "snapshot")) leaguesChanged = false;
  recovery.check(broadcastDelay.dispatch(action));
  if (action.type === "mode") putInAddress(writeMode(location.search, action));
}

/** Replace the query of the page's URL. @param {string} search "?…" or empty */
function putInAddress(search) {
  history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
}

// --- transports

const trafficTap = new TrafficTap();
/** Loaded with its script when the setting is on. @type {PushMeterView | null} */
let pushMeter = null;
const transports = new Transports({
  WebSocket: trafficTap.WebSocket,
  fetch: trafficTap.fetch,
  socketUrl: socketUrl(location.href),
  boardUrl: "api/v1/board",
  timers,
  clock,
  random: Math.random,
  today: Date.now,
  heartbeatMs,
  intervalMs: initialChoice.intervalMs,
  leagues: () => display.settings.leagues,
  position() {
    const state = broadcastDelay.received;
    recovery.reconnecting(state);
    if (leaguesChanged) return null;
    // A board that differs from the server's cannot be resumed.
    return state.cause === "digest" ? null : state.position;
  },
  onAction: dispatch,
});
const paintReceipts = new PaintReceipts((command) => transports.send(command));
const recovery = new Recovery({
  send: (command) => transports.send(command),
  forget: () => transports.forget(),
  now,
});
const reload = new Reload(root.dataset.build ?? "", {
  ...askingBy((url, init) => fetch(url, init)),
  // It survives a reload, also where storage is forbidden.
  memory: { read: () => history.state?.past, write: (past) => history.replaceState({ past }, "") },
  now: () => performance.now(),
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
  onLook(lit, trouble) {
    window.watcher.alive(trouble);
    if (lit) window.watcher.prove();
  },
  onExamined(state, digest, sound) {
    if (sound) onVerified(state);
    if (state.link.transport === "socket") paintReceipts.painted(state.position, digest, sound);
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

/** Return the mode and interval in use. */
function present() {
  return transports.choice ?? initialChoice;
}

/** Change the mode. An interval out of bounds is clamped, with a notice. @param {Choice} choice */
function choose(choice) {
  transports.set(choice);
  if (present().intervalMs !== choice.intervalMs) notice.show([modeRefusal(present(), "interval")]);
}

// --- settings

/** A request for a language's words is given up after this long, ms. */
const WORDS_MS = 8_000;

display.subscribe(({ language }) => void setLanguage(language));
display.subscribe(({ theme }) => paintTheme(theme));
display.subscribe(({ push_meter }) => void showPushMeter(push_meter));
display.subscribe(({ delay }) => broadcastDelay.setDelay(delay * 1_000));
display.subscribe((settings, before) => {
  setAttribute(root, "data-scores", settings.hide_scores ? "hidden" : null);
  setAttribute(root, "data-order", settings.order);
  if (settings === before) return;
  if (settings.leagues.join() !== before.leagues.join()) {
    leaguesChanged = true;
    transports.subscribe(settings.leagues);
  }
  // Scores that are no longer hidden did not just happen.
  if (settings.hide_scores !== before.hide_scores) wall.begin();
  setZone(settings.zone);
  if (settings.zone !== before.zone) wall.repaint();
  else wall.draw();
  putInAddress(display.search(location.search));
});

/**
 * Load a language and repaint in it. A failed request is repeated until another language is wanted.
 *
 * @param {Settings["language"]} language
 * @param {number} [attempt]
 */
async function setLanguage(language, attempt = 0) {
  const changed = await loadLanguage(language, {
    page: document,
    async fetch(url) {
      const cache = attempt ? "reload" : "default";
      const answer = await fetch(url, { cache, signal: AbortSignal.timeout(WORDS_MS) });
      if (display.settings.language !== language) throw new Error("another language is wanted");
      return answer;
    },
  });
  if (changed) wall.repaint();
  else if (changed === null && display.settings.language === language) {
    timers.set(() => void setLanguage(language, attempt + 1), reconnectDelay(attempt + 1, Math.random));
  }
}

const screenView = new ScreenView();
let startsAlone = true;
const wake = new Wake(navigator.wakeLock, document);
display.subscribe((settings) => {
  screenView.apply(settings, today());
  void wake.want(settings.kiosk);
});
notice.show([
  ...display.refused.map((name) => refusal(display, name)),
  ...refusedModes.map((name) => modeRefusal(initialChoice, name)),
]);

/** Load the push meter when it is wanted, and show or hide it. @param {boolean} wanted */
async function showPushMeter(wanted) {
  if (wanted && !pushMeter) {
    const { PushMeterView } = await window.watcher.late(
      "contrast/push_meter_view.js",
      () => import("./contrast/push_meter_view.js"),
    );
    pushMeter ??= new PushMeterView(trafficTap, now, Date.now);
  }
  pushMeter?.update(store.getState().link, wanted);
}

/** The settings sheet's scripts load on demand, or this long after the start: the first paint needs none of them. */
const SHEET_AFTER_MS = 30_000;
/** @type {Promise<SettingsView> | null} */
let opened = null;

function sheet() {
  const late = () => import("./display/settings_view.js");
  opened ??= window.watcher.late("display/settings_view.js", late).then(
    ({ SettingsView }) =>
      new SettingsView(
        display,
        {
          games: () => store.getState().games,
          teams: async () => (await fetch("api/v1/teams")).json(),
          choice: present,
          choose,
          able: () => ({ remember: display.remembers, awake: !wake.refused, offline: startsAlone }),
          address: () => `${location.pathname}${display.link}` || "/",
          condition: () => wall.condition,
        },
        timers,
      ),
  );
  // Try again next time.
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

setTimeout(() => void sheet().catch(console.warn), SHEET_AFTER_MS);

// --- the world outside

transports.watch(window, document, () => {
  broadcastDelay.pass();
  // The page may have been hidden while a notification waited for its frame.
  store.flush();
  wall.tick(store.getState());
  pushMeter?.update(store.getState().link, display.settings.push_meter);
  screenView.tick(today());
});
document.addEventListener("visibilitychange", () => {
  const { games, position } = store.getState();
  if (document.visibilityState === "hidden" && position && wall.proven) {
    keep({ games, position }, { atOnce: true });
  }
});
void registerWorker(
  navigator.serviceWorker,
  (name) => window.watcher.trusted(`/${folder}${name}`),
  (callback, ms) => window.setInterval(callback, ms),
).then((able) => {
  startsAlone = able;
});

if (pageMadeAt !== undefined) void restoreBoard();
// Load the meter first, so that it counts from the first byte.
if (display.settings.push_meter) void showPushMeter(true).finally(() => transports.set(initialChoice));
else transports.set(initialChoice);

/**
 * Return the board that came with the page. It has no position if scores are hidden: the server left them out.
 *
 * @returns {{ position: Position | null, games: Games } | null} null where a delay is set: it must not be seen yet
 */
function embeddedBoard() {
  const element = byId("snapshot");
  const text = element.textContent;
  if (display.settings.delay === 0) return text ? JSON.parse(text) : null;
  element.remove();
  return null;
}

/**
 * Cache a board that the server has confirmed, for a start without the server.
 *
 * @param {Pick<State, "games" | "position">} state
 */
function onVerified({ games, position }) {
  setAttribute(root, "data-offline", null);
  if (position) keep({ games, position });
}

/**
 * Cache a board, unless it was shown before the delay became longer.
 *
 * @param {Board} board
 * @param {{ atOnce: boolean }} [how]
 */
function keep(board, how) {
  if (broadcastDelay.fillingMs === null) void boardCache.keep(board, display.settings.delay, how);
}

/** Show the cached board: it is newer than the one in a page from the service worker. */
async function restoreBoard() {
  const board = await boardCache.recall(display.settings.delay);
  if (board) dispatch({ type: "recalled", ...board, at: now() - board.ageMs });
}
