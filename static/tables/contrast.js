/** Written by `make tables` from the JSON files beside it, which Python reads, too: change those. */

export const CONTESTANTS = /** @type {const} */ ({
  push: { timed: false },
  sse: { timed: false },
  long_poll: { timed: false },
  fair_poll: { timed: true },
  delta_poll: { timed: true },
  naive_poll: { timed: true },
});

export const VIEWERS = /** @type {const} */ ({
  least: 1,
  most: 1_000_000,
  usual: 1000,
});

export const WAIT_S = /** @type {const} */ ({
  least: 0,
  most: 60,
  usual: 25,
});
