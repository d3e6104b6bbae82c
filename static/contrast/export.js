/**
 * Exports of the measurements: JSON for programs, and CSV with one line per change for a spreadsheet. Pure.
 *
 * @import { Account } from "./accuracy/account.js"
 * @import { Meter } from "./side/meter.js"
 * @import { Choice, Place } from "./settings.js"
 */

/**
 * @typedef {{
 *   choice: Choice,
 *   accounts: Readonly<Record<Place, Account>>,
 *   meters: Readonly<Record<Place, Meter>>,
 *   measuredMs: number,
 *   clockErrorMs: number | null,
 *   now: number,
 *   today: number,
 * }} Measured `now` monotonic ms and `today` ms since 1970 are the same moment
 *
 * @typedef {{ offset: number, detected_at: number, left_ms: number | null, right_ms: number | null }} Row
 */

/**
 * Return every recorded change with its staleness on either side.
 *
 * @param {Pick<Measured, "accounts" | "now" | "today">} measured
 * @returns {Row[]} in order; null where the side has not painted or not counted it
 */
export function rows({ accounts, now, today }) {
  /** @type {Map<number, Row>} */
  const rowByOffset = new Map();
  for (const place of /** @type {const} */ (["left", "right"])) {
    for (const { change, at } of accounts[place].record) {
      const { offset, moment } = change;
      const row = rowByOffset.get(offset) ?? {
        offset,
        detected_at: Math.round(today - (now - moment)),
        left_ms: null,
        right_ms: null,
      };
      row[`${place}_ms`] = Math.round((at - moment) * 10) / 10;
      rowByOffset.set(offset, row);
    }
  }
  return [...rowByOffset.values()].sort((a, b) => a.offset - b.offset);
}

/** Return the measurements as JSON. @param {Measured} measured @returns {string} */
export function asJson(measured) {
  const { choice, measuredMs, clockErrorMs, today } = measured;
  const sides = { left: side(measured, "left"), right: side(measured, "right") };
  const made = new Date(today).toISOString();
  return JSON.stringify(
    {
      made,
      interval_ms: choice.intervalMs,
      measured_ms: Math.round(measuredMs),
      clock_error_ms: clockErrorMs,
      sides,
      changes: rows(measured),
    },
    null,
    1,
  );
}

/** Return the recorded changes as CSV. @param {Measured} measured @returns {string} RFC 4180, times in ms */
export function asCsv(measured) {
  const { left, right } = measured.choice;
  const head = `offset,detected_at,left_${left}_ms,right_${right}_ms`;
  const lines = rows(measured).map((row) =>
    [row.offset, row.detected_at, row.left_ms ?? "", row.right_ms ?? ""].join(","),
  );
  return `${[head, ...lines].join("\r\n")}\r\n`;
}

/** @param {Measured} measured @param {Place} place */
function side({ accounts, meters, choice, now }, place) {
  const { wrongMs, versions, neverShown } = accounts[place].totals(now);
  const { requests, messages, silent, sent, received, payload, segments, wakeUps } = meters[place].counts;
  return {
    contestant: choice[place],
    staleness_ms: accounts[place].staleness.summary,
    request_ms: meters[place].latency.summary,
    wrong_score_seconds: wrongMs / 1_000,
    changes: versions,
    never_shown: neverShown,
    requests,
    messages,
    nothing_new_share: messages ? silent / messages : null,
    bytes_sent: sent,
    bytes_received: received,
    bytes_payload: payload,
    tcp_segments: segments,
    wake_ups: wakeUps,
  };
}
