/**
 * The names that tell a contest from others where its sides do not. Pure. The first paint's twin is
 * dashboard/web/first_paint/occasion.py.
 *
 * @import { Game } from "../types.js"
 */

import { isolated } from "./words.js";

/**
 * Return the name of a leaderboard, of a bout and its event, or the round of sides that are not known yet.
 *
 * @param {Game} game
 */
export function occasion({ title, event_name: event, round, home, away }) {
  if (title) return title;
  return join(event || (home.placeholder && away.placeholder) ? round : "", event);
}

/** Return the parts that are not empty, with dots between them. @param {...(string | undefined)} parts */
export function join(...parts) {
  return parts.flatMap((part) => (part ? [isolated(part)] : [])).join(" · ");
}
