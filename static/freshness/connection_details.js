/**
 * The technical details behind the seal, for the settings sheet; the wall itself uses words for guests. Pure.
 *
 * @import { Freshness } from "./freshness.js"
 * @import { Look } from "./seal.js"
 * @import { Link, Position } from "../types.js"
 */

import { formatAge } from "../game/format.js";
import { say } from "../game/words.js";
import { answerAge } from "./sources.js";

/**
 * @typedef {{ link: Link, position: Position | null, fresh: Freshness, look: Look, now: number }} Condition `now`:
 *   monotonic ms
 */

/**
 * Return one line for each fact, and one for each source. A blocked socket comes first, in plain words. Codes and error texts are the same as in logs and `/healthz`.
 *
 * @param {Condition} condition
 * @returns {string[]} "Seal: dark, source", "mock: failing, 3 min, 4×, HTTP 503"
 */
export function connectionDetails({ link, position, fresh, look, now }) {
  const { frame, feed, change } = fresh.ages;
  const age = (/** @type {number | null} */ ms) => (ms === null ? "–" : formatAge(ms));
  const facts = {
    [say("info.seal")]: [look.lit ? "lit" : "dark", look.culprit],
    [say("info.transport")]: [link.mode, link.transport, link.phase],
    [say("info.ages")]: [
      `${say("age.link")} ${age(frame)}`,
      `${say("age.feed")} ${age(feed)}`,
      `${say("age.change")} ${age(change)}`,
    ],
    [say("info.position")]: [position ? `${position.epoch}:${position.offset}` : "–"],
    [say("info.error")]: [link.reason ?? ""],
    [say("info.screen")]: [look.damage],
    ...Object.fromEntries(
      link.sources.map((source) => [
        source.name,
        [
          source.state,
          age(answerAge(source, link, now)),
          source.failures ? `${source.failures}×` : "",
          source.error ?? "",
        ],
      ]),
    ),
  };
  const lines = Object.entries(facts)
    .map(([name, values]) => [name, values.filter(Boolean).join(", ")])
    .filter(([, text]) => text)
    .map(([name, text]) => `${name}: ${text}`);
  return link.blocked ? [say("info.blocked"), ...lines] : lines;
}
