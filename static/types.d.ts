/** Types that the modules share. Checked by tsc, never sent to a browser. Those of the wire are in sync/wire.d.ts. */

import type { Game, GameKey, MatchEvent, Position, Push, Side, SourceHealth, Status } from "./sync/wire.js";

export type { Feed, Link } from "./sync/link.js";
export type { Beat, Mark, Marks, State } from "./sync/reducer.js";
export type * from "./sync/wire.js";

/** `Record` by key; never changed in place, a new one is made. */
export type Games = Readonly<Record<GameKey, Game>>;

/** "poll": fairly, with what a browser offers against waste; "naive": all of it each time. */
export type Mode = "push" | "poll" | "naive";
/** What brings the board at the moment: polling also stands in for sockets that are blocked. */
export type Transport = "socket" | "poll";
export type Phase = "idle" | "connecting" | "open" | "waiting" | "stopped";
/** How a link failed: nothing came in time, it was refused or cut off, or the server itself said so. */
export type Failure = "silent" | "refused" | "reported";
/** Who is to blame for a seal that is dark; empty while nobody is. */
export type Culprit = "" | "script" | "link" | "server" | "cluster" | "poller" | "source";

/** What an answer to a poll says beside the board. */
export interface Facts {
  digest: string | null;
  polledAt: number | null;
  changedAt: number | null;
  sources: SourceHealth[];
  serverTime: number;
  cutOff?: boolean;
}

/** `at`: monotonic ms of this page. */
export type Action =
  | { type: "push"; push: Push; at: number }
  | ({ type: "board"; position: Position; games: Games; detectedAt: number | null; at: number } & Facts)
  | ({ type: "checked"; at: number } & Facts)
  /** The last board that was vouched for, at that time; it counts for nothing once the server has spoken. */
  | { type: "recalled"; position: Position; games: Games; at: number }
  | { type: "failed"; reason: string; failure: Failure; at: number }
  | { type: "link"; phase: Phase; reason?: string; failure?: Failure; at: number }
  | { type: "transport"; transport: Transport; at: number }
  | { type: "mode"; mode: Mode; intervalMs: number; at: number };

/** Something that happened between two boards. */
export interface Moment {
  kind: "score" | "correction" | "incident" | "period_start" | "period_end" | "status" | "final";
  game: GameKey;
  before: Game;
  after: Game;
  /** Whose score changed, or whose player it was. */
  side?: Side;
  /** By how much the score changed; below zero for a correction. */
  points: number;
  /** It is a kick of a shoot-out that counted, not a goal. */
  kick?: boolean;
  /** What the game's own log says of it, where the feed tells. */
  event?: MatchEvent;
}

/** One line of news. */
export interface NewsItem {
  kind: "score" | "kick" | "correction" | "incident" | "break" | "status" | "trouble" | "final";
  game: GameKey;
  /** "88'"; empty where it does not matter. */
  when: string;
  /** "GOAL". */
  label: string;
  /** "Arsenal 2–1 Chelsea". */
  text: string;
  /** "Saka", "was 2–1"; may be empty. */
  detail: string;
}

export interface TickerItem extends NewsItem {
  /** From 1, in the order in which it happened. */
  id: number;
  /** Monotonic ms. */
  at: number;
}

export interface TickerState {
  /** Newest first. */
  items: readonly TickerItem[];
  page: number;
  /** When the page was turned to, monotonic ms. */
  turnedAt: number;
  paused: boolean;
  /** How many there have been. */
  count: number;
}

/** Something that is celebrated, or waits for it. Times are monotonic ms. */
export interface Celebration {
  moment: Moment;
  /** The greater, the earlier its turn. */
  size: number;
  since: number;
  until: number;
}

export interface CelebrationQueue {
  current: Celebration | null;
  waiting: readonly Celebration[];
}

/** Why a game has the large panel: a word of the catalogue (`reason.…`) and what stands in it. */
export interface Reason {
  code: string;
  /** Whom the words name. */
  side?: Side;
  n?: number;
}

/** What the director has decided, and what has to be remembered for the next time. Times are monotonic ms. */
export interface Direction {
  /** Null: the panel is away. */
  game: GameKey | null;
  /** Null: the game has calmed down and the panel is about to go. */
  reason: Reason | null;
  since: number;
  deservedAt: number;
  /** Since when other games have deserved it. */
  waiting: Readonly<Record<GameKey, number>>;
}

export type CardState = "live" | "break" | "held" | "upcoming" | "final" | "off" | "stale";

/** One side as it is painted. Empty text: nothing to show. */
export interface Row {
  name: string;
  abbrev: string;
  score: string;
  /** In, out and to come: "●●×○○". */
  kicks: string;
  /** The points of each part, in columns. */
  line: string;
  shootout: string;
  record: string;
  /** `#rrggbb`. */
  fill: string;
  ink: string;
  winner: boolean;
  loser: boolean;
  possession: boolean;
  placeholder: boolean;
}

/** One game as it is painted; mirrors dashboard/web/card.py. */
export interface Card {
  key: GameKey;
  sport: string;
  state: CardState;
  look: Status | "if_necessary" | "open";
  hot: "" | "red_zone" | "power_play";
  /** Which side its league names first. */
  first: Side;
  headline: string;
  note: string;
  home: Row;
  away: Row;
  /** First, second, third base as "101"; empty where there is no diamond. */
  bases: string;
  situation: string;
  detail: string;
}

export interface Group {
  key: string;
  title: string;
  live: boolean;
  cards: Card[];
}

/** How a display shows the wall, by the names they have in its address; static/settings.js has defaults and bounds. */
export interface Settings {
  /** Ids of the leagues shown; empty: all. */
  leagues: readonly string[];
  /** Competitors that come first: their ids or abbreviations. */
  favourites: readonly string[];
  /** Nobody touches this display. */
  kiosk: boolean;
  theme: "dark" | "light" | "contrast" | "colorblind";
  /** "auto": what the browser prefers. */
  language: "auto" | "en" | "de" | "es";
  /** An IANA name; "auto": the display's own. */
  zone: string;
  /** Which side is above; "auto": as the sport does in its country. */
  order: "auto" | "home" | "away";
  /** Whose game may have the large panel. */
  feature: "auto" | "off" | "favourites";
  ticker: boolean;
  /** Everything is shown so many s after it was detected, as the television picture is. */
  delay: number;
  hide_scores: boolean;
  /** No motion and no celebration. */
  calm: boolean;
  sound: boolean;
  notify: boolean;
  /** When there is no sound: "22:00-07:00", or empty for never. */
  quiet: string;
  /** Size of everything, %. */
  zoom: number;
  /** Left free at each edge of the screen, % of it. */
  overscan: number;
  /** Of the whole picture, degrees. */
  rotate: "0" | "90" | "180" | "270";
  /** When the screen is dimmed: "23:00-07:00", or empty for never. */
  dim: string;
  /** A line that tells what the scores cost on their way here. */
  push_meter: boolean;
}

export interface Timers {
  set(callback: () => void, ms: number): number;
  clear(id: number): void;
}

/** The games of a league, as far as they take room on the board. */
export interface Lot {
  key: string;
  /** `first`: before the others when games take turns. */
  cards: readonly { key: GameKey; size: Size; first: boolean }[];
}

/** Games in play have the larger cards. */
export type Size = "live" | "quiet";

/** Where the board has to stand. */
export interface Box {
  /** px, as are the others. */
  width: number;
  height: number;
  /** The height of the whole screen. */
  screen: number;
  /** The height of the mark that tells of pages. */
  mark: number;
  /** 1: as designed. */
  zoom: number;
}

/** What stands together on the board, in em: `top` and `height` in a column. */
export interface Sheet {
  titles: { key: string; column: number; top: number; height: number }[];
  cards: { key: GameKey; size: Size; column: number; top: number; height: number }[];
}

/** The same in px from the board's upper left corner. */
export interface Page {
  titles: (Sheet["titles"][number] & Rectangle)[];
  cards: (Sheet["cards"][number] & Rectangle)[];
}

export interface Rectangle {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** How the board stands in its box. */
export interface Plan {
  shape: "roomy" | "close" | "tight" | "tower" | "line";
  columns: number;
  /** The board's font size, px. */
  unit: number;
  /** Font sizes of the scores, em. */
  score: number;
  quietScore: number;
  /** What is on every page. */
  still: Page;
  /** What takes turns, each for itself: none, one, or live games and the others. At least two pages each. */
  reels: Page[][];
}
