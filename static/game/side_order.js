/**
 * The side that is named first: by the display's setting, or by the custom of the game's league. Pure.
 *
 * The first paint's twin is dashboard/web/first_paint/side_order.py.
 *
 * @import { Game, Settings, Side } from "../types.js"
 */

/** As in North America, where most of these are played: "visitors at hosts". */
const VISITORS_FIRST = new Set(["basketball", "ice_hockey", "baseball", "american_football"]);
/** Leagues of those sports elsewhere, by abbreviation or name without case, as their own sites write their fixtures. */
const HOSTS_FIRST = new Set([
  ...[
    "euroleague",
    "eurocup",
    "basketball champions league",
    "acb",
    "liga acb",
    "liga endesa",
    "bbl",
    "easycredit bbl",
  ],
  ...["lnb", "betclic elite", "lba", "lega basket serie a", "bsl", "esake", "nbl"],
  ...["fiba world cup", "fiba eurobasket", "eurobasket"],
  ...["del", "penny del", "shl", "liiga", "khl", "nla", "national league", "extraliga", "tipsport extraliga"],
  ...["ice hockey league", "chl", "champions hockey league", "iihf", "ihwc"],
  ...["elf", "european league of football", "gfl"],
]);

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
