/** Games for tests. @import { Game } from "../../static/types.js" */

/**
 * Return a soccer game in its first half. `fields` replace its own; those of a side are replaced one by one.
 *
 * @param {string} key
 * @param {Omit<Partial<Game>, "home" | "away"> & { home?: Partial<Game["home"]>, away?: Partial<Game["away"]> }} [fields]
 * @returns {Game}
 */
export function game(key, { home, away, ...fields } = {}) {
  return {
    key,
    source: "mock",
    source_id: key,
    sport: "soccer",
    league: { id: "cup", name: "The Cup" },
    status: "live",
    final: false,
    start_time_confirmed: true,
    home: { name: "Home", abbrev: "HOM", kind: "team", placeholder: false, id: `${key}-h`, score: 0, ...home },
    away: { name: "Away", abbrev: "AWY", kind: "team", placeholder: false, id: `${key}-a`, score: 0, ...away },
    break_: false,
    if_necessary: false,
    stale: false,
    events: {},
    broadcasts: [],
    period: { number: 1, kind: "half", label: "1st", regulation: 2 },
    clock: { seconds: 600, direction: "up", text: "10'" },
    ...fields,
  };
}

/** @param {...Game} games */
export function board(...games) {
  return Object.fromEntries(games.map((one) => [one.key, one]));
}
