/**
 * The phase of measuring, and its duration.
 *
 * Measuring starts when the server's clock is known. It rests while it is paused. It also rests on a hidden page,
 * because a browser slows down its timers.
 *
 * @import { Place } from "../settings.js"
 * @import { Side } from "../side/side.js"
 */

import { scoresOf } from "./score.js";
import { Stopwatch } from "./stopwatch.js";

/** @typedef {"waiting" | "running" | "paused" | "hidden"} MeasuringPhase */

export class MeasuringState {
  stopwatch = new Stopwatch();
  #sides;
  #options;
  #paused = false;
  #visible = true;
  /** Time measured before the present run, ms, and the start of that run, monotonic ms. */
  #measured = 0;
  /** @type {number | null} */
  #since = null;
  /** Time for which the page was hidden, ms, and since when, monotonic ms. */
  #unseen = 0;
  /** @type {number | null} */
  #hiddenAt = null;

  /**
   * @param {Record<Place, Side>} sides the live record: the page may replace a side
   * @param {{ now: () => number, epoch: () => string | null, onPhase: (phase: MeasuringPhase) => void }} options
   *   `epoch`: of the referee's board; null while it has no board or does not know the server's clock
   */
  constructor(sides, options) {
    this.#sides = sides;
    this.#options = options;
  }

  /** @returns {MeasuringPhase} */
  get phase() {
    if (this.#paused) return "paused";
    if (!this.#visible) return "hidden";
    return this.#options.epoch() === null ? "waiting" : "running";
  }

  /** The time measured so far, ms. */
  get measuredMs() {
    return this.#measured + (this.#since === null ? 0 : this.#options.now() - this.#since);
  }

  /** The time for which the page was hidden, ms. */
  get unseenMs() {
    return this.#unseen;
  }

  /**
   * Start, or restart from the present boards. Open races are dropped.
   *
   * @param {number} [at] until when the measurement before counts, monotonic ms
   */
  begin(at = this.#options.now()) {
    this.#stop(at);
    const now = this.#options.now();
    const runs = this.phase === "running";
    if (runs) this.#since = now;
    for (const side of Object.values(this.#sides)) {
      side.meter.running = runs;
      this.join(side);
    }
    this.#options.onPhase(this.phase);
  }

  /** Count a side while its board has the referee's epoch. @param {Side} side */
  join({ account, state: { position, games } }) {
    const joins = this.phase === "running" && position?.epoch === this.#options.epoch();
    if (!joins || !position) account.pause(this.#options.now());
    else if (!account.running) account.begin(position.offset, scoresOf(games), this.#options.now());
  }

  toggle() {
    this.#paused = !this.#paused;
    this.begin();
  }

  /**
   * Note whether the page is visible.
   *
   * @param {boolean} visible
   * @param {number} [at] since when, monotonic ms
   */
  setVisible(visible, at = this.#options.now()) {
    if (visible === this.#visible) return;
    if (visible && this.#hiddenAt !== null) this.#unseen += at - this.#hiddenAt;
    this.#hiddenAt = visible ? null : at;
    this.#visible = visible;
    this.begin(at);
  }

  /** Restart from zero. */
  reset() {
    for (const side of Object.values(this.#sides)) side.reset();
    this.stopwatch.reset();
    this.#since = null;
    this.#measured = this.#unseen = 0;
    this.begin();
  }

  /** @param {number} at monotonic ms */
  #stop(at) {
    if (this.#since !== null) this.#measured += Math.max(0, at - this.#since);
    this.#since = null;
    this.stopwatch.drop();
    for (const { account } of Object.values(this.#sides)) account.pause(at);
  }
}
