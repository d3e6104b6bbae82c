/**
 * The world outside the page, as far as it bears on the link: the network comes back, the page is seen again, put away
 * and taken out again, the machine wakes up.
 *
 * @import { Timers } from "../types.js"
 */

const TICK_MS = 1_000;
/** A tick that comes so late on the calendar was slept through. */
const SLEEP_MS = 5_000;

/**
 * A monotonic clock that goes on while the machine sleeps: `performance.now()` stands still in a suspended Linux or Mac,
 * and a link that is an hour old would look fresh on waking.
 */
export class WakefulClock {
  #now;
  #today;
  #sleptMs = 0;
  #last;

  /** @param {() => number} now monotonic ms @param {() => number} today ms since 1970 */
  constructor(now, today) {
    this.#now = now;
    this.#today = today;
    this.#last = { now: now(), today: today() };
  }

  /** @returns {number} monotonic ms, sleep included */
  now = () => this.#now() + this.#sleptMs;

  /**
   * Called each second.
   *
   * @returns {boolean} whether time was jumped over since the last call
   */
  tick() {
    const present = { now: this.#now(), today: this.#today() };
    const wall = present.today - this.#last.today;
    const unnoticed = wall - (present.now - this.#last.now);
    this.#last = present;
    if (wall <= SLEEP_MS) return false;
    if (unnoticed > SLEEP_MS) this.#sleptMs += unnoticed;
    return true;
  }
}

/**
 * Tell what happens outside.
 *
 * @param {{
 *   window: EventTarget,
 *   document: EventTarget & { visibilityState: string },
 *   clock: WakefulClock,
 *   timers: Timers,
 *   onHint: () => void,
 *   onAway: () => void,
 *   onReturn: () => void,
 *   onTick: () => void,
 * }} options `onHint`: it may work again; `onAway`, `onReturn`: into the back-forward cache and out of it; `onTick`: a
 *   second has passed
 */
export function watchPageLifecycle({ window, document, clock, timers, onHint, onAway, onReturn, onTick }) {
  window.addEventListener("online", onHint);
  document.addEventListener("resume", onHint);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") onHint();
  });
  window.addEventListener("pagehide", (event) => {
    if (isPersisted(event)) onAway();
  });
  window.addEventListener("pageshow", (event) => (isPersisted(event) ? onReturn() : onHint()));
  const tick = () => {
    timers.set(tick, TICK_MS);
    if (clock.tick()) onHint();
    onTick();
  };
  timers.set(tick, TICK_MS);
}

/** @param {Event} event */
function isPersisted(event) {
  return /** @type {PageTransitionEvent} */ (event).persisted;
}
