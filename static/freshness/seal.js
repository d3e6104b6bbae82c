/**
 * The freshness seal: lit only while a recent heartbeat, checked against the screen, confirms the board.
 *
 * Each confirming heartbeat lights it for a limited time. Then it goes out by itself, even if the script hangs.
 *
 * @import { Freshness } from "./freshness.js"
 * @import { Beat, Culprit, Link } from "../types.js"
 */

import { since } from "../game/format.js";
import { say } from "../game/words.js";
import { silenceLimitMs } from "./freshness.js";
import { isDown } from "./sources.js";

/** `look` is called each second; after a longer pause than this the script has hung, ms. */
const HUNG_AFTER_MS = 2_500;
/** Time with a dark seal after which the board turns gray, ms. */
const DOUBT_AFTER_MS = 3_000;

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
 * }} Look `trouble`: a fault of the screen or of the servers in words; `damage`: the difference on the screen, for an
 *   engineer; `ageMs`: the worst age; `leftMs`: until the proof expires; `doubt`: dark for longer than `DOUBT_AFTER_MS`
 */

export class Seal {
  /** The last heartbeat that matched the screen. @type {Beat | null} */
  #proof = null;
  /** The screen's fault in words, or empty. */
  #screenFault = "";
  #damage = "";
  #hung = false;
  #checkedAt;
  /** @type {number | null} */
  #darkSince;

  /** @param {number} now monotonic ms */
  constructor(now) {
    this.#checkedAt = this.#darkSince = now;
  }

  /** The heartbeat that lights the seal. A new one restarts the animation. */
  get proof() {
    return this.#proof;
  }

  /**
   * Record the comparison of a heartbeat with the screen.
   *
   * @param {Beat} beat
   * @param {"gap" | "digest" | null} cause the mismatch between the server's answer and the board
   * @param {string | null} damage the difference on the screen
   */
  examined(beat, cause, damage) {
    if (damage !== null) this.#screenFault = say("trouble.repaired");
    else if (cause === "digest") this.#screenFault = say("trouble.differs");
    else if (beat.sound) this.#screenFault = "";
    if (damage !== null) this.#damage = damage;
    if (beat.sound) this.#hung = false;
    // A heartbeat that came between two deltas neither proves nor disproves the board.
    if (damage === null && beat.sound) this.#proof = beat;
    else if (this.#screenFault) this.#proof = null;
  }

  /**
   * Return the state of the seal at this moment.
   *
   * @param {Link} link
   * @param {Freshness} fresh
   * @param {number} now monotonic ms
   * @param {number} [today] ms since 1970, for the times in the texts
   * @returns {Look}
   */
  look(link, fresh, now, today = 0) {
    if (now - this.#checkedAt > HUNG_AFTER_MS) this.#hung = true;
    this.#checkedAt = now;
    const limitMs = silenceLimitMs(link);
    // A proof from before the link broke does not cover later changes.
    if (link.fault || (this.#proof && now - this.#proof.at > limitMs)) this.#proof = null;
    const culprit = this.#culprit(link, fresh);
    const lit = culprit === null;
    this.#darkSince = lit ? null : (this.#darkSince ?? now);
    const { frame, feed } = fresh.ages;
    const doubtAfterMs = culprit === "" ? Math.max(DOUBT_AFTER_MS, limitMs) : DOUBT_AFTER_MS;
    return {
      lit,
      culprit: culprit ?? "",
      word: lit ? fresh.label : say(link.phase === "stopped" ? "seal.stopped" : WORDS[culprit]),
      trouble: this.#trouble(culprit, now, today),
      damage: this.#damage,
      ageMs: culprit === "link" || culprit === "server" ? frame : Math.max(frame, feed ?? 0),
      leftMs: this.#proof ? limitMs - (now - this.#proof.at) : 0,
      doubt: this.#darkSince !== null && now - this.#darkSince >= doubtAfterMs,
    };
  }

  /**
   * Describe a fault of the screen or of the servers.
   *
   * @param {Culprit | null} culprit @param {number} now @param {number} today
   * @returns {string} empty for the other culprits
   */
  #trouble(culprit, now, today) {
    if (culprit === "script") return this.#screenFault || say("trouble.stood_still");
    return culprit === "cluster" ? say("trouble.cluster", { time: since(now - (this.#darkSince ?? now), today) }) : "";
  }

  /**
   * Return the component at fault.
   *
   * @param {Link} link @param {Freshness} fresh
   * @returns {Culprit | null} null: the seal is lit; empty: not confirmed yet, and no component is at fault
   */
  #culprit(link, fresh) {
    if (fresh.link === "stopped") return "server";
    if (this.#screenFault) return "script";
    if (link.fault) return link.fault;
    if (this.#hung) return "script";
    if (fresh.link === "stale") return "link";
    if (link.feed?.cutOff) return "cluster";
    // A source that was not read yet confirms nothing: its games may be from before a restart.
    if (fresh.silent) return link.sources.some(isDown) ? "source" : "poller";
    return this.#proof && fresh.link === "live" ? null : "";
  }
}

/**
 * Return the seal of a delayed board: it confirms the board as it was `delayS` seconds ago.
 *
 * @param {Look} look
 * @param {number} delayS
 * @param {boolean} filling the board stands still until the delay has filled: nothing to confirm, and no component at
 *   fault
 * @returns {Look}
 */
export function delayed(look, delayS, filling) {
  if (delayS === 0) return look;
  if (look.lit) return { ...look, word: say("seal.delayed", { word: look.word, n: delayS }) };
  return filling && look.culprit === "" ? { ...look, word: say("seal.filling"), doubt: false } : look;
}

/**
 * Return what keeps a board unconfirmed and a reload of the page might mend.
 *
 * @param {Pick<Look, "lit" | "culprit">} look
 * @returns {"own" | "server" | null} a fault of this page; a server that it does not reach; neither
 */
export function mendable({ lit, culprit }) {
  if (lit) return null;
  if (culprit === "" || culprit === "script") return "own";
  return culprit === "link" || culprit === "server" ? "server" : null;
}
