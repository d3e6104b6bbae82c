/**
 * The contrast page: two boards of one server side by side, each with another transport, and their figures.
 *
 * For tests and operators: `data-measuring` on the body ("waiting", "running", "paused", "hidden"), and `data-position`
 * ("EPOCH:OFFSET") on each board, as painted.
 *
 * @import { GameKey, Games, Timers } from "../types.js"
 * @import { Settled } from "./accuracy/account.js"
 * @import { Measured } from "./export.js"
 * @import { Choice, Place } from "./settings.js"
 * @import { Answer } from "./what_if.js"
 */

import { byId, setAttribute } from "../dom.js";
import { speakAsPainted } from "../game/language.js";
import { WakefulClock, watchPageLifecycle } from "../transport/page_lifecycle.js";
import { socketUrl } from "../transport/websocket.js";
import { MeasuringState } from "./accuracy/measuring_state.js";
import { afterPaint } from "./accuracy/paint.js";
import { Presence } from "./accuracy/presence.js";
import { TwinBoardView } from "./board_view.js";
import { ControlsView } from "./controls_view.js";
import { download } from "./download_view.js";
import { EvidenceView } from "./evidence_view.js";
import { asCsv, asJson } from "./export.js";
import { featured } from "./featured.js";
import { History, staleness } from "./history.js";
import { PlotsView } from "./plots_view.js";
import { Referee } from "./referee.js";
import { readChoice, writeChoice } from "./settings.js";
import { Side } from "./side/side.js";
import { SideView } from "./side_view.js";
import { WatchView } from "./watch_view.js";
import { serverMs } from "./what_if.js";
import { WhatIfView } from "./what_if_view.js";

/** Games on each board: as many as are readable from some meters on half a screen. */
const SHOWN = 9;
/** Interval of requests for the server's model of the window so far, ms. */
const MODEL_MS = 10_000;
const PLACES = /** @type {const} */ (["left", "right"]);

const root = document.documentElement;
const clock = new WakefulClock(
  () => performance.now(),
  () => Date.now(),
);
const now = clock.now;
/** @type {Timers} */
const timers = { set: (callback, ms) => window.setTimeout(callback, ms), clear: (id) => window.clearTimeout(id) };
const heartbeatMs = Number(root.dataset.heartbeatMs) || 5_000;

speakAsPainted(document);
setAttribute(root, "data-start", null);
const address = readChoice(location.search);
let choice = address.choice;
const snapshot = JSON.parse(byId("snapshot").textContent ?? "null");

// --- measuring

const referee = new Referee({
  url: socketUrl(location.href),
  board: snapshot,
  heartbeatMs,
  timers,
  now,
  onChange: (change, scored) => {
    scores.set(change.offset, scored);
    for (const offset of scores.keys()) if (scores.size > 1_000) scores.delete(offset);
    for (const place of PLACES) settle(place, sides[place].account.detected(change));
    wakeWatch();
  },
  onBegin: () => measuring.begin(),
  onState: () => {},
});
/** The games with a new score, by the offset of the change. @type {Map<number, readonly string[]>} */
const scores = new Map();
const sides = { left: sideOf("left", snapshot), right: sideOf("right", snapshot) };
const measuring = new MeasuringState(sides, {
  now,
  epoch: () => referee.epoch,
  onPhase: (phase) => setAttribute(document.body, "data-measuring", phase),
});

/** @param {Place} place @param {Pick<Side["state"], "position" | "games"> | null} board @returns {Side} */
function sideOf(place, board) {
  const { position = null, games = {} } = board ?? {};
  return new Side({
    place,
    contestant: choice[place],
    intervalMs: choice.intervalMs,
    board: position && { position, games },
    heartbeatMs,
    timers,
    now,
    onState: paint,
  });
}

/** Give the stopwatch the scores that a side has painted. @param {Place} place @param {readonly Settled[]} settled */
function settle(place, settled) {
  for (const { change, at } of settled) {
    for (const game of scores.get(change.offset) ?? [])
      measuring.stopwatch.painted(place, `${change.offset} ${game}`, game, at);
  }
}

// --- views

const boards = { left: new TwinBoardView(byId("board-left")), right: new TwinBoardView(byId("board-right")) };
const sideViews = {
  left: new SideView("left", (contestant) => choose({ ...choice, left: contestant })),
  right: new SideView("right", (contestant) => choose({ ...choice, right: contestant })),
};
const watch = new WatchView();
const evidence = new EvidenceView();
const plots = new PlotsView();
const whatIf = new WhatIfView((viewers) => choose({ ...choice, viewers }));
whatIf.choose(choice);
const history = new History();
void drawPlots();
const controls = new ControlsView({
  choose: (intervalMs) => choose({ ...choice, intervalMs }),
  pause: () => measuring.toggle(),
  reset,
  csv: () => download("contrast.csv", "text/csv", asCsv(measured())),
  json: () => download("contrast.json", "application/json", asJson(measured())),
});
controls.refuse(address.refused);

/** Paint a side, and note the time of its paint. @param {Side} side */
function paint(side) {
  const { state, place } = side;
  boards[place].update(state, shownGames(), { now: now(), today: Date.now() });
  const { position } = state;
  if (!position) return;
  afterPaint(() => {
    setAttribute(byId(`board-${place}`), "data-position", `${position.epoch}:${position.offset}`);
    measuring.join(side);
    settle(place, side.account.painted(position.offset, now()));
    wakeWatch();
  });
}

/** @type {{ games: Games, keys: GameKey[] }} */
let featuredGames = { games: {}, keys: [] };

/** Return the games of both sides, selected from the referee's board. */
function shownGames() {
  const { games } = referee.state;
  if (games !== featuredGames.games) featuredGames = { games, keys: featured(games, SHOWN, Date.now()) };
  return featuredGames.keys;
}

/** Mark the games with an outdated score on either side. */
function markWrong() {
  for (const place of PLACES) boards[place].mark(sides[place].account.wrong());
}

let running = false;

/** Run the stopwatch from frame to frame while a race is open. */
function wakeWatch() {
  markWrong();
  if (running) return;
  running = true;
  requestAnimationFrame(tickWatch);
}

function tickWatch() {
  const at = now();
  const { shown } = measuring.stopwatch;
  watch.update(shown, { games: referee.state.games, contestants: choice }, at);
  running = shown !== null && shown.endedAt === null;
  if (running) requestAnimationFrame(tickWatch);
}

/** Paint all figures. Called each second. */
function paintFigures() {
  const at = now();
  for (const place of PLACES) sideViews[place].update(sides[place], choice.intervalMs, at);
  controls.update(choice, measuring.phase, referee.clock.errorMs, measuring.unseenMs);
  const all = measured();
  evidence.update(all);
  evidence.updateServer((place) => windowAnswer && serverMs(windowAnswer, choice[place]));
  const { left, right } = all.accounts;
  whatIf.update(windowAnswer, choice);
  plots.update({ staleness: staleness({ left: left.record, right: right.record }, at), bytes: history.bytes(at) });
}

/** Load the plot library and draw the plots. It is no part of the wall, and a checkout without npm has none. */
async function drawPlots() {
  if (document.body.dataset.plots !== "true") return;
  const library = await window.watcher.late("vendor/uPlot.esm.js", () => import("../vendor/uPlot.esm.js"));
  plots.draw(library.default);
  whatIf.draw(library.default);
  paintFigures();
}

/** The server's model of the window so far; null without an answer. @type {Answer | null} */
let windowAnswer = null;

/** Request the server's model. */
async function fetchModel() {
  const query = new URLSearchParams({ interval: String(choice.intervalMs / 1_000), viewers: String(choice.viewers) });
  try {
    const response = await fetch(`api/v1/contrast/counterfactual?${query}`);
    windowAnswer = response.ok ? await response.json() : null;
  } catch {
    // The server is down, which the boards show already.
  }
  paintFigures();
}

/** Return all measurements. @returns {Measured} */
function measured() {
  const { left, right } = sides;
  return {
    choice,
    accounts: { left: left.account, right: right.account },
    meters: { left: left.meter, right: right.meter },
    measuredMs: measuring.measuredMs,
    clockErrorMs: referee.clock.errorMs,
    now: now(),
    today: Date.now(),
  };
}

// --- controls

/** Apply another choice. Counting restarts, because figures of two choices must not be mixed. @param {Choice} next */
function choose(next) {
  const before = choice;
  choice = next;
  window.history.replaceState(null, "", `${location.pathname}${writeChoice(location.search, next)}${location.hash}`);
  for (const place of PLACES) {
    if (before[place] === next[place] && before.intervalMs === next.intervalMs) continue;
    const old = sides[place];
    old.stop();
    sides[place] = sideOf(place, old.state);
    sides[place].start();
  }
  void fetchModel();
  whatIf.choose(choice);
  // The assumed number of viewers does not affect measurements.
  if (before.viewers === next.viewers) reset();
}

/** Restart all counts from zero. */
function reset() {
  measuring.reset();
  history.reset();
  paintFigures();
}

/** Report to the watcher: the server has to vouch for the referee's board once. */
function report() {
  window.watcher.alive(referee.state.beat ? null : "server");
  if (referee.state.beat?.sound) window.watcher.prove();
}

// --- browser events

const presence = new Presence({
  connections: () => [sides.left, sides.right, referee],
  measuring,
  isVisible: () => document.visibilityState === "visible",
  now,
});

/** Open the connections of a page that is seen again, and show what they bring. */
function comeBack() {
  if (!presence.isAway) return;
  presence.comeBack();
  if (!presence.isAway) void fetchModel();
}

document.addEventListener("visibilitychange", () =>
  document.visibilityState === "visible" ? comeBack() : presence.leave(),
);
document.addEventListener("freeze", () => presence.leave());
watchPageLifecycle({
  window,
  document,
  clock,
  timers,
  onHint() {
    if (presence.isAway) return;
    referee.nudge();
    for (const place of PLACES) sides[place].nudge();
  },
  onAway: () => presence.leave(),
  onReturn: comeBack,
  onTick() {
    report();
    presence.tick();
    if (presence.isAway) return;
    const { left, right } = sides;
    for (const place of PLACES) boards[place].tick(now());
    markWrong();
    if (measuring.phase === "running") history.add(now(), { left: left.meter.bytes, right: right.meter.bytes });
    paintFigures();
  },
});

for (const place of PLACES) paint(sides[place]);
presence.begin();
void fetchModel();
window.setInterval(() => document.visibilityState === "visible" && void fetchModel(), MODEL_MS);
watch.update(null, { games: {}, contestants: choice }, now());
paintFigures();
report();
