/**
 * A page that is put away (hidden tab, back-forward cache, screen off) lets go of all connections. Once it is seen again
 * it opens them anew. The time between counts for neither side. The same holds for a machine that slept.
 */

/** A tick that comes so late means that the machine slept or the page stood still, ms. */
const LATE_MS = 5_000;

/**
 * @typedef {{ start: () => void, stop: () => void }} Connection
 */

export class Presence {
  #options;
  #isAway = false;
  #lastTick;

  /**
   * @param {{
   *   connections: () => readonly Connection[],
   *   measuring: { setVisible: (visible: boolean, at?: number) => void },
   *   isVisible: () => boolean,
   *   now: () => number,
   * }} options `connections`: the present ones; `now`: monotonic ms, sleep included
   */
  constructor(options) {
    this.#options = options;
    this.#lastTick = options.now();
  }

  /** Whether the page is put away. */
  get isAway() {
    return this.#isAway;
  }

  /** Open the connections of a new page, if it can be seen. */
  begin() {
    if (this.#options.isVisible()) for (const connection of this.#options.connections()) connection.start();
    else this.leave();
  }

  /**
   * Stop measuring and close all connections.
   *
   * @param {number} [at] since when nothing counts, monotonic ms
   */
  leave(at = this.#options.now()) {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#options.measuring.setVisible(false, at);
    for (const connection of this.#options.connections()) connection.stop();
  }

  /** Open the connections again if the page can be seen. */
  comeBack() {
    if (!this.#isAway || !this.#options.isVisible()) return;
    this.#isAway = false;
    this.#lastTick = this.#options.now();
    for (const connection of this.#options.connections()) connection.start();
    this.#options.measuring.setVisible(true);
  }

  /** Check for a gap; called each second. */
  tick() {
    const before = this.#lastTick;
    this.#lastTick = this.#options.now();
    if (this.#isAway || this.#lastTick - before <= LATE_MS) return;
    this.leave(before);
    this.comeBack();
  }
}
