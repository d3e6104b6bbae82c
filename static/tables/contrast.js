/** Written by `make tables` from the JSON files beside it, which Python reads, too: change those. */

export const CONTESTANTS = /** @type {const} */ ({
  push: { timed: false },
  sse: { timed: false },
  long_poll: { timed: false },
  fair_poll: { timed: true },
  delta_poll: { timed: true },
  naive_poll: { timed: true },
});
