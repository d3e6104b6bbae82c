/**
 * The wall: reads the board that came with the page, keeps it true over the socket or by polling, and paints it.
 *
 * For tests and operators, on the root: `data-position` ("EPOCH:OFFSET") and `data-digest` of the board that is painted,
 * `data-mode` ("push", "poll") as chosen, `data-transport` ("socket", "poll") as it is. On the body: `data-link` ("live",
 * "connecting", "stale", "stopped") and `data-trust` ("ok", "doubt"). On `#seal`: `data-seal` ("lit", "dark") and
 * `data-culprit` ("script", "link", "server", "poller", "source" or empty).
 *
 * @import { Action, Beat, Games, Mode, Position, Settings, State, Timers } from "./types.js"
 */

import { boardDigest } from "./digest.js";
import { Display } from "./display.js";
import { byId, setAttribute } from "./dom.js";
import { Fallback } from "./fallback.js";
import { liveIn } from "./format.js";
import { freshness } from "./freshness.js";
import { Gate } from "./gate.js";
import { Keeper } from "./keeper.js";
import { learn, speakAsPainted } from "./language.js";
import { linkFor } from "./link.js";
import { readMode, Switch, writeMode } from "./mode.js";
import { registerWorker } from "./offline.js";
import { missing, Picture } from "./picture.js";
import { Poll } from "./poll.js";
import { Recovery } from "./recovery.js";
import { initialState, reduce } from "./reducer.js";
import { Reload } from "./reload.js";
import { Reporter } from "./report.js";
import { delayed, Seal } from "./seal.js";
import { readSettings } from "./settings.js";
import { createStore } from "./store.js";
import { Stream } from "./stream.js";
import { enliven } from "./views/alive.js";
import { BadgeView } from "./views/badge.js";
import { BoardView } from "./views/board.js";
import { CoverView } from "./views/cover.js";
import { NoticeView } from "./views/notice.js";
import { ScreenView } from "./views/screen.js";
import { SealView } from "./views/seal.js";
import { opens, SettingsView } from "./views/settings.js";
import { paintTheme } from "./views/theme.js";
import { Wake } from "./wake.js";
import { say } from "./words.js";
import { WakefulClock, watchWorld } from "./world.js";

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
liveIn(display.settings.zone);
const chosen = readMode(location.search);
const heartbeatMs = Number(root.dataset.heartbeatMs) || 5_000;
const keeper = new Keeper(display.id, () => caches, Date.now);
// The server did not answer for this page: it tells of the moment at which it was made.
const made = root.dataset.offline;
const frameAt = now() - (made === undefined ? 0 : keeper.age(Number(made)));
/** What was received, and with a delay later what is shown: everything that is seen or heard comes from `store`. */
const gate = new Gate(
  initialState(embeddedBoard(), { ...linkFor(chosen), heartbeatMs, frameAt }),
  display.settings.delay * 1_000,
  { reduce, now, timers, onShow: (state) => store.dispatch(state) },
);
const store = createStore(
  (/** @type {State} */ _, /** @type {State} */ shown) => shown,
  gate.shown,
  (callback) => requestAnimationFrame(callback),
);

/** @param {Action} action */
function dispatch(action) {
  recovery.check(gate.dispatch(action));
}

// --- transports

/** The board that is held is of other leagues than those asked for now: no place to go on from. */
let otherLeagues =
  display.settings.leagues.join() !== readSettings(new URLSearchParams(location.search)).settings.leagues.join();

const stream = new Stream({
  WebSocket,
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
  timers,
  now,
  random: Math.random,
  heartbeatMs,
  leagues: () => display.settings.leagues,
  position() {
    const state = gate.received;
    recovery.reconnecting(state);
    if (otherLeagues) return null;
    // A board that differs from the server's is no place to go on from.
    return state.cause === "digest" ? null : state.position;
  },
  onPush(push) {
    if (push.type === "hello") fallback.hear("hello");
    reporter.hear(push);
    if (push.type === "snapshot") otherLeagues = false;
    dispatch({ type: "push", push, at: now() });
  },
  onPhase(phase, reason, failure) {
    fallback.hear(phase);
    // Between two transports the one that stopped has no say any more, and while polling stands in, it speaks.
    if (phase === "idle" || fallback.transport === "poll") return;
    const why = { ...(reason === undefined ? {} : { reason }), ...(failure === undefined ? {} : { failure }) };
    dispatch({ type: "link", phase, ...why, at: now() });
  },
});

const poll = new Poll(
  {
    fetch: (url, init) => fetch(url, init),
    url: "/api/v1/board",
    leagues: () => display.settings.leagues,
    timers,
    random: Math.random,
    today: Date.now,
    onBoard: (board) => polled({ type: "board", ...board, at: now() }),
    onChecked: (facts) => polled({ type: "checked", ...facts, at: now() }),
    onFailed: (reason, failure) => polled({ type: "failed", reason, failure, at: now() }),
  },
  chosen.intervalMs,
);

/** @param {Extract<Action, { type: "board" | "checked" | "failed" }>} action */
function polled(action) {
  if (action.type === "board") otherLeagues = false;
  dispatch(action);
  fallback.polled(action.type !== "failed");
}

const fallback = new Fallback(stream, poll, (transport) => dispatch({ type: "transport", transport, at: now() }));
const reporter = new Reporter((command) => stream.send(command));
const recovery = new Recovery({ send: (command) => stream.send(command), forget: () => poll.forget(), now });
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

const transports = new Switch(fallback, poll, (choice) => {
  dispatch({ type: "mode", ...choice, at: now() });
  history.replaceState(null, "", `${location.pathname}${writeMode(location.search, choice)}${location.hash}`);
});

// --- views

const board = new BoardView(display.settings);
const badge = new BadgeView();
const cover = new CoverView();
const picture = new Picture();
const news = new Picture();
/** Somebody vouches for the board: its clocks may go on. */
let trusted = false;
const seal = new Seal(now());
const sealView = new SealView(() => tell(store.getState()));
const alive = enliven(display, timers, time);
/** @type {Beat | null} */
let examined = null;

/** @param {State} state */
function paint(state) {
  draw(state);
  alive.update(publicOf(state));
  examine(state);
  tell(state);
  // Written last: who reads them knows that this board is on the screen.
  setAttribute(root, "data-digest", boardDigest(state.games));
  if (state.position) setAttribute(root, "data-position", `${state.position.epoch}:${state.position.offset}`);
}

/** Paint the part of a state that this display shows. @param {State} state */
function draw(state) {
  const seen = pictureOf(state);
  try {
    board.update(seen, time());
  } catch (error) {
    // Somebody has taken the page apart: a wall has nobody to reload it.
    console.error(error);
    board.rebuild(seen, time());
  }
}

/** @param {State} state */
function pictureOf(state) {
  return picture.of(state, display.settings, { ...time(), trusted });
}

/** What the show may tell of: a score that somebody asked to see is not news. @param {State} state */
function publicOf(state) {
  return news.of(state, display.settings, { ...time(), trusted });
}

/** After each comparison with the server: is on the screen what was compared? @param {State} state */
function examine({ beat, cause, games, position, link }) {
  if (beat === null || beat === examined) return;
  examined = beat;
  const damage = board.examine(time()) ?? alive.examine();
  seal.examined(beat, cause, damage);
  if (beat.sound && damage === null) vouched({ games, position });
  if (link.transport === "socket") reporter.painted(position, boardDigest(games), beat.sound && damage === null);
}

/** Say how fresh it all is. @param {State} state */
function tell({ link, games }) {
  const fresh = freshness(link, now(), games);
  const fillingMs = gate.fillingMs;
  const look = delayed(seal.look(link, fresh, now()), display.settings.delay, fillingMs !== null);
  trusted = look.lit;
  sealView.update(look, fresh.ages, seal.proof);
  const { position } = store.getState();
  const absent = position === null ? [] : missing(games, display.settings.leagues);
  const notices = cover.update(position === null ? fillingMs : null, fillingMs);
  if (absent.length) notices.push(say("notice.no_games", { names: absent.join(", ") }));
  badge.update(link, fresh, look, {
    today: Date.now(),
    outdated: reload.check(link.build, board.quiet && alive.quiet()),
    notices,
  });
}

store.subscribe(paint);
paint(store.getState());
setAttribute(root, "data-start", null);
display.subscribe(({ language }) => void speakIn(language));

/** @param {Settings["language"]} language */
async function speakIn(language) {
  if (await learn(language, { page: document, fetch: (url) => fetch(url) })) repaint();
}

/** Paint everything anew: what is on the screen was told in other words. */
function repaint() {
  board.rebuild(pictureOf(store.getState()), time());
  tell(store.getState());
}

// --- controls

const interval = /** @type {HTMLInputElement} */ (byId("poll-interval"));
byId("mode-toggle").addEventListener("click", () => choose(store.getState().link.mode === "push" ? "poll" : "push"));
interval.addEventListener("change", () => choose(store.getState().link.mode));
byId("controls").addEventListener("submit", (event) => event.preventDefault());

/** @param {Mode} mode */
function choose(mode) {
  transports.set({ mode, intervalMs: interval.valueAsNumber * 1_000 });
}

// --- settings

display.subscribe(({ theme }) => paintTheme(theme));
display.subscribe(({ delay }) => gate.setDelay(delay * 1_000));
display.subscribe((settings, before) => {
  setAttribute(root, "data-scores", settings.hide_scores ? "hidden" : null);
  setAttribute(root, "data-order", settings.order);
  if (settings === before) return;
  if (settings.leagues.join() !== before.leagues.join()) {
    otherLeagues = true;
    stream.send({ type: "subscribe", payload: { leagues: [...settings.leagues], teams: [], games: [] } });
    poll.forget();
    poll.nudge();
  }
  // Scores that were hidden and are not any more did not just happen.
  if (settings.hide_scores !== before.hide_scores) alive.update({ ...store.getState(), games: {} });
  liveIn(settings.zone);
  if (settings.zone !== before.zone) repaint();
  else draw(store.getState());
});
display.subscribe((settings, before) => {
  if (settings === before) return;
  board.settings = settings;
  history.replaceState(null, "", `${location.pathname}${display.search(location.search)}${location.hash}`);
});
const screenView = new ScreenView();
let startsAlone = true;
const wake = new Wake(navigator.wakeLock, document);
display.subscribe((settings) => {
  screenView.apply(settings, Date.now());
  board.settings = settings;
  void wake.want(settings.kiosk);
});
new NoticeView(timers).show(display);
const sheet = new SettingsView(
  display,
  {
    games: () => store.getState().games,
    teams: async () => (await fetch("/api/v1/teams")).json(),
    mode: () => store.getState().link.mode,
    choose,
    able: () => ({ remember: display.remembers, awake: !wake.refused, offline: startsAlone }),
    address: () => `${location.pathname}${display.link}` || "/",
  },
  timers,
);
for (const id of ["settings-open", "settings-corner"]) byId(id).addEventListener("click", () => sheet.show());
/** Where scores are hidden: those of all games by a key, of one by a touch. */
window.addEventListener("keydown", (event) => {
  if (event.key === "r" && !event.ctrlKey && !event.metaKey && !event.altKey) reveal(null);
});
byId("board").addEventListener("click", ({ target }) => {
  const game = target instanceof Element ? target.closest("article.game") : null;
  if (game) reveal(game.getAttribute("data-key"));
});

/** @param {string | null} key of a game; null: all of them */
function reveal(key) {
  if (!display.settings.hide_scores) return;
  picture.reveal.ask(key, now());
  draw(store.getState());
}

window.addEventListener("keydown", (event) => {
  if (!opens(event)) return;
  event.preventDefault();
  sheet.show();
});

// --- the world outside

watchWorld({
  window,
  document,
  clock,
  timers,
  onHint() {
    stream.nudge();
    poll.nudge();
  },
  onAway: () => stream.hush(),
  onReturn() {
    stream.revive();
    poll.nudge();
  },
  onTick() {
    gate.pass();
    draw(store.getState());
    board.tick(time());
    alive.tick(publicOf(store.getState()));
    screenView.tick(Date.now());
    tell(store.getState());
  },
});

document.addEventListener("visibilitychange", () => {
  const { games, position, beat } = store.getState();
  if (document.visibilityState === "hidden" && position && beat?.sound && seal.proof) {
    void keeper.keep({ games, position }, { atOnce: true });
  }
});
void registerWorker(navigator.serviceWorker, (callback, ms) => window.setInterval(callback, ms)).then((able) => {
  startsAlone = able;
});

if (made !== undefined) void recall();
transports.set(chosen);

/** @returns {{ position: Position, games: Games } | null} the board that came with the page; none where it must not be seen yet */
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
  if (position) void keeper.keep({ games, position });
}

/** A board that is newer than the one that came with a page from the worker. */
async function recall() {
  const board = await keeper.recall();
  if (board) dispatch({ type: "recalled", ...board, at: now() - board.ageMs });
}
