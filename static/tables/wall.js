/** Written by `make tables` from the JSON files beside it, which Python reads, too: change those. */

export const SIDE_ORDER = /** @type {const} */ ({
  visitors_first_sports: ["basketball", "ice_hockey", "baseball", "american_football"],
  hosts_first_leagues: [
    "euroleague",
    "eurocup",
    "basketball champions league",
    "acb",
    "liga acb",
    "liga endesa",
    "bbl",
    "easycredit bbl",
    "lnb",
    "betclic elite",
    "lba",
    "lega basket serie a",
    "bsl",
    "esake",
    "nbl",
    "fiba world cup",
    "fiba eurobasket",
    "eurobasket",
    "del",
    "penny del",
    "shl",
    "liiga",
    "khl",
    "nla",
    "national league",
    "extraliga",
    "tipsport extraliga",
    "ice hockey league",
    "chl",
    "champions hockey league",
    "iihf",
    "ihwc",
    "elf",
    "european league of football",
    "gfl",
  ],
});

export const STATUSES = /** @type {const} */ ({
  ranks: { live: 0, break: 0, held: 1, upcoming: 2, final: 3, off: 4, stale: 5 },
  statuses: {
    scheduled: { state: "upcoming", leaves: false, decided: false, settled: false },
    pregame: { state: "upcoming", leaves: false, decided: false, settled: false },
    delayed: { state: "held", leaves: false, decided: false, settled: false },
    live: { state: "live", leaves: false, decided: false, settled: false },
    intermission: { state: "break", leaves: false, decided: false, settled: false },
    shootout: { state: "live", leaves: false, decided: false, settled: false },
    suspended: { state: "held", leaves: false, decided: false, settled: false },
    postponed: { state: "off", leaves: true, decided: false, settled: false },
    cancelled: { state: "off", leaves: true, decided: false, settled: true },
    abandoned: { state: "off", leaves: true, decided: false, settled: false },
    ended: { state: "final", leaves: true, decided: true, settled: false },
    final: { state: "final", leaves: true, decided: true, settled: true },
    forfeited: { state: "final", leaves: true, decided: true, settled: true },
    unknown: { state: "off", leaves: false, decided: false, settled: false },
  },
});

export const QUIET_KINDS = /** @type {const} */ ([
  "yellow_card",
  "substitution",
  "conversion",
  "shootout_goal",
  "shootout_miss",
]);

export const INTERVAL_MS = /** @type {const} */ ({
  least: 250,
  most: 60_000,
  usual: 2000,
});

export const SETTINGS = /** @type {const} */ ({
  /** Ids of the leagues shown; empty: all. */
  leagues: { kind: "list", most: 50 },
  /** Ids or abbreviations of competitors that come first. */
  favourites: { kind: "list", most: 50 },
  /** Nobody touches this display. */
  kiosk: { kind: "switch", default: false },
  /** The colors. */
  theme: { kind: "choice", default: "dark", options: ["dark", "light", "contrast", "colorblind"] },
  /** The language; auto: what the browser prefers. */
  language: { kind: "choice", default: "auto", options: ["auto", "en", "de", "es"] },
  /** An IANA time zone; auto: the display's own. */
  zone: { kind: "zone", default: "auto" },
  /** The side above; auto: as the sport does in its country. */
  order: { kind: "choice", default: "auto", options: ["auto", "home", "away"] },
  /** The games that may have the large panel. */
  feature: { kind: "choice", default: "auto", options: ["auto", "off", "favourites"] },
  /** The line of news below the board. */
  ticker: { kind: "switch", default: true },
  /** Everything is shown this long after it was detected, as a television picture is. */
  delay: { kind: "number", default: 0, least: 0, most: 180 },
  /** No score, nor anything that gives one away. */
  hide_scores: { kind: "switch", default: false },
  /** No motion and no celebration. */
  calm: { kind: "switch", default: false },
  /** A sound for scores and finals. */
  sound: { kind: "switch", default: false },
  /** The browser's notifications of the favourites, while the page is out of sight. */
  notify: { kind: "switch", default: false },
  /** Hours without sound; empty: never. */
  quiet: { kind: "hours", default: "" },
  /** Size of everything. */
  zoom: { kind: "number", default: 100, least: 50, most: 200 },
  /** Margin at each edge of the screen, as a share of it. */
  overscan: { kind: "number", default: 0, least: 0, most: 10 },
  /** Rotation of the whole picture. */
  rotate: { kind: "choice", default: "0", options: ["0", "90", "180", "270"] },
  /** Hours with a dimmed screen; empty: never. */
  dim: { kind: "hours", default: "" },
  /** A line with the cost of the delivery. */
  push_meter: { kind: "switch", default: false },
});
