/**
 * The progression of a game's score, as steps over the time of play. Pure.
 *
 * Its source is the game's log where that has scores, and otherwise the scores by period. Nothing is interpolated.
 *
 * @import { Game, MatchEvent } from "../types.js"
 */

/**
 * Time of play is counted in periods: 1.5 is the middle of the second one.
 *
 * @typedef {{ x: number, home: number, away: number }} Step
 * @typedef {{ steps: Step[], now: number, end: number, marks: { x: number, label: string }[], margin: boolean }} Progression
 *   `steps` begin at 0–0 and hold until the next one; `margin`: the lead tells more than the two scores
 */

const SILENT = new Set(["correction", "yellow_card", "red_card", "shootout_goal", "shootout_miss", "minor_penalty"]);
/** Length of a period, s, where one has a length; overtime has its own. */
const LENGTHS = /** @type {Record<string, number>} */ ({ american_football: 900, ice_hockey: 1_200 });
const WHOLE = new Set(["final", "ended", "forfeited"]);

/**
 * @param {Game} game
 * @returns {Progression | null} null: not for this sport, no score yet, or a feed without a log
 */
export function progression(game) {
  const { home, away, period, sport } = game;
  if (home.score === undefined || away.score === undefined || !period) return null;
  if (home.score === 0 && away.score === 0) return null;
  if (sport === "tennis" || sport === "volleyball" || sport === "golf" || sport === "cricket") return null;
  const length = lengthOf(game);
  const shootout = period.kind === "shootout";
  const played = shootout ? period.number - 1 : period.number;
  const end = Math.max(period.regulation, played);
  const now = WHOLE.has(game.status) || shootout ? end : Math.min(end, nowOf(game, length));
  const steps = cleaned([...fromEvents(game, length, now), ...fromPeriods(game, now)], game);
  if (steps.length === 1) return null;
  steps.push({ x: now, home: home.score, away: away.score });
  const marks = Array.from({ length: end }, (_, index) => ({ x: index + 0.5, label: labelOf(game, index + 1) }));
  return { steps, now, end, marks, margin: sport === "basketball" || sport === "american_football" };
}

/**
 * The steps as a path for SVG: across, then up or down.
 *
 * @param {readonly Step[]} steps
 * @param {(step: Step) => number} value
 * @param {{ x: (x: number) => number, y: (value: number) => number }} scale to the picture's units
 */
export function stepPath(steps, value, { x, y }) {
  let path = "";
  let level = 0;
  for (const step of steps) {
    const across = round(x(step.x));
    const height = round(y(value(step)));
    path += path === "" ? `M${across} ${height}` : level === height ? `H${across}` : `H${across}V${height}`;
    level = height;
  }
  return path;
}

/**
 * Return the time of a log entry in periods of play.
 *
 * @param {string | undefined} at "45'+2'", "Q3 4:12", "1st 14:16", "OT 2:01", "Top 9th"
 * @param {Pick<Game, "sport" | "period">} game
 * @param {number} length of a period, s
 * @returns {number | null} null: it does not say
 */
export function playTime(at, { sport, period }, length) {
  const text = at ?? "";
  const regulation = period?.regulation ?? 2;
  const minute = /^(\d+)'?(?:\+(\d+))?/.exec(text);
  if (sport === "soccer") return minute ? soccerTime(Number(minute[1]), Number(minute[2] ?? 0)) : null;
  const half = /^(top|bot|mid|end)\w* (\d+)/i.exec(text);
  if (half) return Number(half[2]) - 1 + (half[1]?.toLowerCase() === "top" ? 0.25 : 0.75);
  const clock = /^(?:(?:Q|P|H)?(\d+)(?:st|nd|rd|th)?|(\d*)OT)\s+(\d+):(\d+)/.exec(text);
  if (!clock) return null;
  const number = clock[1] ? Number(clock[1]) : regulation + Number(clock[2] || 1);
  const left = Number(clock[3]) * 60 + Number(clock[4]);
  return number - Math.min(1, left / (number > regulation ? overtime(sport) : length));
}

/** Halves of 45 minutes; added time belongs to its half, extra time is two short periods. @param {number} minute @param {number} added */
function soccerTime(minute, added) {
  if (minute <= 45) return Math.min(minute + added, 45) / 45;
  if (minute <= 90) return 1 + Math.min(minute - 45 + added, 45) / 45;
  return minute <= 105 ? 2 + Math.min(minute - 90 + added, 15) / 15 : 3 + Math.min(minute - 105 + added, 15) / 15;
}

/** @param {Game["sport"]} sport */
function overtime(sport) {
  return sport === "american_football" ? 600 : 300;
}

/** @param {Game} game how long one of its periods is, s; leagues differ: the largest time on the clock decides */
function lengthOf({ sport, period, clock, events }) {
  if (sport !== "basketball") return LENGTHS[sport] ?? 900;
  if (period?.kind === "half") return 1_200;
  const seen = Object.values(events).map(({ at }) => /(\d+):(\d\d)$/.exec(at ?? ""));
  const most = Math.max(
    clock?.seconds ?? 0,
    ...seen.map((match) => (match ? Number(match[1]) * 60 + Number(match[2]) : 0)),
  );
  return most > 600 ? 720 : 600;
}

/** @param {Game} game @param {number} length @returns {number} */
function nowOf({ sport, period, clock, situation, status }, length) {
  const number = period?.number ?? 1;
  if (status === "intermission") return number;
  if (sport === "soccer") return clock ? soccerNow(number, clock.seconds / 60) : number - 0.5;
  if (situation?.kind === "baseball")
    return number - { top: 0.75, middle: 0.5, bottom: 0.25, end: 0 }[situation.half ?? "top"];
  if (!clock) return number - 0.5;
  const whole = number > (period?.regulation ?? number) ? overtime(sport) : length;
  return number - Math.min(1, clock.seconds / whole);
}

/** The clock runs on in added time: the half tells which one it is. @param {number} number @param {number} minute */
function soccerNow(number, minute) {
  const [from, length] = number === 1 ? [0, 45] : number === 2 ? [45, 45] : [90 + (number - 3) * 15, 15];
  return number - 1 + Math.min(1, Math.max(0, (minute - from) / length));
}

/** @param {Game} game @param {number} length @param {number} now @returns {Step[]} */
function fromEvents(game, length, now) {
  const scoring = Object.values(game.events)
    .filter((event) => event.score_after && !SILENT.has(event.kind))
    .sort((a, b) => a.order - b.order);
  const times = scoring.map(({ at }) => playTime(at, game, length));
  // One entry without a time: place all in equal distances.
  const known = times.every((time) => time !== null);
  return scoring.map((event, index) => ({
    x: Math.min(now, known ? (times[index] ?? 0) : ((index + 1) / (scoring.length + 1)) * now),
    .../** @type {NonNullable<MatchEvent["score_after"]>} */ (event.score_after),
  }));
}

/** @param {Game} game @param {number} now @returns {Step[]} the score at the end of each period that is over */
function fromPeriods({ home, away }, now) {
  const [homePoints = [], awayPoints = []] = [home.periods, away.periods];
  const steps = [];
  let [homeSum, awaySum] = [0, 0];
  for (let number = 1; number <= Math.min(homePoints.length, awayPoints.length, Math.floor(now)); number += 1) {
    homeSum += homePoints[number - 1] ?? 0;
    awaySum += awayPoints[number - 1] ?? 0;
    steps.push({ x: number, home: homeSum, away: awaySum });
  }
  return steps;
}

/** @param {Step[]} steps @param {Game} game @returns {Step[]} in order, and none that the score has gone back behind */
function cleaned(steps, { home, away }) {
  /** @type {Step[]} */
  const clean = [{ x: 0, home: 0, away: 0 }];
  for (const step of steps.sort((a, b) => a.x - b.x || a.home + a.away - b.home - b.away)) {
    const last = /** @type {Step} */ (clean.at(-1));
    const grows = step.home >= last.home && step.away >= last.away;
    const real = step.home <= (home.score ?? 0) && step.away <= (away.score ?? 0);
    if (grows && real && step.home + step.away > last.home + last.away) clean.push(step);
  }
  return clean;
}

/** @param {Game} game @param {number} number */
function labelOf({ sport, period }, number) {
  const regulation = period?.regulation ?? number;
  if (number > regulation) return sport === "soccer" ? "ET" : sport === "baseball" ? String(number) : "OT";
  return sport === "basketball" || sport === "american_football"
    ? period?.kind === "half"
      ? `H${number}`
      : `Q${number}`
    : String(number);
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
