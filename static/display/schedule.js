/**
 * Hours of the day as in settings ("22:00-07:00"), in a time zone. Pure.
 */

const DAY = 24 * 60;

/** One formatter for each zone: creating one is the slowest step. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * Return the minute of the day in a time zone.
 *
 * @param {number} today ms since 1970
 * @param {string} zone an IANA name, or "auto": the device's own
 * @returns {number} 0 to 1439
 */
export function minuteIn(today, zone) {
  let format = formats.get(zone);
  if (!format) {
    const options = zone === "auto" ? {} : { timeZone: zone };
    format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options });
    formats.set(zone, format);
  }
  return minuteOf(format.format(today));
}

/**
 * Check whether a minute of the day is within hours. The first minute is, the last one is not.
 *
 * @param {string} hours "22:00-07:00", also over midnight; empty or of no length: never
 * @param {number} minute of the day
 */
export function within(hours, minute) {
  const ends = endsOf(hours);
  if (!ends) return false;
  const { from, until } = ends;
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/**
 * Return the time until `within` changes.
 *
 * @param {string} hours as for `within`
 * @param {number} minute of the day
 * @returns {number} minutes; infinite if it never changes
 */
export function untilChange(hours, minute) {
  const ends = endsOf(hours);
  if (!ends) return Number.POSITIVE_INFINITY;
  const next = within(hours, minute) ? ends.until : ends.from;
  return (next - minute + DAY) % DAY || DAY;
}

/** Parse hours; null: never. @param {string} hours */
function endsOf(hours) {
  const [from, until] = hours.split("-");
  return from && until && from !== until ? { from: minuteOf(from), until: minuteOf(until) } : null;
}

/** Parse a time of day. @param {string} time "23:15" @returns {number} minute of the day */
function minuteOf(time) {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
