/** Written by `make tables` from the JSON files beside it, which Python reads, too: change those. */

export const SHEET = /** @type {const} */ ({
  look: ["theme", "language", "zoom", "calm"],
  games: ["order", "zone", "feature", "ticker"],
  television: ["delay", "hide_scores"],
  noise: ["sound", "notify", "quiet"],
  screen: ["kiosk", "rotate", "overscan", "dim", "mode", "interval", "push_meter"],
  choice: ["leagues", "favourites"],
});
