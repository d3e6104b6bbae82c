/** Shapes shared by the modules. Checked by tsc, never sent to a browser. The wire ones mirror dashboard/core/. */

export type GameKey = string;
export type Side = "home" | "away";
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Position {
  epoch: string;
  offset: number;
}

export type Sport =
  | "soccer"
  | "basketball"
  | "ice_hockey"
  | "baseball"
  | "american_football"
  | "volleyball"
  | "tennis"
  | "golf"
  | "cricket"
  | "other";

export type Status =
  | "scheduled"
  | "pregame"
  | "delayed"
  | "live"
  | "intermission"
  | "shootout"
  | "suspended"
  | "postponed"
  | "cancelled"
  | "abandoned"
  | "ended"
  | "final"
  | "forfeited"
  | "unknown";

export interface Competitor {
  name: string;
  abbrev: string;
  kind: "team" | "athlete" | "pair";
  placeholder: boolean;
  id?: string;
  short_name?: string;
  color?: string;
  alt_color?: string;
  logo?: string;
  score?: number;
  score_text?: string;
  periods?: number[];
  shootout?: number;
  winner?: boolean;
  record?: string;
  rank?: number;
}

export interface Period {
  number: number;
  kind: string;
  label: string;
  regulation: number;
}

export interface Clock {
  seconds: number;
  direction: "up" | "down";
  text: string;
  running?: boolean;
  added?: number;
}

export type Situation =
  | {
      kind: "football";
      possession?: Side;
      down?: number;
      distance?: number;
      yard_line?: string;
      red_zone?: boolean;
      home_timeouts?: number;
      away_timeouts?: number;
    }
  | {
      kind: "baseball";
      half?: "top" | "bottom" | "middle" | "end";
      balls?: number;
      strikes?: number;
      outs?: number;
      bases?: [boolean, boolean, boolean];
    }
  | { kind: "hockey"; strength?: "ev" | "pp" | "sh"; power_play_side?: Side; empty_net?: Side }
  | {
      kind: "basketball";
      home_bonus?: boolean;
      away_bonus?: boolean;
      home_timeouts?: number;
      away_timeouts?: number;
    }
  | { kind: "cricket"; batting?: Side; overs?: string };

export interface MatchEvent {
  kind: string;
  order: number;
  side?: Side;
  at?: string;
  player?: string;
  score_after?: { home: number; away: number };
  note?: string;
}

export interface Game {
  key: GameKey;
  source: string;
  source_id: string;
  sport: Sport;
  league: { id: string; name?: string; abbrev?: string };
  status: Status;
  final: boolean;
  start_time_confirmed: boolean;
  home: Competitor;
  away: Competitor;
  break_: boolean;
  if_necessary: boolean;
  stale: boolean;
  events: Record<string, MatchEvent>;
  broadcasts: string[];
  title?: string;
  season?: string;
  round?: string;
  start_time?: string;
  previous_start_time?: string;
  status_reason?: string;
  status_text?: string;
  outcome_type?: string;
  neutral_site?: boolean;
  period?: Period;
  clock?: Clock;
  situation?: Situation;
  aggregate?: { home: number; away: number };
  leg?: number;
  series?: { text?: string; game_number?: number };
  event_of_day?: number;
  venue?: { name: string; city?: string };
}

/** `Record` by key; never changed in place, a new one is made. */
export type Games = Readonly<Record<GameKey, Game>>;
export type Patch = { [key: string]: Json };

export interface GameEvent {
  kind: "score" | "correction" | "status" | "period_start" | "period_end" | "final";
  game: GameKey;
  side?: Side;
}

export interface SourceHealth {
  name: string;
  state: "waiting" | "ok" | "failing" | "ended";
  polled_at?: number;
  failures?: number;
  error?: string;
  /** When its data last changed, by its own time where it tells one. */
  changed_at?: number;
  /** A `polled_at` older than this is later than the source's pace allows, ms. */
  late_after_ms?: number;
}

export interface Hello {
  protocol: number;
  build: string;
  epoch: string;
  offset: number;
  heartbeat_ms: number;
  server_time: number;
}

export interface Snapshot {
  position: Position;
  games: Games;
  recovered: false;
  /** When the newest change in it was detected; absent from a server that does not know. */
  detected_at?: number;
}

export interface DeltaPush {
  position: Position;
  previous: Position;
  games: Record<GameKey, Patch>;
  removed: GameKey[];
  events: GameEvent[];
  detected_at: number;
}

export interface Heartbeat {
  position: Position;
  digest: string;
  server_time: number;
  sources: SourceHealth[];
  polled_at?: number;
  changed_at?: number;
  cluster?: "away";
}

export interface Bye {
  reason: string;
  after_ms_min: number;
  after_ms_max: number;
}

export type Push =
  | { type: "hello"; payload: Hello }
  | { type: "snapshot"; payload: Snapshot }
  | { type: "resumed"; payload: { recovered: true; position: Position; deltas: number } }
  | { type: "delta"; payload: DeltaPush }
  | { type: "heartbeat"; payload: Heartbeat }
  | { type: "pong"; payload: { id: number; server_time: number } }
  | { type: "bye"; payload: Bye }
  | { type: "error"; payload: { code: string; message: string } };

export type Command =
  | { type: "hello"; payload: Record<string, never> }
  | { type: "resume"; payload: { position: Position } }
  | { type: "subscribe"; payload: { leagues: string[]; teams: string[]; games: string[] } }
  | { type: "ping"; payload: { id: number } }
  | { type: "painted"; payload: Painted };

/** What the page really shows, read back from the screen. */
export interface Painted {
  position: Position;
  digest: string;
}

/** What the viewer chose. */
/** "poll": fairly, with what a browser offers against waste; "naive": all of it each time. */
export type Mode = "push" | "poll" | "naive";
/** What brings the board at the moment: polling also stands in for sockets that are blocked. */
export type Transport = "socket" | "poll";
export type Phase = "idle" | "connecting" | "open" | "waiting" | "stopped";
/** How a link failed: nothing came in time, it was refused or cut off, or the server itself said so. */
export type Failure = "silent" | "refused" | "told";
/** Who is to blame for a seal that is dark; empty while nobody is. */
export type Culprit = "" | "script" | "link" | "server" | "cluster" | "poller" | "source";

/** The ages of what the server has, by the server's clock, ms since 1970. */
export interface Feed {
  /** The oldest of the sources' last good answers; null when one of them never answered. */
  polledAt: number | null;
  /** When the data itself last changed. */
  changedAt: number | null;
  /** The server's clock when it told us, and ours (monotonic ms). */
  serverTime: number;
  at: number;
  /** The server does not hear what the other servers of its cluster publish. */
  cutOff?: boolean;
}

/** What an answer to a poll says beside the board. */
export interface Facts {
  digest: string | null;
  polledAt: number | null;
  changedAt: number | null;
  sources: SourceHealth[];
  serverTime: number;
  cutOff?: boolean;
}

/** What the page knows about its link to the server. `…At` are monotonic ms of this page. */
export interface Link {
  mode: Mode;
  transport: Transport;
  intervalMs: number;
  phase: Phase;
  /** Why it is stopped, or what failed last. */
  reason: string | null;
  /** Who is to blame that nothing comes; null while something does. */
  fault: "link" | "server" | null;
  heartbeatMs: number;
  /** When anything last came in: a frame, or a good answer to a poll. */
  frameAt: number;
  feed: Feed | null;
  sources: readonly SourceHealth[];
  /** Of the page's code, as the server last said; null before the first hello. */
  build: string | null;
}

/** A score that just changed; a new object each time. */
export interface Mark {
  kind: "score" | "correction";
  /** Monotonic ms. */
  at: number;
}

export type Marks = Readonly<Record<GameKey, { home?: Mark; away?: Mark }>>;

export interface State {
  position: Position | null;
  games: Games;
  /** The board cannot be trusted to be complete: the server has to be asked. */
  resync: boolean;
  /** What made it so: a hole in the stream, or a board that differs from the server's. */
  cause: "gap" | "digest" | null;
  marks: Marks;
  /** The last comparison of the board with the server's; a new object each time. */
  beat: Beat | null;
  link: Link;
}

export interface Beat {
  /** Position and digest were the server's. */
  sound: boolean;
  /** Monotonic ms. */
  at: number;
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
export interface LeagueCards {
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

/** How the board stands in its box. */
export interface Plan {
  cardSizes: "roomy" | "close" | "tight" | "tower" | "line";
  columns: number;
  /** The board's font size, px. */
  unit: number;
  /** Font sizes of the scores, em. */
  score: number;
  quietScore: number;
  /** What is on every page. */
  still: Page;
  /** What takes turns, each for itself: none, one, or live games and the others. At least two pages each. */
  rotations: Page[][];
}
