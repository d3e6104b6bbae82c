/**
 * Reloads a page whose code is older than the server's: at a quiet moment, spread over half a minute, and at most three
 * times an hour. A bad build or a stubborn cache must not make a wall reload for ever.
 */

const MIN_MS = 1_000;
const MAX_MS = 30_000;
/** The longest wait for a quiet moment. */
const PATIENCE_MS = 120_000;
const BUDGET = 3;
const BUDGET_MS = 3_600_000;
const STORAGE_KEY = "scorewall-reloads";

export class Reload {
  #build;
  #options;
  /** @type {number | null} */
  #dueAt = null;
  #isReloading = false;

  /**
   * @param {string} build of this page
   * @param {{
   *   storage: Pick<Storage, "getItem" | "setItem">,
   *   today: () => number,
   *   random: () => number,
   *   reload: () => void,
   * }} options `storage` outlives the reload; `today`: ms since 1970, like the times in the storage
   */
  constructor(build, options) {
    this.#build = build;
    this.#options = options;
  }

  /**
   * Reload if it is time; called each second.
   *
   * @param {string | null} build the server's; null while it is unknown
   * @param {boolean} quiet whether a viewer would miss nothing at this moment
   * @returns {boolean} whether a new version has to wait because the budget is used up
   */
  check(build, quiet) {
    if (build === null || build === this.#build || this.#isReloading) return false;
    const { today, random, reload } = this.#options;
    const now = today();
    this.#dueAt ??= now + MIN_MS + random() * (MAX_MS - MIN_MS);
    const times = this.#readTimes(now);
    if (times === null || times.length >= BUDGET) return true;
    const due = now >= this.#dueAt && (quiet || now >= this.#dueAt + PATIENCE_MS);
    if (!due) return false;
    // Without a record of reloads they cannot be limited.
    if (!this.#writeTimes([...times, now])) return true;
    this.#isReloading = true;
    reload();
    return false;
  }

  /** @param {number} now @returns {number[] | null} the reloads of the last hour; null without storage */
  #readTimes(now) {
    let text;
    try {
      text = this.#options.storage.getItem(STORAGE_KEY);
    } catch {
      return null;
    }
    try {
      const times = JSON.parse(text ?? "[]");
      return Array.isArray(times)
        ? times.filter((time) => typeof time === "number" && Math.abs(now - time) < BUDGET_MS)
        : [];
    } catch {
      // Foreign data under our key: rather one reload too many than none for ever.
      return [];
    }
  }

  /** Return whether the times could be stored. @param {number[]} times */
  #writeTimes(times) {
    try {
      this.#options.storage.setItem(STORAGE_KEY, JSON.stringify(times));
      return true;
    } catch {
      return false;
    }
  }
}
