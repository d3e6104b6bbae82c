/**
 * Game clocks that go on between two messages, where the feed says that they run. Stateful, without side effects.
 *
 * Invariants:
 *
 * - A clock is never ahead of the feed's last value by more than the value's precision (a minute for whole minutes)
 *   plus one poll interval.
 * - It is never below 0, nor past the end of its period.
 * - If the feed sets it back by two seconds or less, it waits instead of running backwards.
 *
 * @import { Clock, Game, GameKey, SourceHealth } from "../types.js"
 */

const MINUTE_MS = 60_000;
/** The largest setback that is waited out instead of shown, s. */
const SLIGHT_S = 2;
/** The minutes at which soccer's periods end, by their number. */
const SOCCER_ENDS = [0, 45, 90, 105, 120];
/**
 * A late response is this many poll intervals and one deadline old. The values are those of LATE_FACTOR and DEADLINE_S
 * in dashboard/feed/watch.py.
 */
const LATE_FACTOR = 2.5;
const DEADLINE_MS = 10_000;

/**
 * @typedef {{
 *   text: string, period: number, elapsed: number, lead: number, last: number, hold: number | null, shown: number,
 *   made: { from: Game, text: string, game: Game } | null,
 * }} Running a clock between two messages. `text`: the feed's last values; `elapsed`: ms that it has been running
 *   since; `lead`: s ahead of these values; `last`: monotonic ms of the last tick; `hold`: s at which it waits after a
 *   setback; `shown`: s; `made`: the last copy of the game
 */

/**
 * Return the current poll interval of the quickest source, ms; 0 if no source reports one.
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
   * Return the game with its clock as it stands now; the same object if the clock shows the feed's value.
   *
   * @param {Game} game
   * @param {{ now: number, pollMs: number, trusted: boolean }} how `now`: monotonic ms; `trusted`: whether the
   *   board is verified: if not, all clocks stand still
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
    // A shorter poll interval must not turn the clock back.
    run.lead = Math.max(run.lead, Math.floor(Math.min(run.elapsed, face.openMs + poll) / 1_000));
    const down = clock.direction === "down";
    const seconds = down ? Math.max(0, clock.seconds - run.lead) : clock.seconds + run.lead;
    run.shown = run.hold === null ? seconds : down ? Math.min(seconds, run.hold) : Math.max(seconds, run.hold);
    const text = face.text(run.shown);
    if (text === clock.text) return game;
    // The same text gives the same object, so that nothing is painted again.
    if (run.made?.from !== game || run.made.text !== text) {
      run.made = { from: game, text, game: { ...game, clock: { ...clock, text } } };
    }
    return run.made.game;
  }

  /** Drop the clocks of games that are no longer there. @param {Readonly<Record<GameKey, unknown>>} games */
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
 * Return how to write a clock; null if its text has a form that cannot be continued.
 *
 * @param {Clock} clock
 * @param {number} period
 * @returns {{ openMs: number, text: (seconds: number) => string } | null} `openMs`: the precision of its text
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
