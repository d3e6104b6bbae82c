/**
 * The side that is named first: by the display's setting, or by the custom of the game's league. Pure.
 *
 * The first paint's twin is dashboard/web/first_paint/side_order.py.
 *
 * @import { Game, Settings, Side } from "../types.js"
 */

import { SIDE_ORDER } from "../tables/wall.js";

/** As in North America, where most of these are played: "visitors at hosts". @type {ReadonlySet<string>} */
const VISITORS_FIRST = new Set(SIDE_ORDER.visitors_first_sports);
/** Leagues of those sports elsewhere, by abbreviation or name in lower case, as their own sites write their fixtures. @type {ReadonlySet<string>} */
const HOSTS_FIRST = new Set(SIDE_ORDER.hosts_first_leagues);

/**
 * Return the side that is named first.
 *
 * @param {Pick<Game, "sport" | "league">} game
 * @param {Settings["order"]} [order] the display's setting; "auto": by the league
 * @returns {Side}
 */
export function firstSide({ sport, league }, order = "auto") {
  if (order !== "auto") return order;
  const elsewhere = [league?.abbrev, league?.name].some((name) => name && HOSTS_FIRST.has(name.toLowerCase()));
  return VISITORS_FIRST.has(sport) && !elsewhere ? "away" : "home";
}

/**
 * Return a pair of the sides' values, that of the first side first.
 *
 * @template T
 * @param {T} home
 * @param {T} away
 * @param {Side} first
 * @returns {[T, T]}
 */
export function inOrder(home, away, first) {
  return first === "away" ? [away, home] : [home, away];
}
