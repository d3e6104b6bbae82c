/**
 * Times and ages as text, in the display's language and time zone, with 24 hours.
 *
 * Short weekdays and months come from the catalogue, so that the server's first paint has the same ones.
 */

import { count, list, say } from "./words.js";

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();
const MINUTE_MS = 60_000;
/** Six days: after that, a weekday alone could mean today's. */
const WEEK_MS = 518_400_000;
/** A cache by zone and minute: the starts of games are needed again and again. @type {Map<string, Calendar>} */
const minutes = new Map();
/** The cache is cleared at this many entries. */
const MOST_MINUTES = 1_000;

/** The display's time zone; undefined: the machine's. @type {string | undefined} */
let place;

/**
 * Set the time zone of all times from now on.
 *
 * @param {string} zone an IANA name, or "auto" for the machine's own
 */
export function setZone(zone) {
  place = zone === "auto" ? undefined : zone;
}

/**
 * @typedef {{ day: string, time: string }} Calendar "2026-10-12", "20:00"
 * @typedef {Calendar & { weekday: string, date: string }} Moment "Mon", "12 Oct"
 */

/**
 * Return the day and the time of day in a zone.
 *
 * @param {number} ms since 1970
 * @param {string} [zone] an IANA name (default: the display's)
 * @returns {Calendar}
 */
export function calendar(ms, zone = place) {
  const minute = Math.floor(ms / MINUTE_MS);
  const key = `${zone ?? ""} ${minute}`;
  let known = minutes.get(key);
  if (!known) {
    if (minutes.size >= MOST_MINUTES) minutes.clear();
    known = read(minute * MINUTE_MS, zone);
    minutes.set(key, known);
  }
  return known;
}

/**
 * Return a moment as a calendar and a clock in a zone show it, in the display's language.
 *
 * @param {number} ms since 1970
 * @param {string} [zone] an IANA name (default: the display's)
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
 * Return an age in the shortest words: "3 s", "12 min", "5 h", "2 days".
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
  let known = formats.get(name);
  if (!known) {
    known = new Intl.DateTimeFormat("en-US", {
      ...(zone ? { timeZone: zone } : {}),
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(name, known);
  }
  return known;
}
