/** Written by `make tables` from the JSON files beside it, which Python reads, too: change those. */

export const SHEET = /** @type {const} */ ({
  look: ["theme", "language", "zoom", "calm"],
  games: ["order", "zone", "feature", "ticker"],
  television: ["delay", "hide_scores"],
  noise: ["sound", "notify", "quiet"],
  screen: ["kiosk", "rotate", "overscan", "dim", "mode", "interval", "push_meter"],
  choice: ["leagues", "favourites"],
});

export const STEPS = /** @type {const} */ ({
  delay: { step: 5, unit: "seconds" },
  quiet: { first: "22:00-08:00" },
  zoom: { step: 5, unit: "percent" },
  overscan: { step: 0.5, unit: "percent" },
  rotate: { unit: "degrees" },
  dim: { first: "23:00-07:00" },
});
