/**
 * The capabilities that a browser may lack at this address. The wall works without them, and a notice names them.
 *
 * @typedef {"remember" | "offline" | "awake" | "sound" | "notify"} Ability
 */

/**
 * Return the capabilities that are missing.
 *
 * @param {Window & typeof globalThis} window
 * @param {Partial<Record<Ability, boolean>>} tested results for those that were tried out
 * @returns {Ability[]}
 */
export function missing(window, tested) {
  const { navigator } = window;
  /** @type {[Ability, boolean][]} */
  const capabilities = [
    ["remember", true],
    ["offline", "serviceWorker" in navigator],
    ["awake", "wakeLock" in navigator],
    ["sound", "AudioContext" in window],
    ["notify", "Notification" in window && window.Notification.permission !== "denied" && window.isSecureContext],
  ];
  return capabilities.flatMap(([ability, present]) => (present && tested[ability] !== false ? [] : [ability]));
}
