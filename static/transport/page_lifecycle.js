/**
 * Events outside the page that concern the link: the network comes back, the page is seen again, goes into the
 * back-forward cache and leaves it, the machine wakes up.
 *
 * @import { Timers } from "../types.js"
 */

const TICK_MS = 1_000;
/** A tick that comes this much too late by the wall clock means that the machine slept. */
const SLEEP_MS = 5_000;

/**
 * A monotonic clock that includes sleep. `performance.now()` stands still on a suspended Linux or Mac, and a link that
 * is an hour old would look fresh after waking.
 *
 * A wall clock that was set looks the same, so it counts as sleep, too, whichever way it was set: ages are then too old,
 * never too fresh, until the next message of the server.
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
   * Check for sleep; called each second.
   *
   * @returns {boolean} whether the machine slept since the last call
   */
  tick() {
    const present = { now: this.#now(), today: this.#today() };
    const counted = present.now - this.#last.now;
    const unnoticed = Math.abs(present.today - this.#last.today - counted);
    this.#last = present;
    if (unnoticed > SLEEP_MS) this.#sleptMs += unnoticed;
    return counted > SLEEP_MS || unnoticed > SLEEP_MS;
  }
}

/**
 * Listen to the page's lifecycle.
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
 * }} options `onHint`: the link may work again; `onAway`, `onReturn`: the page enters or leaves the
 *   back-forward cache; `onTick`: a second has passed
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
