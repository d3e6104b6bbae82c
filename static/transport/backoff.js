/**
 * Waits between retries, with full jitter: a hundred walls must not come back in the same second.
 */

const FIRST_MS = 1_000;
const BASE_MS = 500;
const SOCKET_CAP_MS = 20_000;
const POLL_CAP_MS = 30_000;

/**
 * Return the wait before the socket is opened again.
 *
 * @param {number} attempt number of tries that failed in a row
 * @param {() => number} random 0 to 1
 * @returns {number} ms
 */
export function reconnectDelay(attempt, random) {
  const limit = attempt <= 0 ? FIRST_MS : Math.min(SOCKET_CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  return random() * limit;
}

/**
 * Return the wait between the end of one poll and the next, or of one probe of a blocked socket and the next: the
 * interval, and up to 30 s after failures.
 *
 * @param {number} intervalMs
 * @param {number} failures number of tries that failed in a row
 * @param {() => number} random 0 to 1
 * @returns {number} ms, never under the interval
 */
export function pollDelay(intervalMs, failures, random) {
  if (failures === 0) return intervalMs;
  const limit = Math.min(POLL_CAP_MS, intervalMs * 2 ** Math.min(failures, 16));
  return Math.max(intervalMs, limit * (0.5 + random() / 2));
}

/**
 * Return a random moment in a window.
 *
 * @param {number} minMs
 * @param {number} maxMs
 * @param {() => number} random 0 to 1
 * @returns {number} ms
 */
export function randomBetween(minMs, maxMs, random) {
  return minMs + random() * Math.max(0, maxMs - minMs);
}
