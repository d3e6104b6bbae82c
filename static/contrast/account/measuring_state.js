/**
 * Whether anything is measured, and from when: not before the server's clock is known, not while somebody has paused it,
 * and not on a page that nobody sees, whose timers a browser slows down.
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
  /** Time measured before the present spell, and since when that lasts; monotonic ms. */
  #measured = 0;
  /** @type {number | null} */
  #since = null;
  /** How long nobody saw the page, ms, and since when. */
  #unseen = 0;
  /** @type {number | null} */
  #hiddenAt = null;

  /**
   * @param {Record<Place, Side>} sides as they are: one may be replaced
   * @param {{ now: () => number, epoch: () => string | null, onPhase: (phase: MeasuringPhase) => void }} options `epoch` of the
   *   referee's board; null while it knows none, or not the server's clock
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

  /** How long it has been measured, ms. */
  get measuredMs() {
    return this.#measured + (this.#since === null ? 0 : this.#options.now() - this.#since);
  }

  /** How long the page was out of sight, ms. */
  get unseenMs() {
    return this.#unseen;
  }

  /** Begin, or begin anew from where the sides stand: what is under way is let go. */
  begin() {
    this.#stop();
    const now = this.#options.now();
    const runs = this.phase === "running";
    if (runs) this.#since = now;
    for (const side of Object.values(this.#sides)) {
      side.meter.running = runs;
      this.join(side);
    }
    this.#options.onPhase(this.phase);
  }

  /** A side counts once it stands in the referee's epoch, and no longer than that. @param {Side} side */
  join({ account, state: { position, games } }) {
    const joins = this.phase === "running" && position?.epoch === this.#options.epoch();
    if (!joins || !position) account.pause(this.#options.now());
    else if (!account.running) account.begin(position.offset, scoresOf(games), this.#options.now());
  }

  toggle() {
    this.#paused = !this.#paused;
    this.begin();
  }

  /** Whether somebody may see the page. @param {boolean} visible */
  setVisible(visible) {
    if (visible === this.#visible) return;
    const now = this.#options.now();
    if (visible && this.#hiddenAt !== null) this.#unseen += now - this.#hiddenAt;
    this.#hiddenAt = visible ? null : now;
    this.#visible = visible;
    this.begin();
  }

  /** From nothing. */
  reset() {
    for (const side of Object.values(this.#sides)) side.reset();
    this.stopwatch.reset();
    this.#since = null;
    this.#measured = this.#unseen = 0;
    this.begin();
  }

  #stop() {
    const now = this.#options.now();
    this.#measured = this.measuredMs;
    this.#since = null;
    this.stopwatch.drop();
    for (const { account } of Object.values(this.#sides)) account.pause(now);
  }
}
