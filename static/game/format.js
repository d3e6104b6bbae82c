/**
 * Times and ages as text, in the display's language. The clock has 24 hours; the zone is the viewer's.
 *
 * Short weekdays and months are the catalogue's, so that the server's first paint has the very same ones.
 */

import { count, list, say } from "./words.js";

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();
const MINUTE_MS = 60_000;
/** Six days: after that, a weekday alone could mean today's. */
const WEEK_MS = 518_400_000;
/** Minutes that were asked for, by zone: a board asks for the starts of its games again and again. @type {Map<string, Calendar>} */
const minutes = new Map();
/** So many are kept; then all are forgotten. */
const MOST_MINUTES = 1_000;

/** Where the display is; undefined: where the machine is. @type {string | undefined} */
let place;

/**
 * From here on all times are told for this zone.
 *
 * @param {string} zone an IANA name, or "auto" for the machine's own
 */
export function liveIn(zone) {
  place = zone === "auto" ? undefined : zone;
}

/**
 * @typedef {{ day: string, time: string }} Calendar "2026-10-12", "20:00"
 * @typedef {Calendar & { weekday: string, date: string }} Moment "Mon", "12 Oct"
 */

/**
 * The day and the time of day in a zone.
 *
 * @param {number} ms since 1970
 * @param {string} [zone] an IANA name; the display's when left out
 * @returns {Calendar}
 */
export function calendar(ms, zone = place) {
  const minute = Math.floor(ms / MINUTE_MS);
  const key = `${zone ?? ""} ${minute}`;
  let found = minutes.get(key);
  if (!found) {
    if (minutes.size >= MOST_MINUTES) minutes.clear();
    found = read(minute * MINUTE_MS, zone);
    minutes.set(key, found);
  }
  return found;
}

/**
 * A moment as a calendar and a clock in a zone show it, with the words of the display's language.
 *
 * @param {number} ms since 1970
 * @param {string} [zone] an IANA name; the display's when left out
 * @returns {Moment}
 */
export function moment(ms, zone = place) {
  const { day, time } = calendar(ms, zone);
  const [, month, date] = day.split("-").map(Number);
  return {
    day,
    weekday: list("date.weekdays")[new Date(day).getUTCDay()] ?? "",
    date: say("date.short", { day: date ?? "", month: list("date.months")[(month ?? 0) - 1] ?? "" }),
    time,
  };
}

/**
 * An age in the shortest words: "3 s", "12 min", "5 h", "2 days".
 *
 * @param {number} ms
 * @returns {string}
 */
export function formatAge(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 100) return say("age.s", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return say("age.min", { n: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? say("age.h", { n: hours }) : count("age.days", Math.floor(hours / 24));
}

/**
 * The time at which something began, in the display's zone; with its weekday or as a date when that was another day.
 *
 * @param {number} ageMs
 * @param {number} today ms since 1970
 * @returns {string} "21:04", "Mon 21:04", "4 Jul"
 */
export function since(ageMs, today) {
  const { day, weekday, date, time } = moment(today - ageMs);
  if (day === calendar(today).day) return time;
  return ageMs < WEEK_MS ? say("date.weekday_time", { weekday, time }) : date;
}

/** @param {number} ms @param {string} [zone] @returns {Calendar} */
function read(ms, zone) {
  const parts = format(zone).formatToParts(ms);
  const part = (/** @type {string} */ name) => parts.find(({ type }) => type === name)?.value ?? "";
  return { day: `${part("year")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}` };
}

/** @param {string} [zone] */
function format(zone) {
  const name = zone ?? "";
  let found = formats.get(name);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", {
      ...(zone ? { timeZone: zone } : {}),
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(name, found);
  }
  return found;
}
