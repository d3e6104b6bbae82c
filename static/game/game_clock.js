/**
 * Game clocks that go on between two messages, where the feed says that they run. Pure, with its own memory.
 *
 * The law: a clock is never further than the feed last told plus what its figures leave open (a minute where it tells whole
 * minutes) plus one poll; never below 0 nor past the end of its period; and where the feed sets it back by no more than
 * two seconds it waits instead of running backwards.
 *
 * @import { Clock, Game, GameKey, SourceHealth } from "../types.js"
 */

const MINUTE_MS = 60_000;
/** A setback that nobody needs to see, s. */
const SLIGHT_S = 2;
/** The minutes at which soccer's periods end, by their number. */
const SOCCER_ENDS = [0, 45, 90, 105, 120];
/** See LATE_FACTOR and DEADLINE_S in dashboard/feed/watch.py: a late answer is so many intervals and one deadline old. */
const LATE_FACTOR = 2.5;
const DEADLINE_MS = 10_000;

/**
 * @typedef {{
 *   text: string, period: number, elapsed: number, lead: number, last: number, hold: number | null, shown: number,
 *   made: { from: Game, text: string, game: Game } | null,
 * }} Running `text`: what the feed said last; `elapsed`: ms it has been running since; `lead`: s; `last`: monotonic ms; `hold`, `shown`: s
 */

/**
 * How often the sources are asked at present: the quickest of them, ms; 0 where none tells.
 *
 * @param {readonly SourceHealth[]} sources
 */
export function pollMs(sources) {
  const known = sources.flatMap(({ late_after_ms: late }) => (late === undefined ? [] : [late]));
  return known.length ? Math.max(0, (Math.min(...known) - DEADLINE_MS) / LATE_FACTOR) : 0;
}

export class Clocks {
  /** @type {Map<GameKey, Running>} */
  #running = new Map();

  /**
   * The game with its clock as it stands now; the same object where it shows nothing else than the feed told.
   *
   * @param {Game} game
   * @param {{ now: number, pollMs: number, trusted: boolean }} how `now`: monotonic ms; `trusted`: someone vouches for the
   *   board: otherwise all clocks stand still
   * @returns {Game}
   */
  tick(game, { now, pollMs: poll, trusted }) {
    const { clock, key } = game;
    const face = clock && ticks(game) ? faceOf(clock, game.period?.number ?? 0) : null;
    if (!clock || !face) {
      this.#running.delete(key);
      return game;
    }
    const run = this.#follow(game, clock, now, Math.min(SLIGHT_S, poll / 1_000));
    if (trusted) run.elapsed += now - run.last;
    run.last = now;
    // A source that asks faster from now on does not turn back what it was allowed before.
    run.lead = Math.max(run.lead, Math.floor(Math.min(run.elapsed, face.openMs + poll) / 1_000));
    const down = clock.direction === "down";
    const seconds = down ? Math.max(0, clock.seconds - run.lead) : clock.seconds + run.lead;
    run.shown = run.hold === null ? seconds : down ? Math.min(seconds, run.hold) : Math.max(seconds, run.hold);
    const text = face.text(run.shown);
    if (text === clock.text) return game;
    // What shows the same as before is the same object: nobody has to paint it again.
    if (run.made?.from !== game || run.made.text !== text) {
      run.made = { from: game, text, game: { ...game, clock: { ...clock, text } } };
    }
    return run.made.game;
  }

  /** Forget the clocks of games that are no longer there. @param {Readonly<Record<GameKey, unknown>>} games */
  keep(games) {
    for (const key of this.#running.keys()) if (!Object.hasOwn(games, key)) this.#running.delete(key);
  }

  /** @param {Game} game @param {Clock} clock @param {number} now @param {number} slight @returns {Running} */
  #follow({ key, period }, clock, now, slight) {
    const number = period?.number ?? 0;
    const text = `${number} ${clock.seconds} ${clock.text}`;
    const before = this.#running.get(key);
    if (before?.text === text) return before;
    const ahead = before
      ? clock.direction === "down"
        ? clock.seconds - before.shown
        : before.shown - clock.seconds
      : 0;
    const hold = before && before.period === number && ahead > 0 && ahead <= slight ? before.shown : null;
    /** @type {Running} */
    const run = { text, period: number, elapsed: 0, lead: 0, last: now, hold, shown: clock.seconds, made: null };
    this.#running.set(key, run);
    return run;
  }
}

/** @param {Game} game */
function ticks({ status, stale, break_: inBreak, clock }) {
  return status === "live" && !stale && !inBreak && clock?.running === true;
}

/**
 * How a clock is written, if in a way that can be carried on.
 *
 * @param {Clock} clock
 * @param {number} period
 * @returns {{ openMs: number, text: (seconds: number) => string } | null} `openMs`: what its figures leave open
 */
function faceOf({ direction, seconds: base, text }, period) {
  if (direction === "down") return text === minutes(base) ? { openMs: 0, text: minutes } : null;
  const [, minute, plus, added] = /^(\d+)'(?:(\+)(\d+)')?$/.exec(text) ?? [];
  if (minute === undefined) return null;
  const passed = (/** @type {number} */ seconds) => Math.floor(seconds / 60) - Math.floor(base / 60);
  if (plus) return { openMs: MINUTE_MS, text: (seconds) => `${minute}'+${Number(added) + passed(seconds)}'` };
  const end = Math.max(Number(minute), SOCCER_ENDS[period] ?? 0);
  return { openMs: MINUTE_MS, text: (seconds) => `${Math.min(end, Number(minute) + passed(seconds))}'` };
}

/** @param {number} seconds "4:12" */
function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
