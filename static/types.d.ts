/** Types that several modules share; tsc reads them, a browser never does. Those of the wire are in sync/wire.d.ts. */

import type { Game, GameKey, MatchEvent, Position, Push, Side, SourceHealth, Status } from "./sync/wire.js";

export type { Feed, Link } from "./sync/link.js";
export type { Beat, Mark, Marks, State } from "./sync/reducer.js";
export type * from "./sync/wire.js";

/** Games by key. A value: never changed in place. */
export type Games = Readonly<Record<GameKey, Game>>;

/** "poll": with an ETag, so that an unchanged board costs little; "naive": the whole board each time. */
export type Mode = "push" | "poll" | "naive";
/** The transport in use: polling also replaces sockets that are blocked. */
export type Transport = "socket" | "poll";
export type Phase = "idle" | "connecting" | "open" | "waiting" | "stopped";
/**
 * How a link failed: no message in time, a connection refused or cut off, an error that the server reported, or a close
 * that the server meant.
 */
export type Failure = "silent" | "refused" | "reported" | "planned";
/** The cause of a dark seal; empty for a lit one. */
export type Culprit = "" | "script" | "link" | "server" | "cluster" | "poller" | "source";

/** The headers of an answer to a poll. */
export interface Facts {
  digest: string | null;
  polledAt: number | null;
  changedAt: number | null;
  sources: SourceHealth[];
  serverTime: number;
  cutOff?: boolean;
  /** Of the server that answered. */
  build?: string;
}

/** An input of the reducer. `at`: monotonic ms of this page. */
export type Action =
  | { type: "push"; push: Push; at: number }
  | ({ type: "board"; position: Position; games: Games; detectedAt: number | null; at: number } & Facts)
  | ({ type: "checked"; at: number } & Facts)
  /** The cached board and when it was last confirmed; ignored after the first message of the server. */
  | { type: "recalled"; position: Position; games: Games; at: number }
  | { type: "failed"; reason: string; failure: Failure; at: number }
  | { type: "link"; phase: Phase; reason?: string; failure?: Failure; at: number }
  /** `blocked`: why it polls; otherwise no socket works for the moment. */
  | { type: "transport"; transport: Transport; blocked: boolean; at: number }
  | { type: "mode"; mode: Mode; intervalMs: number; at: number };

/** A change between two boards that viewers care about. */
export interface Moment {
  kind: "score" | "correction" | "incident" | "period_start" | "period_end" | "status" | "final";
  game: GameKey;
  before: Game;
  after: Game;
  /** The side whose score changed or whose player it was. */
  side?: Side;
  /** Change of the score; negative for a correction. */
  points: number;
  /** Whether it is a scored kick of a shoot-out, not a goal. */
  kick?: boolean;
  /** The game's own log entry, if the feed has one. */
  event?: MatchEvent;
}

/** One line of news. */
export interface NewsItem {
  kind: "score" | "kick" | "correction" | "incident" | "break" | "status" | "trouble" | "final";
  game: GameKey;
  /** "88'"; may be empty. */
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
  /** Since when the page has been shown, monotonic ms. */
  turnedAt: number;
  paused: boolean;
  /** Number of items so far. */
  count: number;
}

/** A moment that is celebrated or waits for its turn. Times are monotonic ms. */
export interface Celebration {
  moment: Moment;
  /** A greater one has its turn earlier. */
  size: number;
  since: number;
  until: number;
}

export interface CelebrationQueue {
  current: Celebration | null;
  waiting: readonly Celebration[];
}

/** Why a game has the large panel: a key of the catalog (`reason.…`) and its arguments. */
export interface Reason {
  code: string;
  /** The side that the words name. */
  side?: Side;
  n?: number;
}

/** The director's decision, and its memory for the next one. Times are monotonic ms. */
export interface Direction {
  /** Null: no panel is shown. */
  game: GameKey | null;
  /** Null: the game has calmed down and the panel will soon go. */
  reason: Reason | null;
  since: number;
  deservedAt: number;
  /** Since when each other game has deserved the panel. */
  waiting: Readonly<Record<GameKey, number>>;
}

export type CardState = "live" | "break" | "held" | "upcoming" | "final" | "off" | "stale";

/** One side of a card. An empty text is not shown. */
export interface Row {
  name: string;
  abbrev: string;
  score: string;
  /** Kicks of a shoot-out, scored, missed and to come: "●●×○○". */
  kicks: string;
  /** The points of each period, in columns. */
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

/** A game's card; mirrors dashboard/web/first_paint/card.py. */
export interface Card {
  key: GameKey;
  sport: string;
  state: CardState;
  look: Status | "if_necessary" | "open";
  hot: "" | "red_zone" | "power_play";
  /** The side that its league names first. */
  first: Side;
  headline: string;
  note: string;
  home: Row;
  away: Row;
  /** First, second, third base as "101"; empty except in baseball. */
  bases: string;
  situation: string;
  detail: string;
  /** Whether the game's source does not confirm it at present. */
  doubted?: boolean;
}

export interface Group {
  key: string;
  title: string;
  live: boolean;
  cards: Card[];
}

export type Settings = import("./display/settings.js").Settings;

export interface Timers {
  set(callback: () => void, ms: number): number;
  clear(id: number): void;
}

/** A league's cards, as far as the layout needs them. */
export interface LeagueCards {
  key: string;
  /** `first`: a card that precedes the others when pages turn. */
  cards: readonly { key: GameKey; size: Size; first: boolean }[];
}

/** Games in play have the larger cards. */
export type Size = "live" | "quiet";

/** The room for the board. */
export interface Box {
  /** px, as the others. */
  width: number;
  height: number;
  /** The height of the whole screen. */
  screen: number;
  /** The height of the page indicator. */
  mark: number;
  /** 1: as designed. */
  zoom: number;
}

/** Titles and cards that are shown together, in em: `top` and `height` in a column. */
export interface EmPage {
  titles: { key: string; column: number; top: number; height: number }[];
  cards: { key: GameKey; size: Size; column: number; top: number; height: number }[];
}

/** The same in px from the board's upper left corner. */
export interface Page {
  titles: (EmPage["titles"][number] & Rectangle)[];
  cards: (EmPage["cards"][number] & Rectangle)[];
}

export interface Rectangle {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The layout of the board in its box. */
export interface Plan {
  cardSizes: "roomy" | "close" | "tight" | "tower" | "line";
  columns: number;
  /** The board's font size, px. */
  unit: number;
  /** Font sizes of the scores, em. */
  score: number;
  quietScore: number;
  /** The part that every page shows. */
  still: Page;
  /** Independent rotations of at least two pages: none, one, or one of live games and one of the others. */
  rotations: Page[][];
}

/** The application's side of the watcher (watcher.js), which keeps a page alive and honest. */
export interface Watcher {
  /**
   * Report that the application runs, at least every few seconds. `trouble`: what keeps the board unconfirmed and a
   * reload might mend: a fault of this page, or a server that this page does not reach; null for neither.
   */
  alive(trouble: "own" | "server" | null): void;
  /** Lift the old look: the server vouches for the board on the screen. */
  prove(): void;
  /** Fetch a file of this build ("NAME=BYTES", to base 36), again and again until it has come whole. */
  load(file: string): Promise<ArrayBuffer>;
  /** Load a module and what it needs, then import it. The page is reloaded if the import fails all the same. */
  late<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Return the address of a script as the browser takes it (Trusted Types). */
  trusted(url: string): string;
}

interface TrustedTypePolicy {
  createScriptURL(url: string): string;
}

declare global {
  interface Window {
    watcher: Watcher;
    trustedTypes?: {
      createPolicy(name: string, rules: TrustedTypePolicy): TrustedTypePolicy;
    };
  }
}
