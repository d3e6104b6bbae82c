/**
 * Hours of the day, as settings name them ("22:00-07:00"), in a zone of the world. Pure.
 */

const DAY = 24 * 60;

/** One formatter a zone: making one takes longer than all else here. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * The minute of the day that a clock in a zone shows.
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
 * Whether a minute of the day lies within hours: their first one does, their last one does not.
 *
 * @param {string} hours "22:00-07:00", also over midnight; empty, or as long as no time at all: never
 * @param {number} minute of the day
 */
export function within(hours, minute) {
  const ends = endsOf(hours);
  if (!ends) return false;
  const { from, until } = ends;
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/**
 * How long it stays as it is.
 *
 * @param {string} hours as for `within`
 * @param {number} minute of the day
 * @returns {number} minutes; infinite where nothing ever changes
 */
export function untilChange(hours, minute) {
  const ends = endsOf(hours);
  if (!ends) return Number.POSITIVE_INFINITY;
  const next = within(hours, minute) ? ends.until : ends.from;
  return (next - minute + DAY) % DAY || DAY;
}

/** @param {string} hours */
function endsOf(hours) {
  const [from, until] = hours.split("-");
  return from && until && from !== until ? { from: minuteOf(from), until: minuteOf(until) } : null;
}

/** @param {string} time "23:15" */
function minuteOf(time) {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
