/**
 * The director: which game has the large panel, for how long, and why. Pure: the same boards at the same times give the
 * same choices.
 *
 * The panel neither flickers nor starves a game. Its game keeps it for a while, another one has to be clearly better, and a
 * waiting game gains points with time.
 *
 * @import { Direction, Game, GameKey, Games, Moment, Settings } from "../types.js"
 */

import { isFavourite } from "../game/favourite.js";
import { DESERVING, interest, NEWS_MS } from "./interest.js";

/** Least time with a game, and least time without one, ms. */
export const LEAST_MS = 20_000;
/** Most time with one game while another deserves the panel, ms. */
export const MOST_MS = 120_000;
/** Time for which the panel stays after its game calmed down, so that the board does not move at once, ms. */
export const LINGER_MS = 40_000;
/** Points by which another game has to be better. */
const CLEARLY = 15;
/** Points for each second of waiting. */
const PATIENCE = 0.2;
/** Points added to a favorite's game in play: it always deserves the panel. */
const FAVOURITE = 30;
/** @type {readonly Moment[]} */
const NO_NEWS = [];

/** @type {Direction} */
export const NO_FEATURE = { game: null, reason: null, since: Number.NEGATIVE_INFINITY, deservedAt: 0, waiting: {} };

/**
 * @typedef {{
 *   games: Games,
 *   news: readonly { moment: Moment, at: number }[],
 *   settings: Pick<Settings, "feature" | "favourites" | "hide_scores">,
 *   now: number,
 * }} Scene `news` in the order in which it happened; `at` and `now` monotonic ms
 */

/**
 * @param {Direction} was
 * @param {Scene} scene
 * @returns {Direction} the same object when nothing about it changed
 */
export function selectFeature(was, { games, news, settings, now }) {
  // The reason for showing a game would reveal its score.
  if (settings.feature === "off" || settings.hide_scores)
    return was.game === null ? was : { ...NO_FEATURE, since: now };
  /** @type {Map<GameKey, Moment[]>} */
  const fresh = new Map();
  for (const { moment, at } of news) {
    if (now - at <= NEWS_MS) fresh.set(moment.game, [...(fresh.get(moment.game) ?? []), moment]);
  }
  const rated = new Map(
    Object.values(games).flatMap((game) => {
      const rating = rate(game, fresh.get(game.key) ?? NO_NEWS, settings);
      return rating ? [[game.key, rating]] : [];
    }),
  );
  /** @type {Record<GameKey, number>} */
  const waiting = {};
  for (const key of rated.keys()) if (key !== was.game) waiting[key] = was.waiting[key] ?? now;
  const best = bestOf(rated, waiting, now);
  const current = was.game === null ? null : (rated.get(was.game) ?? null);
  const stay = { ...was, reason: current?.reason ?? null, deservedAt: current ? now : was.deservedAt, waiting };
  const gone = was.game !== null && !games[was.game];
  const age = now - was.since;
  if (!gone && age < LEAST_MS) return unless(was, stay);
  if (was.game === null) return best ? shown(best, rated, waiting, now) : unless(was, stay);
  if (!best) return gone || now - stay.deservedAt > LINGER_MS ? { ...NO_FEATURE, since: now } : unless(was, stay);
  const better = value(best, rated, waiting, now) > (current?.points ?? 0) + CLEARLY;
  return gone || !current || better || age >= MOST_MS ? shown(best, rated, waiting, now) : unless(was, stay);
}

/** @typedef {import("./interest.js").Interest} Interest */
/** @typedef {ReadonlyMap<GameKey, Interest>} Rated */

/** @param {Game} game @param {readonly Moment[]} news of this game @param {Scene["settings"]} settings @returns {Interest | null} */
function rate(game, news, settings) {
  if (!game.home || !game.away || !game.events) return null;
  const favourite = isFavourite(game, settings.favourites);
  if (settings.feature === "favourites" && !favourite) return null;
  const rating = interest(game, news);
  const playing = (game.status === "live" || game.status === "shootout") && !game.stale;
  if (favourite && playing)
    return { points: FAVOURITE + (rating?.points ?? DESERVING - 20), reason: rating?.reason ?? { code: "favourite" } };
  return rating && rating.points >= DESERVING ? rating : null;
}

/** @param {Rated} rated @param {Readonly<Record<GameKey, number>>} waiting @param {number} now @returns {GameKey | null} */
function bestOf(rated, waiting, now) {
  let best = null;
  for (const key of Object.keys(waiting).sort()) {
    if (best === null || value(key, rated, waiting, now) > value(best, rated, waiting, now)) best = key;
  }
  return best;
}

/** @param {GameKey} key @param {Rated} rated @param {Readonly<Record<GameKey, number>>} waiting @param {number} now */
function value(key, rated, waiting, now) {
  return (rated.get(key)?.points ?? 0) + ((now - (waiting[key] ?? now)) / 1_000) * PATIENCE;
}

/** @param {GameKey} key @param {Rated} rated @param {Record<GameKey, number>} waiting @param {number} now @returns {Direction} */
function shown(key, rated, { [key]: _, ...waiting }, now) {
  return { game: key, reason: rated.get(key)?.reason ?? null, since: now, deservedAt: now, waiting };
}

/** @param {Direction} was @param {Direction} next @returns {Direction} */
function unless(was, next) {
  const same =
    was.game === next.game &&
    was.deservedAt === next.deservedAt &&
    sameReason(was.reason, next.reason) &&
    Object.keys(was.waiting).join() === Object.keys(next.waiting).join();
  return same ? was : next;
}

/** @param {Direction["reason"]} a @param {Direction["reason"]} b */
function sameReason(a, b) {
  return a?.code === b?.code && a?.side === b?.side && a?.n === b?.n;
}
