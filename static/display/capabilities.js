/**
 * What this browser, at this address, cannot do for the wall: the wall works without, and says so.
 *
 * @typedef {"remember" | "offline" | "awake" | "sound" | "notify"} Ability
 */

/**
 * @param {Window & typeof globalThis} window
 * @param {Partial<Record<Ability, boolean>>} tested those of which more is known than that they are there
 * @returns {Ability[]} those that are missing
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
