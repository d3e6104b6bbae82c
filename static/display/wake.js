/**
 * The wake lock, which keeps the screen on. A browser releases it whenever the page is hidden, so it is requested again
 * when the page is visible.
 *
 * @typedef {{ request: (type: "screen") => Promise<EventTarget & { release: () => Promise<void> }> }} Locks
 */

export class Wake {
  #locks;
  #document;
  #wanted = false;
  #requesting = false;
  /** @type {{ release: () => Promise<void> } | null} */
  #lock = null;
  /** Whether the browser refused the last request. */
  refused = false;

  /**
   * @param {Locks | undefined} locks `navigator.wakeLock` @param {EventTarget & { visibilityState: string }} document
   */
  constructor(locks, document) {
    this.#locks = locks;
    this.#document = document;
    document.addEventListener("visibilitychange", () => void this.#acquire());
  }

  get held() {
    return this.#lock !== null;
  }

  /** Request the lock, or release it. @param {boolean} wanted */
  async want(wanted) {
    this.#wanted = wanted;
    if (wanted) return this.#acquire();
    const lock = this.#lock;
    this.#lock = null;
    await lock?.release();
  }

  async #acquire() {
    const visible = this.#document.visibilityState === "visible";
    if (!this.#locks || !this.#wanted || this.#lock || this.#requesting || !visible) return;
    this.#requesting = true;
    try {
      const lock = await this.#locks.request("screen");
      this.#lock = lock;
      this.refused = false;
      lock.addEventListener("release", () => {
        if (this.#lock === lock) this.#lock = null;
      });
      if (!this.#wanted) await this.want(false);
    } catch {
      // On low battery, or forbidden. Visible again, the page requests it again.
      this.refused = true;
    } finally {
      this.#requesting = false;
    }
  }
}
