/**
 * Times and ages as text. The words are English and the clock has 24 hours; the zone is the viewer's.
 */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @typedef {{ day: string, weekday: string, date: string, time: string }} Moment
 *   "2026-10-12", "Mon", "12 Oct", "20:00"
 */

/**
 * A moment as a calendar and a clock in a zone show it.
 *
 * @param {number} ms since 1970
 * @param {string} [zone] an IANA name; the machine's own when left out
 * @returns {Moment}
 */
export function moment(ms, zone) {
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const { year = "", month = "", day = "", weekday = "", hour = "", minute = "" } = parts;
  const number = MONTHS.indexOf(month.slice(0, 3)) + 1;
  return {
    day: `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}`,
    weekday,
    date: `${Number(day)} ${month.slice(0, 3)}`,
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
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** @param {string} [zone] */
function format(zone) {
  const name = zone ?? "";
  let found = formats.get(name);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", {
      ...(zone ? { timeZone: zone } : {}),
      year: "numeric",
      month: "short",
      day: "numeric",
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(name, found);
  }
  return found;
}
