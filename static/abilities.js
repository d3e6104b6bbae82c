/**
 * What this browser, at this address, cannot do for the wall: the wall works without, and says so.
 *
 * @typedef {"remember" | "offline" | "awake" | "sound" | "notify"} Ability
 */

/**
 * @param {Window & typeof globalThis} window
 * @param {{ remembers: boolean, awake: boolean }} tried whether settings can be kept, and the screen awake
 * @returns {Ability[]} those that are missing
 */
export function missing(window, { remembers, awake }) {
  const { navigator } = window;
  /** @type {[Ability, boolean][]} */
  const abilities = [
    ["remember", remembers],
    ["offline", "serviceWorker" in navigator],
    ["awake", awake && "wakeLock" in navigator],
    ["sound", "AudioContext" in window],
    ["notify", "Notification" in window && window.Notification.permission !== "denied" && window.isSecureContext],
  ];
  return abilities.flatMap(([ability, there]) => (there ? [] : [ability]));
}
