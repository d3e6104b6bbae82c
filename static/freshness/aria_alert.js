/**
 * What is told at once to who listens instead of looking, when the scores cannot be trusted. Pure.
 *
 * Never an age: what changes each second would be read out each second.
 *
 * @import { Freshness } from "./freshness.js"
 */

import { say } from "../game/words.js";

/**
 * @param {Pick<Freshness, "link">} fresh
 * @param {{ doubt: boolean }} look
 * @returns {string} empty while all is well
 */
export function ariaAlert({ link }, { doubt }) {
  if (link === "stopped") return say("alert.stopped");
  if (link === "stale") return say("alert.stale");
  return doubt ? say("alert.doubt") : "";
}
