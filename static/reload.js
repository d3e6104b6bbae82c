/**
 * A page whose code is older than the server's loads itself anew, once for each build and not all walls at once.
 */

const MIN_MS = 5_000;
const MAX_MS = 60_000;
const MEMORY = "scorewall-reloaded-for";

export class Reload {
  #build;
  #options;
  /** @type {string | null} */
  #seen = null;

  /**
   * @param {string} build of this page
   * @param {{
   *   memory: Pick<Storage, "getItem" | "setItem">,
   *   timers: import("./types.js").Timers,
   *   random: () => number,
   *   reload: () => void,
   * }} options `memory` outlives the reload
   */
  constructor(build, options) {
    this.#build = build;
    this.#options = options;
  }

  /**
   * Look at the server's build.
   *
   * @param {string | null} build
   */
  check(build) {
    if (build === null || build === this.#build || build === this.#seen) return;
    this.#seen = build;
    // A cache on the way may still serve the old page: once tried, the old code goes on rather than reload for ever.
    if (this.#recall() === build) return;
    const { timers, random, reload } = this.#options;
    timers.set(
      () => {
        this.#remember(build);
        reload();
      },
      MIN_MS + random() * (MAX_MS - MIN_MS),
    );
  }

  #recall() {
    try {
      return this.#options.memory.getItem(MEMORY);
    } catch {
      return null;
    }
  }

  /** @param {string} build */
  #remember(build) {
    try {
      this.#options.memory.setItem(MEMORY, build);
    } catch {
      // Without a memory the page may reload more than once; still never more often than every five seconds.
    }
  }
}
