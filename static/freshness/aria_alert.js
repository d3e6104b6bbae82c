/**
 * The text that a screen reader announces at once when the scores cannot be trusted. Pure.
 *
 * It contains no age: a text that changes each second would be read out each second.
 *
 * @import { Freshness } from "./freshness.js"
 */

import { say } from "../game/words.js";

/**
 * Return the alert for a link and a seal.
 *
 * @param {Pick<Freshness, "link">} fresh
 * @param {{ doubt: boolean }} look
 * @returns {string} empty when there is no reason for an alert
 */
export function ariaAlert({ link }, { doubt }) {
  if (link === "stopped") return say("alert.stopped");
  if (link === "stale") return say("alert.stale");
  return doubt ? say("alert.doubt") : "";
}
