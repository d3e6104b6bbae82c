/**
 * The freshness seal: lit only while a heartbeat, checked against what is on the screen, vouches for the board.
 *
 * It is a dead man's switch. Whoever holds the proof lights it for a while; nobody has to put it out.
 *
 * @import { Freshness } from "./freshness.js"
 * @import { Beat, Culprit, Link } from "../types.js"
 */

import { since } from "../game/format.js";
import { say } from "../game/words.js";
import { isBad, patienceMs } from "./freshness.js";

/** Somebody looks each second; after such a pause the script must have hung, ms. */
const HUNG_MS = 2_500;
/** Longer than this in the dark, and the board itself shows it, ms. */
const MOMENT_MS = 3_000;

/** @type {Record<Culprit, string>} */
const WORDS = {
  "": "seal.checking",
  script: "seal.screen",
  link: "seal.link",
  server: "seal.server",
  cluster: "seal.cluster",
  poller: "seal.feed",
  source: "seal.source",
};

/**
 * @typedef {{
 *   lit: boolean,
 *   culprit: Culprit,
 *   word: string,
 *   trouble: string,
 *   damage: string,
 *   ageMs: number,
 *   leftMs: number,
 *   doubt: boolean,
 * }} Look `trouble`: a fault of the screen or of the servers in words; `damage`: what differed on the screen, for an engineer;
 *   `ageMs`: the worst one; `doubt`: dark for more than a moment
 */

export class Seal {
  /** The last beat that was true of the screen. @type {Beat | null} */
  #proof = null;
  /** What is wrong with the screen. */
  #broken = "";
  #damage = "";
  #hung = false;
  #lookedAt;
  /** @type {number | null} */
  #darkSince;

  /** @param {number} now monotonic ms */
  constructor(now) {
    this.#lookedAt = this.#darkSince = now;
  }

  /** The beat that lights it, for whoever restarts its animation. */
  get proof() {
    return this.#proof;
  }

  /**
   * A beat has been compared with the screen.
   *
   * @param {Beat} beat
   * @param {"gap" | "digest" | null} cause what the server's answer said against the board
   * @param {string | null} damage what differs on the screen
   */
  examined(beat, cause, damage) {
    if (damage !== null) this.#broken = say("trouble.repaired");
    else if (cause === "digest") this.#broken = say("trouble.differs");
    else if (beat.sound) this.#broken = "";
    if (damage !== null) this.#damage = damage;
    if (beat.sound) this.#hung = false;
    // One that only came too early or too late for a delta proves nothing, either way.
    if (damage === null && beat.sound) this.#proof = beat;
    else if (this.#broken) this.#proof = null;
  }

  /**
   * @param {Link} link
   * @param {Freshness} fresh
   * @param {number} now monotonic ms
   * @param {number} [today] ms since 1970, for the times in the texts
   * @returns {Look}
   */
  look(link, fresh, now, today = 0) {
    if (now - this.#lookedAt > HUNG_MS) this.#hung = true;
    this.#lookedAt = now;
    const patience = patienceMs(link);
    // What was true before the link broke says nothing about what came after.
    if (link.fault || (this.#proof && now - this.#proof.at > patience)) this.#proof = null;
    const culprit = this.#culprit(link, fresh);
    const lit = culprit === null;
    this.#darkSince = lit ? null : (this.#darkSince ?? now);
    const { frame, feed } = fresh.ages;
    const moment = culprit === "" ? Math.max(MOMENT_MS, patience) : MOMENT_MS;
    return {
      lit,
      culprit: culprit ?? "",
      word: lit ? fresh.label : say(link.phase === "stopped" ? "seal.stopped" : WORDS[culprit]),
      trouble: this.#trouble(culprit, now, today),
      damage: this.#damage,
      ageMs: culprit === "link" || culprit === "server" ? frame : Math.max(frame, feed ?? 0),
      leftMs: this.#proof ? patience - (now - this.#proof.at) : 0,
      doubt: this.#darkSince !== null && now - this.#darkSince >= moment,
    };
  }

  /** @param {Culprit | null} culprit @param {number} now @param {number} today @returns {string} empty for the other culprits */
  #trouble(culprit, now, today) {
    if (culprit === "script") return this.#broken || say("trouble.stood_still");
    return culprit === "cluster" ? say("trouble.cluster", { time: since(now - (this.#darkSince ?? now), today) }) : "";
  }

  /** @param {Link} link @param {Freshness} fresh @returns {Culprit | null} null when there is none */
  #culprit(link, fresh) {
    if (fresh.link === "stopped") return "server";
    if (this.#broken) return "script";
    if (link.fault) return link.fault;
    if (this.#hung) return "script";
    if (fresh.link === "stale") return "link";
    if (link.feed?.cutOff) return "cluster";
    if (link.sources.some(isBad)) return "source";
    // A source that was not read yet vouches for nothing: the board may come from before a restart.
    if (fresh.silent || link.sources.some(({ state }) => state === "waiting")) return "poller";
    return this.#proof && fresh.link === "live" ? null : "";
  }
}

/**
 * The seal of a picture that is shown late: what it vouches for is the board as it was so long ago.
 *
 * @param {Look} look
 * @param {number} delayS
 * @param {boolean} filling the picture stands still until it is old enough: there is nothing to vouch for, and nobody to blame
 * @returns {Look}
 */
export function delayed(look, delayS, filling) {
  if (delayS === 0) return look;
  if (look.lit) return { ...look, word: say("seal.delayed", { word: look.word, n: delayS }) };
  return filling && look.culprit === "" ? { ...look, word: say("seal.filling"), doubt: false } : look;
}
