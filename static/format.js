/**
 * Times and ages as text, in the display's language. The clock has 24 hours; the zone is the viewer's.
 *
 * Short weekdays and months are the catalogue's, so that the server's first paint has the very same ones.
 */

import { count, list, say } from "./words.js";

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

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
 * @typedef {{ day: string, weekday: string, date: string, time: string }} Moment
 *   "2026-10-12", "Mon", "12 Oct", "20:00"
 */

/**
 * A moment as a calendar and a clock in a zone show it.
 *
 * @param {number} ms since 1970
 * @param {string} [zone] an IANA name; the display's when left out
 * @returns {Moment}
 */
export function moment(ms, zone = place) {
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const { year = "", month = "", day = "", hour = "", minute = "" } = parts;
  const date = `${year}-${month}-${day}`;
  return {
    day: date,
    weekday: list("date.weekdays")[new Date(date).getUTCDay()] ?? "",
    date: say("date.short", { day: Number(day), month: list("date.months")[Number(month) - 1] ?? "" }),
    time: `${hour}:${minute}`,
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
