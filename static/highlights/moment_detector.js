/**
 * Detects moments between painted states, and marks those found after a gap as late.
 *
 * The first board makes no moments. A whole board after a silence makes late ones: the ticker shows them, but nothing
 * celebrates them. Pure, with its own memory.
 *
 * @import { Games, Moment, State } from "../types.js"
 */

import { moments } from "./moments.js";

/** Silence of the server after which moments are late, ms. */
export const SILENCE_MS = 30_000;

/** @typedef {{ moments: Moment[], late: boolean }} DetectedMoments */

export class MomentDetector {
  /** @type {Games | null} */
  #games = null;
  #heardAt = 0;
  /** When a silence ended whose gap is not closed yet, monotonic ms. @type {number | null} */
  #catchingUp = null;

  /** Forget the board: the display shows another part of it now, and differences are no moments. */
  forget() {
    this.#games = null;
  }

  /**
   * Compare a painted state with the one before.
   *
   * @param {Pick<State, "position" | "games" | "resync" | "beat" | "link">} state
   * @returns {DetectedMoments} moments since the state before
   */
  see({ position, games, resync, beat, link }) {
    const before = this.#games;
    const { frameAt } = link;
    // A page that polls once a minute is not silent in between.
    const silence = Math.max(SILENCE_MS, link.transport === "poll" ? link.intervalMs * 1.5 : 0);
    if (before !== null && frameAt - this.#heardAt > silence) this.#catchingUp = frameAt;
    const late = this.#catchingUp !== null;
    this.#heardAt = frameAt;
    // The digest matches: the gap is closed.
    if (this.#catchingUp !== null && beat?.sound && beat.at >= this.#catchingUp) this.#catchingUp = null;
    if (position === null || (resync && before === null)) return { moments: [], late: false };
    this.#games = games;
    return { moments: before === null ? [] : moments(before, games), late };
  }
}
