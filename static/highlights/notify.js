/**
 * Notices of the browser for whoever works at the same desk: favourites' scores and finals, while the page is out of sight.
 *
 * @import { Moment, NewsItem, Settings } from "../types.js"
 */

import { isFavourite } from "../game/favourite.js";

/** @typedef {{ permission: string, requestPermission: () => Promise<unknown>, show: (title: string, options: NotificationOptions) => void }} Notices */

/**
 * Whether this is to be told beyond the page.
 *
 * @param {Moment} moment
 * @param {Pick<Settings, "notify" | "favourites" | "hide_scores">} settings
 * @param {boolean} visible the page is seen anyway
 */
export function deservesNotice({ kind, after, kick }, { notify, favourites, hide_scores: hidden }, visible) {
  if (!notify || visible || hidden || kick) return false;
  return (kind === "score" || kind === "final" || kind === "correction") && isFavourite(after, favourites);
}

/**
 * Ask, once, and from an event of the viewer's hand only: a page that asks by itself is refused for ever.
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
  // One notice a game: the next one takes its place.
  notices.show(`${label}  ${text}`, { body: [when, detail].filter(Boolean).join(" · "), tag: game });
}

/**
 * What this browser has for it.
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
        // Some phones have notices of service workers only: nothing is lost but the notice.
      }
    },
  };
}
