/**
 * The page's state after each message. Pure; returns the same object if nothing changed.
 *
 * A delta that does not start at the board's position changes nothing and sets `resync`: the page never applies a delta to
 * another board than its own.
 *
 * @import { Action, DeltaPush, Game, GameKey, Games, Heartbeat, Json, Link, Position, Push } from "../types.js"
 */

import { boardDigest, sameGame } from "./digest.js";
import { initialLink, isBeforeFirstMessage, reduceLink } from "./link.js";
import { apply, member, without } from "./patch.js";

/**
 * A score that has just changed; a new object for each change.
 *
 * @typedef {object} Mark
 * @property {"score" | "correction"} kind
 * @property {number} at monotonic ms
 *
 * @typedef {Readonly<Record<GameKey, { home?: Mark, away?: Mark }>>} Marks
 */

/**
 * The last comparison of the board with the server's; a new object for each comparison.
 *
 * @typedef {object} Beat
 * @property {boolean} sound whether position and digest were the server's
 * @property {number} at monotonic ms
 */

/**
 * @typedef {object} State
 * @property {Position | null} position
 * @property {Games} games
 * @property {boolean} resync whether the board may be incomplete, so that the server must send what is missing
 * @property {"gap" | "digest" | null} cause of a resync: a gap in the stream, or a digest that is not the server's
 * @property {Marks} marks
 * @property {Beat | null} beat
 * @property {Link} link
 */

/**
 * Return the state of a page that holds a board, or none yet.
 *
 * @param {{ position: Position | null, games: Games } | null} board
 * @param {Partial<Link>} [link]
 * @returns {State}
 */
export function initialState(board, link = {}) {
  return {
    position: board?.position ?? null,
    games: board?.games ?? {},
    resync: false,
    cause: null,
    marks: {},
    beat: null,
    link: { ...initialLink, ...link },
  };
}

/**
 * Return the state after an action.
 *
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  const link = reduceLink(state.link, action);
  const board = reduceBoard(state, action);
  return link === state.link ? board : { ...board, link };
}

/** @param {State} state @param {Action} action @returns {State} */
function reduceBoard(state, action) {
  switch (action.type) {
    case "push":
      return applyPush(state, action.push, action.at);
    case "board":
      return applyAnswer(state, action);
    case "recalled":
      return isBeforeFirstMessage(state.link) ? replaceBoard(state, action.position, action.games) : state;
    case "checked":
      return action.digest === null ? state : withComparison(checkDigest(state, action.digest), action.at);
    default:
      return state;
  }
}

/** @param {State} state @param {Push} push @param {number} at @returns {State} */
function applyPush(state, push, at) {
  switch (push.type) {
    case "snapshot":
      return replaceBoard(state, push.payload.position, push.payload.games);
    case "resumed":
      return applyResumed(state, push.payload);
    case "delta":
      return applyDelta(state, push.payload, at);
    case "heartbeat":
      return withComparison(checkHeartbeat(state, push.payload), at);
    default:
      return state;
  }
}

/**
 * Apply the answer to a resume. With no deltas, the server may send the older position at which this filter last changed: the
 * board is the same.
 *
 * @param {State} state @param {{ position: Position, deltas: number }} answer @returns {State}
 */
function applyResumed(state, { position, deltas }) {
  if (samePosition(position, state.position)) return withoutResync(state);
  if (deltas > 0 || !hasReached(state.position, position)) return withResync(state, "digest");
  return { ...withoutResync(state), position };
}

/** @param {State} state @param {DeltaPush} delta @param {number} at @returns {State} */
function applyDelta(state, delta, at) {
  // During a resync, ignore everything before the server's answer.
  if (state.resync || hasReached(state.position, delta.position)) return state;
  if (!samePosition(delta.previous, state.position)) return withResync(state, "gap");
  const kept = without(state.games, delta.removed);
  const changed = Object.entries(delta.games).map(([key, patch]) => [key, apply(json(member(kept, key)), patch)]);
  /** @type {Games} */
  const games = { ...kept, ...Object.fromEntries(changed) };
  let marks = without(state.marks, delta.removed);
  for (const { kind, game, side } of delta.events) {
    if ((kind !== "score" && kind !== "correction") || !side || !Object.hasOwn(games, game)) continue;
    marks = { ...marks, [game]: { ...member(marks, game), [side]: { kind, at } } };
  }
  return { ...state, position: delta.position, games, marks };
}

/** @param {State} state @param {Heartbeat} heartbeat @returns {State} */
function checkHeartbeat(state, heartbeat) {
  return samePosition(heartbeat.position, state.position)
    ? checkDigest(state, heartbeat.digest)
    : withResync(state, "gap");
}

/** Compare the board with the server's. @param {State} state @param {string} digest the server's @returns {State} */
function checkDigest(state, digest) {
  return boardDigest(state.games) === digest ? withoutResync(state) : withResync(state, "digest");
}

/** Note a comparison with the server's board. @param {State} state after it @param {number} at @returns {State} */
function withComparison(state, at) {
  return { ...state, beat: { sound: !state.resync, at } };
}

/** @param {State} state @param {Extract<Action, { type: "board" }>} answer @returns {State} */
function applyAnswer(state, { position, games, digest, at }) {
  // An older board of the same epoch comes from a cache between server and page.
  if (state.position && hasReached(state.position, position) && !samePosition(state.position, position)) return state;
  const board = replaceBoard(state, position, games);
  const next = digest === null ? board : withComparison(checkDigest(board, digest), at);
  const marks = scoreMarks(state.games, next.games, at);
  return marks ? { ...next, marks: { ...next.marks, ...marks } } : next;
}

/** @param {State} state @param {Position} position @param {Games} games @returns {State} */
function replaceBoard(state, position, games) {
  const entries = Object.entries(games).map(
    ([key, game]) => /** @type {const} */ ([key, reuse(state.games[key], game)]),
  );
  const same =
    Object.keys(state.games).length === entries.length && entries.every(([k, game]) => state.games[k] === game);
  if (same && samePosition(position, state.position)) return withoutResync(state);
  const marks = Object.fromEntries(Object.entries(state.marks).filter(([key]) => Object.hasOwn(games, key)));
  return { ...withoutResync(state), position, games: same ? state.games : Object.fromEntries(entries), marks };
}

/** Return the old object for a game that looks the same. @param {Game | undefined} old @param {Game} game */
function reuse(old, game) {
  return old && sameGame(old, game) ? old : game;
}

/**
 * Return marks for the scores that changed between two polls. A delta contains them as events.
 *
 * @param {Games} before @param {Games} after @param {number} at
 * @returns {Marks | null}
 */
function scoreMarks(before, after, at) {
  /** @type {[GameKey, { home?: Mark, away?: Mark }][]} */
  const entries = [];
  for (const [key, game] of Object.entries(after)) {
    const old = before[key];
    if (!old || old === game) continue;
    /** @type {{ home?: Mark, away?: Mark }} */
    const marks = {};
    for (const side of /** @type {const} */ (["home", "away"])) {
      const score = (game[side].score ?? 0) - (old[side].score ?? 0);
      const shootout = (game[side].shootout ?? 0) - (old[side].shootout ?? 0);
      if (Math.min(score, shootout) < 0) marks[side] = { kind: "correction", at };
      else if (Math.max(score, shootout) > 0) marks[side] = { kind: "score", at };
    }
    if (marks.home || marks.away) entries.push([key, marks]);
  }
  return entries.length ? Object.fromEntries(entries) : null;
}

/** @param {State} state @returns {State} */
function withoutResync(state) {
  return state.resync ? { ...state, resync: false, cause: null } : state;
}

/** @param {State} state @param {"gap" | "digest"} cause @returns {State} */
function withResync(state, cause) {
  if (state.resync && (state.cause === cause || cause === "gap")) return state;
  return { ...state, resync: true, cause };
}

/** @param {Position | null} a @param {Position | null} b */
function samePosition(a, b) {
  return a !== null && b !== null && a.epoch === b.epoch && a.offset === b.offset;
}

/** Return whether the board is at a position or past it. @param {Position | null} held @param {Position} offered */
function hasReached(held, offered) {
  return held !== null && held.epoch === offered.epoch && held.offset >= offered.offset;
}

/** @param {Game | undefined} game @returns {Json | undefined} */
function json(game) {
  return /** @type {Json | undefined} */ (/** @type {unknown} */ (game));
}
