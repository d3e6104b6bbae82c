/**
 * Who has watched the board without a gap: what it sees happen may be celebrated, what it only learns of afterwards not.
 *
 * A board that comes whole (the first one, and each after a silence) makes no moments, or late ones: they are true, and
 * told in the ticker, but nobody rejoices over what is long past. Pure, with its own memory.
 *
 * @import { Games, Moment, State } from "../types.js"
 */

import { moments } from "./moments.js";

/** A silence longer than this makes what is learned after it late, ms. */
export const SILENCE_MS = 30_000;

/** @typedef {{ moments: Moment[], late: boolean }} Testimony */

export class MomentDetector {
  /** @type {Games | null} */
  #games = null;
  #heardAt = 0;
  /** When a silence ended whose gap is not closed yet, monotonic ms. @type {number | null} */
  #catchingUp = null;

  /** What the display shows is another part of the board from now on: what differs has not just happened. */
  forget() {
    this.#games = null;
  }

  /**
   * Each state that is painted, in order.
   *
   * @param {Pick<State, "position" | "games" | "resync" | "beat" | "link">} state
   * @returns {Testimony} what happened since the state before
   */
  see({ position, games, resync, beat, link }) {
    const before = this.#games;
    const { frameAt } = link;
    // Somebody who asks once a minute is not silent in between.
    const silence = Math.max(SILENCE_MS, link.transport === "poll" ? link.intervalMs * 1.5 : 0);
    if (before !== null && frameAt - this.#heardAt > silence) this.#catchingUp = frameAt;
    const late = this.#catchingUp !== null;
    this.#heardAt = frameAt;
    // A board that was compared with the server's and is the same has no gap any more.
    if (this.#catchingUp !== null && beat?.sound && beat.at >= this.#catchingUp) this.#catchingUp = null;
    if (position === null || (resync && before === null)) return { moments: [], late: false };
    this.#games = games;
    return { moments: before === null ? [] : moments(before, games), late };
  }
}
