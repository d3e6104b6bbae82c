/**
 * The sources behind the board: those that confirm their games at present, and those in trouble, in words. Pure.
 *
 * @import { Games, Link, SourceHealth } from "../types.js"
 */

import { isSettled } from "../game/doubt.js";
import { since } from "../game/format.js";
import { say } from "../game/words.js";

/** A feed is silent if it was not read for this long while games are played, ms. */
const SILENT_MS = 120_000;
/** The same without a live game, ms. The server may poll then only every five minutes: two such intervals may pass. */
const IDLE_SILENT_MS = 700_000;
/** Most sources that are named; the rest is counted. */
const NAMED = 3;

/**
 * Return the names of the sources that do not confirm their games: failing, ended, late, or not yet read.
 *
 * @param {Link} link @param {number} now monotonic ms
 * @returns {ReadonlySet<string>}
 */
export function doubtedSources(link, now) {
  const doubted = link.sources.filter((one) => isDown(one) || one.state === "waiting" || isLate(one, link, now));
  return new Set(doubted.map(({ name }) => name));
}

/**
 * Check whether a source delivers nothing at present.
 *
 * @param {SourceHealth} source
 */
export function isDown({ state }) {
  return state === "failing" || state === "ended";
}

/**
 * Return the age of a source's last good answer, from the server's clock plus the monotonic time since.
 *
 * @param {SourceHealth} source @param {Pick<Link, "feed">} link @param {number} now monotonic ms
 * @returns {number | null} ms; null: it never answered
 */
export function answerAge({ polled_at: polledAt }, { feed }, now) {
  return feed && polledAt !== undefined ? feed.serverTime - polledAt + (now - feed.at) : null;
}

/**
 * Check whether no shown score is confirmed: all sources are in doubt, or those of all shown games that may change.
 *
 * @param {Link} link @param {number | null} feedMs age of the oldest answer
 * @param {ReadonlySet<string>} doubted @param {Games} shown
 */
export function isSilent({ sources }, feedMs, doubted, shown) {
  const games = Object.values(shown);
  if (doubted.size) {
    const open = games.filter((game) => !isSettled(game));
    const all = open.length > 0 && open.every(({ source }) => doubted.has(source));
    return all || sources.every(({ name }) => doubted.has(name));
  }
  // A server that reports no limits: the oldest answer counts for all, perhaps one from a source at rest.
  if (feedMs === null || sources.some((source) => source.late_after_ms !== undefined)) return false;
  const playing = games.some(({ status, stale }) => status === "live" && !stale);
  return feedMs > (playing && sources.length <= 1 ? SILENT_MS : IDLE_SILENT_MS);
}

/**
 * Describe the sources in trouble in words for a guest: those that fail, those that never answered, those that have
 * ended. Their errors are in the settings sheet (connection_details.js) and in the server's log.
 *
 * @param {Link} link @param {number} now @param {number} today
 * @param {{ games: Games, shown: Games, doubted: ReadonlySet<string>, silent: boolean, live: boolean }} board `games` on
 *   the board, and those `shown` here; `live`: the link to the server is up
 * @returns {string[]}
 */
export function sourceTroubles(link, now, today, { games, shown, doubted, silent, live }) {
  const sources = link.sources.filter(({ name, state }) => {
    if (!doubted.has(name) || state === "waiting") return false;
    return silent || !some(games, name) || some(shown, name);
  });
  const age = (/** @type {SourceHealth} */ source) => answerAge(source, link, now);
  const ended = sources.filter(({ state }) => state === "ended");
  const never = sources.filter((source) => source.state !== "ended" && age(source) === null);
  const failing = sources.filter((source) => source.state !== "ended" && age(source) !== null);
  const time = (/** @type {SourceHealth[]} */ those) => since(Math.max(...those.map((one) => age(one) ?? 0)), today);
  const all = sources.length === link.sources.length;
  const texts = [];
  if (failing.length && !(all && never.length)) {
    const kind = !all ? "some_failing" : failing.some(isDown) ? "failing" : "silent";
    texts.push(say(`trouble.${kind}`, { time: time(failing), names: namesOf(failing, games) }));
  }
  if (never.length) {
    texts.push(say(all ? "trouble.failing_never" : "trouble.some_never", { names: namesOf(never, games) }));
  }
  if (ended.length) texts.push(say("trouble.ended", { time: time(ended) }));
  if (texts.length && !silent && live) texts.push(say("trouble.others"));
  return texts.length ? [texts.join(" ")] : [];
}

/**
 * Check whether a source's answer is late. Each source reports its own limit.
 *
 * @param {SourceHealth} source @param {Link} link @param {number} now
 */
function isLate(source, link, now) {
  const age = answerAge(source, link, now);
  return age !== null && source.late_after_ms !== undefined && age > source.late_after_ms;
}

/** Check whether a source has a game. @param {Games} games @param {string} name */
function some(games, name) {
  return Object.values(games).some(({ source }) => source === name);
}

/**
 * Return the leagues of sources, or for a source without a game the last part of its name: "NFL, usa.9, +2".
 *
 * @param {SourceHealth[]} sources @param {Games} games
 */
function namesOf(sources, games) {
  const names = sources.flatMap(({ name }) => {
    const leagues = Object.values(games).flatMap(({ source, league }) =>
      source === name ? (league.abbrev ?? league.name ?? league.id) : [],
    );
    return leagues.length ? leagues : (name.split("=")[0]?.split(/[/:]/).at(-1) ?? name);
  });
  const unique = [...new Set(names)];
  const more = unique.length - NAMED;
  return [...unique.slice(0, NAMED), ...(more > 0 ? [`+${more}`] : [])].join(", ");
}
