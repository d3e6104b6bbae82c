/**
 * Browser notifications of favorites' scores and finals, while the page is out of sight.
 *
 * @import { Moment, NewsItem, Settings } from "../types.js"
 */

import { isFavourite } from "../game/favourite.js";

/** @typedef {{ permission: string, requestPermission: () => Promise<unknown>, show: (title: string, options: NotificationOptions) => void }} Notices */

/**
 * Return whether a moment makes a notification.
 *
 * @param {Moment} moment
 * @param {Pick<Settings, "notify" | "favourites" | "hide_scores">} settings
 * @param {boolean} visible whether the page is in sight
 */
export function deservesNotice({ kind, after, kick }, { notify, favourites, hide_scores: hidden }, visible) {
  if (!notify || visible || hidden || kick) return false;
  return (kind === "score" || kind === "final" || kind === "correction") && isFavourite(after, favourites);
}

/**
 * Request the permission, once and only from a gesture: a browser blocks a page for ever that asks without one.
 *
 * @param {Pick<Settings, "notify">} settings
 * @param {Notices | null} notices null: this browser has none
 */
export async function askFor({ notify }, notices) {
  if (notify && notices?.permission === "default") await notices.requestPermission();
}

/**
 * @param {NewsItem} item
 * @param {Notices | null} notices
 */
export function notice({ game, label, text, detail, when }, notices) {
  if (notices?.permission !== "granted") return;
  // The tag replaces the game's previous notification.
  notices.show(`${label}  ${text}`, { body: [when, detail].filter(Boolean).join(" · "), tag: game });
}

/**
 * Return the notifications of this browser.
 *
 * @param {Window & { Notification?: typeof Notification }} window
 * @returns {Notices | null}
 */
export function browserNotices({ Notification: Native }) {
  if (!Native) return null;
  return {
    get permission() {
      return Native.permission;
    },
    requestPermission: () => Native.requestPermission(),
    show(title, options) {
      try {
        new Native(title, options);
      } catch {
        // Some phones allow notifications from service workers only.
      }
    },
  };
}
