/** The messages between server and page. Written by `make schema` from dashboard/core/: do not edit. */

/** A message of the server. */
export type Push =
  | { type: "hello"; payload: Hello }
  | { type: "snapshot"; payload: Snapshot }
  | { type: "resumed"; payload: Resumed }
  | { type: "delta"; payload: DeltaPush }
  | { type: "heartbeat"; payload: Heartbeat }
  | { type: "pong"; payload: Pong }
  | { type: "bye"; payload: Bye }
  | { type: "error"; payload: CommandError };

/** A message of the page. */
export type Command =
  | { type: "hello"; payload?: HelloCommand }
  | { type: "resume"; payload: Resume }
  | { type: "subscribe"; payload?: Subscribe }
  | { type: "painted"; payload: Painted }
  | { type: "ping"; payload?: Ping };

/** The reason for closing a socket. After 4000-4499 reconnect and resume, after 4500-4999 do not (as in Centrifugo). */
export type CloseCode = 1001 | 1003 | 1009 | 1012 | 4029 | 4500;

/** The first message on every socket. */
export type Hello = {
  protocol: number;
  /** Build of the page's code. If it differs from the page's own build, reload at a quiet moment. */
  build: string;
  epoch: string;
  offset: number;
  /** Time between two heartbeats, in ms. Silence of 1.5 times that is a stalled link, of 2.5 times a dead one. */
  heartbeat_ms: number;
  server_time: number;
};

/** The whole board, as the session's filter shows it. */
export type Snapshot = {
  position: Position;
  games: Record<GameKey, Game>;
  /** Always false: a snapshot does not show which changes the client missed. */
  recovered: false;
  /** Time of detection of the newest change, in ms since 1970 UTC; absent before the first change. */
  detected_at?: number;
};

/** The reply to a successful resume. The client's board is at `position`, and `deltas` deltas follow from there. */
export type Resumed = {
  recovered: true;
  position: Position;
  deltas: number;
};

/** The change from the board at `previous` to the board at `position`: remove `removed`, then patch `games`. */
export type DeltaPush = {
  position: Position;
  previous: Position;
  games: Record<GameKey, Patch>;
  removed: GameKey[];
  events: GameEvent[];
  detected_at: number;
};

/** A sign of life. The client compares position and digest with its own board. */
export type Heartbeat = {
  position: Position;
  digest: string;
  server_time: number;
  sources: SourceHealth[];
  /** The oldest of the sources' last good answers: every game is at least this fresh. Absent if a source has none. */
  polled_at?: number;
  /** The newest change of all sources. */
  changed_at?: number;
  /** `away` while this node is cut off from the cluster: its board is the last one it received. */
  cluster?: "away";
};

/** The reply to a ping. */
export type Pong = {
  id: number;
  server_time: number;
};

/** A notice that the server is about to close every socket. Reconnect after a random time within the window. */
export type Bye = {
  reason: string;
  after_ms_min: number;
  after_ms_max: number;
  /** Build of the page's code that follows on this server; absent where it is not known, or stays the same. */
  build?: string;
};

/** The reply to a command that could not be carried out. The session goes on unless a close follows. */
export type CommandError = {
  code: ErrorCode;
  message: string;
};

/** A request for a snapshot, from a client without a board. */
export type HelloCommand = Record<string, never>;

/** A request for everything after `position`: at the start, or after the client detected a gap. */
export type Resume = {
  position: Position;
};

/**
 * A request to see some games only: those with a name in any of the lists. Three empty lists select all games.
 *
 * The reply is a snapshot.
 */
export type Subscribe = {
  leagues?: string[];
  teams?: string[];
  games?: string[];
  /** Maximum number of conflated updates a second; null: every update at once. */
  max_rate_hz?: number | null;
};

/** A report of the board on the screen, read back from it: a better sign of life than a pong. It has no reply. */
export type Painted = {
  position: Position;
  digest: string;
};

/** A request for a pong, to measure the round-trip time. */
export type Ping = {
  id?: number;
};

/**
 * A place in the stream: `offset` counts publications from 0, `epoch` identifies the count.
 *
 * A server that starts a new count uses a new epoch, so an old offset is never mistaken for a current one. The pair
 * and its meaning come from Centrifugo.
 */
export type Position = {
  epoch: string;
  offset: number;
};

/** Identity of a game, `{feed}:{league}:{source_id}`. It never changes. */
export type GameKey = string;

/**
 * Everything a client can see of one contest.
 *
 * Two games are equal if and only if they look the same.
 */
export type Game = {
  key: GameKey;
  /** Name of the source that reports the game, as in the list of sources' health. Adapters set the feed's name. */
  source: string;
  source_id: string;
  sport: Sport;
  league: League;
  status: Status;
  /** Whether the result is official enough to be shown as final. */
  final: boolean;
  start_time_confirmed: boolean;
  home: Competitor;
  away: Competitor;
  /** Whether there is a planned break in play. */
  break_: boolean;
  if_necessary: boolean;
  /** Whether the feed no longer lists this game, or the last good answer about it is older than the limit. */
  stale: boolean;
  /** Events by an id that stays the same, so that a patch contains the new ones only. Keys are ASCII. */
  events: Record<string, MatchEvent>;
  broadcasts: string[];
  /** Name of a contest that is not a game of two sides ("The Open"). */
  title?: string;
  /** The event that a contest of two sides is a part of: a fight card, a tournament. */
  event_name?: string;
  /** How the contest stands or ended, in a sentence: "Tide require 31 runs from 24 balls", "KO/TKO, R1 2:19". */
  summary?: string;
  season?: string;
  /** Round, bowl, weight class or week. */
  round?: string;
  start_time?: Time;
  /** The start before it moved by a minute or more; null if it did not move. */
  previous_start_time?: Time;
  status_reason?: string;
  /** The feed's own short text: "Top 9th", "HT", "F/SO". */
  status_text?: string;
  outcome_type?: Outcome;
  neutral_site?: boolean;
  period?: Period;
  clock?: Clock;
  situation?: Situation;
  aggregate?: Points;
  leg?: number;
  series?: Series;
  /** Number of the game in a doubleheader: 1 or 2. */
  event_of_day?: number;
  venue?: Venue;
};

/** A JSON Merge Patch of a document. A null removes the member. */
export type Patch = Record<string, Json>;

/** One event in one game between two boards. */
export type GameEvent = {
  kind: EventKind;
  game: GameKey;
  before: EventMoment;
  after: EventMoment;
  /** The side whose score changed. Set for `score` and `correction` only. */
  side?: Side;
};

/** The health of one source, for the page and `/healthz`. */
export type SourceHealth = {
  name: string;
  state: SourceState;
  /** Time of the last good answer; "nothing changed" is one. Absent before the first. */
  polled_at?: number;
  /** Number of polls that failed since then. */
  failures?: number;
  error?: string;
  /** Time of the last change of its data: the feed's own time if it has one. */
  changed_at?: number;
  /** The source is late if `polled_at` is older than this many ms. */
  late_after_ms?: number;
  /** Number of games of its last answer that are beyond the limits per source, and not on the board. */
  left_out?: number;
};

/** The reason why a command was refused. */
export type ErrorCode =
  | "malformed"
  | "unknown_command"
  | "invalid_payload"
  | "not_text"
  | "too_large"
  | "too_many_errors"
  | "too_fast"
  | "too_many_filters";

/** The sport. It decides clock, period names and scoring rules. */
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

/** A competition. `id` is the feed's own; keys and filters use it. */
export type League = {
  id: string;
  name?: string;
  abbrev?: string;
};

/** The state of a game. The meanings are IPTC's; the documentation of the protocol has a table of them. */
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

/** One side of a game. */
export type Competitor = {
  name: string;
  /** 2 to 5 letters. Derived from the name if the feed has none. */
  abbrev: string;
  kind: "team" | "athlete" | "pair";
  /** Whether the competitor is not known yet ("Winner of match 73"). */
  placeholder: boolean;
  id?: string;
  short_name?: string;
  /** `rrggbb` in lower case. */
  color?: string;
  alt_color?: string;
  /** An https URL. */
  logo?: string;
  /** Null, not 0, before the first live state. */
  score?: number;
  /** A score that is not an integer: "125/3" in cricket, "-9" in golf. */
  score_text?: string;
  periods?: number[];
  shootout?: number;
  winner?: boolean;
  record?: string;
  rank?: number;
};

/** An event in a game, as the feed lists it: a goal, a card, a touchdown. */
export type MatchEvent = {
  /**
   * `goal`, `own_goal`, `penalty`, `yellow_card`, `red_card`, `shootout_goal`, `shootout_miss`, `touchdown`,
   * `field_goal`, `safety`, `conversion`, `run`, `home_run`, `power_play` and others. Pages show an unknown kind as
   * text.
   */
  kind: string;
  /** Sort key among the events of one game: seconds of play, then the feed's own order. */
  order: number;
  /** The side it counts for. An own goal counts for the side that gets the goal. */
  side?: Side;
  /** Minute, or period and clock, as pages show it: "45'+2'", "Q3 4:12". */
  at?: string;
  player?: string;
  score_after?: Points;
  note?: string;
};

/** An aware UTC time. On the wire: RFC 3339 with seconds. */
export type Time = string;

/** The way a final result came about: IPTC `speventoutcometype`, plus `shortened` and `retired`. */
export type Outcome =
  | "regular"
  | "overtime"
  | "extra_time"
  | "shootout"
  | "authority_decision"
  | "shortened"
  | "retired";

/** The period in play, or the last one played. */
export type Period = {
  /** Counts from 1 and goes on through overtime. */
  number: number;
  kind: PeriodKind;
  /** Short name, as a score bug shows it: "2nd", "Q4", "OT", "ET 1". */
  label: string;
  /** Number of periods before overtime. */
  regulation: number;
};

/** The game clock, as last reported by the feed. */
export type Clock = {
  /** Elapsed seconds if the clock counts up, remaining seconds if it counts down. */
  seconds: number;
  direction: "up" | "down";
  text: string;
  running?: boolean;
  /** Full minutes of added time already played (soccer). */
  added?: number;
};

export type Situation =
  | FootballSituation
  | BaseballSituation
  | HockeySituation
  | BasketballSituation
  | CricketSituation;

/** A pair of scores: of a two-legged tie, or of a game at one moment. */
export type Points = {
  home: number;
  away: number;
};

/** A play-off series. */
export type Series = {
  text?: string;
  game_number?: number;
};

/** The place of a game. */
export type Venue = {
  name: string;
  city?: string;
};

/** The kind of an event. */
export type EventKind = "score" | "correction" | "status" | "period_start" | "period_end" | "final";

/** The state of a game before or after an event, as far as events need it. */
export type EventMoment = {
  status: Status;
  home?: number;
  away?: number;
  home_shootout?: number;
  away_shootout?: number;
  period?: number;
};

export type Side = "home" | "away";

/** The state of a source. */
export type SourceState = "waiting" | "ok" | "failing" | "ended";

/** The kind of a period, in the sport's own words. */
export type PeriodKind =
  | "quarter"
  | "half"
  | "period"
  | "inning"
  | "set"
  | "round"
  | "extra_time"
  | "overtime"
  | "shootout";

/** The situation in American football between two plays. Empty around kicks, scores and time-outs. */
export type FootballSituation = {
  kind: "football";
  possession?: Side;
  down?: number;
  distance?: number;
  yard_line?: string;
  red_zone?: boolean;
  home_timeouts?: number;
  away_timeouts?: number;
};

/** The situation in baseball: the count and the occupied bases. */
export type BaseballSituation = {
  kind: "baseball";
  half?: "top" | "bottom" | "middle" | "end";
  balls?: number;
  strikes?: number;
  outs?: number;
  bases?: [boolean, boolean, boolean];
};

/** The situation in ice hockey: even strength, power play or short-handed, and an empty net. */
export type HockeySituation = {
  kind: "hockey";
  strength?: "ev" | "pp" | "sh";
  power_play_side?: Side;
  /** The side without a goalkeeper. */
  empty_net?: Side;
};

/** The situation in basketball: team fouls and time-outs. */
export type BasketballSituation = {
  kind: "basketball";
  home_bonus?: boolean;
  away_bonus?: boolean;
  home_timeouts?: number;
  away_timeouts?: number;
};

/** The situation in cricket: the batting side and its overs. */
export type CricketSituation = {
  kind: "cricket";
  batting?: Side;
  overs?: string;
  /** The runs with which the batting side wins. */
  target?: number;
};

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
