/**
 * Shared values of the tests of the visible state: the games of the card vectors, states and settings.
 *
 * @import { Game, Settings } from "../../../static/types.js"
 */

import { DEFAULTS } from "../../../static/display/settings.js";
import { initialState } from "../../../static/sync/reducer.js";
import { vectors } from "../vectors.js";

export const cases = /** @type {{ game: Game, now: number }[]} */ (vectors("card"));
export const model = /** @type {{ game: Game, now: number }} */ (cases[0]);
export const how = { now: 0, today: model.now, trusted: true, doubted: new Set() };

/** Return a state with these games. @param {Game[]} games */
export const state = (...games) =>
  initialState({
    position: { epoch: "e", offset: 1 },
    games: Object.fromEntries(games.map((game) => [game.key, game])),
  });

/** Return the default settings in UTC, with changes. @param {Partial<Settings>} [changes] @returns {Settings} */
export const settings = (changes = {}) => ({ ...DEFAULTS, zone: "UTC", ...changes });
