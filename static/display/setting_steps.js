/**
 * The next value of a setting that is changed step by step, as with the arrow keys of a remote control. Pure.
 *
 * @import { Games, Settings } from "../types.js"
 * @import { Field } from "./settings.js"
 */

import { MAX_INTERVAL_MS, MIN_INTERVAL_MS } from "../sync/mode.js";
import { STEPS } from "../tables/sheet.js";
import { FIELDS, ROWS } from "./settings.js";

const HALF_HOUR = 30;
const DAY = 24 * 60;
/** The steps of the interval's keys. Any other interval can be typed or come from the URL. */
const INTERVALS_MS = [MIN_INTERVAL_MS, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, MAX_INTERVAL_MS];
/** Zones for most people's clocks; a URL can contain any other one. */
const ZONES = [
  ...["auto", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Phoenix", "America/Denver"],
  ...["America/Mexico_City", "America/Chicago", "America/Bogota", "America/New_York", "America/Toronto"],
  ...["America/Santiago", "America/Argentina/Buenos_Aires", "America/Sao_Paulo", "UTC", "Europe/London"],
  ...["Europe/Lisbon", "Europe/Berlin", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Africa/Lagos"],
  ...["Africa/Johannesburg", "Europe/Athens", "Africa/Cairo", "Europe/Istanbul", "Africa/Nairobi", "Asia/Dubai"],
  ...["Asia/Karachi", "Asia/Kolkata", "Asia/Bangkok", "Asia/Shanghai", "Australia/Perth", "Asia/Tokyo", "Asia/Seoul"],
  ...["Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland"],
];

/** The columns of a setting that only the sheet needs: `first`: hours when switched on. @typedef {{ step?: number, unit?: string, first?: string }} OnSheet */

/** @param {keyof Settings} name @returns {OnSheet} */
export function onSheet(name) {
  return /** @type {Partial<Record<keyof Settings, OnSheet>>} */ (STEPS)[name] ?? {};
}

/** Which end of the hours a step moves; other settings have one value only. @typedef {"from" | "until"} End */

/**
 * Return the value a number of steps further on. Numbers and switches stop at their ends, choices wrap around.
 *
 * @template {keyof Settings} Name
 * @param {Name} name of any setting but a list
 * @param {Settings[Name]} value
 * @param {number} by steps; ±Infinity: to the end
 * @param {End} [end]
 * @returns {Settings[Name]}
 */
export function stepped(name, value, by, end = "from") {
  return /** @type {Settings[Name]} */ (/** @type {unknown} */ (next(name, value, by, end)));
}

/** @param {keyof Settings} name @param {unknown} value @param {number} by @param {End} end */
function next(name, value, by, end) {
  const { options, bounds } = /** @type {Field<unknown>} */ (/** @type {unknown} */ (FIELDS[name]));
  if (typeof value === "boolean") return by > 0;
  if (typeof value === "number" && bounds) {
    const size = onSheet(name).step ?? 1;
    const place = by > 0 ? Math.floor(value / size + 1e-9) + by : Math.ceil(value / size - 1e-9) + by;
    return Math.min(bounds.most, Math.max(bounds.least, place * size));
  }
  if (ROWS[name].kind === "hours") return hours(name, String(value), by, end);
  return around(options ?? ZONES, value, by);
}

/** @param {readonly unknown[]} all @param {unknown} value @param {number} by */
function around(all, value, by) {
  if (!Number.isFinite(by)) return by > 0 ? all[all.length - 1] : all[0];
  const place = all.indexOf(value);
  if (place < 0) return all[0];
  return all[(place + by + all.length) % all.length];
}

/** @param {keyof Settings} name @param {string} text @param {number} by @param {End} end */
function hours(name, text, by, end) {
  if (text === "") return onSheet(name).first ?? "";
  if (!Number.isFinite(by)) return text;
  const ends = text.split("-").map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const index = end === "from" ? 0 : 1;
  const minutes = ends[index] ?? 0;
  const place = by > 0 ? Math.floor(minutes / HALF_HOUR) + by : Math.ceil(minutes / HALF_HOUR) + by;
  ends[index] = (place * HALF_HOUR + DAY) % DAY;
  return ends.map((at) => `${two(Math.floor(at / 60))}:${two(at % 60)}`).join("-");
}

/** @param {number} n */
function two(n) {
  return String(n).padStart(2, "0");
}

/**
 * Return the value after Enter: switches change, hours begin or end, all others take a step.
 *
 * @template {keyof Settings} Name
 * @param {Name} name of any setting but a list
 * @param {Settings[Name]} value
 * @returns {Settings[Name]}
 */
export function pressed(name, value) {
  if (typeof value === "boolean") return /** @type {Settings[Name]} */ (!value);
  if (ROWS[name].kind === "hours" && value !== "") return /** @type {Settings[Name]} */ ("");
  return stepped(name, value, 1);
}

/** @typedef {{ value: string, label: string }} Choice */

/**
 * Return the leagues and competitors of a board as choices, in the order of its games.
 *
 * @param {Games} games
 * @returns {{ leagues: Choice[], favourites: Choice[] }}
 */
export function onBoard(games) {
  /** @type {Map<string, string>} */
  const leagues = new Map();
  /** @type {Map<string, string>} */
  const sides = new Map();
  for (const { league, home, away } of Object.values(games)) {
    leagues.set(league.id, league.abbrev ?? league.name ?? league.id);
    for (const { abbrev, name, placeholder } of [home, away]) {
      if (!placeholder && abbrev) sides.set(abbrev, name || abbrev);
    }
  }
  return { leagues: listed(leagues), favourites: listed(sides) };
}

/**
 * Return the choices from `/api/v1/teams`: they include those that this display filters out.
 *
 * @param {any} answer
 * @returns {{ leagues: Choice[], favourites: Choice[] }} empty for an answer of another shape
 */
export function offered(answer) {
  /** @param {unknown} all @param {(one: any) => string[]} entry */
  const entries = (all, entry) => new Map(Object.values(all ?? {}).map((one) => /** @type {any} */ (entry(one))));
  return {
    leagues: listed(entries(answer?.leagues, ({ id, abbrev, name }) => [id, abbrev ?? name ?? id])),
    favourites: listed(entries(answer?.teams, ({ abbrev, name }) => [abbrev, name || abbrev])),
  };
}

/** @param {Map<string, string>} labels @returns {Choice[]} */
function listed(labels) {
  return [...labels].filter(([value]) => value).map(([value, label]) => ({ value, label }));
}

/**
 * Return the interval some steps on, up to the last one.
 *
 * @param {number} intervalMs
 * @param {number} by steps; ±Infinity: to the longest or shortest interval
 * @returns {number}
 */
export function steppedInterval(intervalMs, by) {
  const above = INTERVALS_MS.filter((ms) => ms > intervalMs);
  const below = INTERVALS_MS.filter((ms) => ms < intervalMs).reverse();
  const [way, last] = by > 0 ? [above, MAX_INTERVAL_MS] : [below, MIN_INTERVAL_MS];
  return by === 0 ? intervalMs : (way[Math.abs(by) - 1] ?? last);
}
