/**
 * The page's half of the differential test (tests/web/first_paint/test_differential.py): reads one JSON object a line and
 * answers one line each. `ask` says for what: "paint", "words" or "poll"; the functions below say with what.
 *
 * @import { Games } from "../../static/types.js"
 */

import { createInterface } from "node:readline";
import { readSettings } from "../../static/display/settings.js";
import { card } from "../../static/game/card.js";
import { pollMs } from "../../static/game/game_clock.js";
import { groups } from "../../static/game/groups.js";
import { VisibleState } from "../../static/game/visible_state.js";
import { speak, words } from "../../static/game/words.js";
import { initialState } from "../../static/sync/reducer.js";
import { catalogue, LANGUAGES } from "./languages.js";

const CATALOGUES = new Map(LANGUAGES.map((language) => [/** @type {string} */ (language), catalogue(language)]));
const ENGLISH = /** @type {import("../../static/game/words.js").Catalogue} */ (CATALOGUES.get("en"));

/**
 * The models of the views for a board: what the page makes of it, and of its address.
 *
 * @param {{ games: Games, now: number, query: string }} request `now`: ms since 1970
 */
function paint({ games, now, query }) {
  const { settings } = readSettings(new URLSearchParams(query));
  const language = settings.language === "auto" ? "en" : settings.language;
  speak(CATALOGUES.get(language) ?? ENGLISH, language);
  const how = { now: 0, today: now, trusted: false, doubted: new Set() };
  const shown = new VisibleState().of({ ...initialState(null), games }, settings, how);
  const zone = settings.zone === "auto" ? "UTC" : settings.zone;
  return {
    display: {
      theme: settings.theme,
      order: settings.order,
      favourites: settings.favourites,
      hide_scores: settings.hide_scores,
      delayed: settings.delay > 0,
      language,
    },
    games: shown.games,
    groups: groups(shown.games, (game) => card(game, now, zone), settings.favourites),
  };
}

/**
 * Everything that a catalog can say.
 *
 * @param {{ language: string, values: Record<string, string>, counts: number[], ordinals: number[] }} request `values`:
 *   one for every placeholder
 */
function say({ language, values, counts, ordinals }) {
  const all = CATALOGUES.get(language) ?? ENGLISH;
  const { n: _, ...withoutNumber } = values;
  const spoken = words(all, language);
  const plurals = Object.keys(all).flatMap((key) => (key.endsWith(".one") ? [key.slice(0, -".one".length)] : []));
  return {
    said: Object.fromEntries(Object.keys(all).map((key) => [key, spoken.say(key, values)])),
    counted: Object.fromEntries(
      plurals
        .filter((key) => key !== "ordinal")
        .map((key) => [key, counts.map((n) => spoken.count(key, n, withoutNumber))]),
    ),
    ordinals: ordinals.map((n) => spoken.ordinal(n)),
  };
}

/** @param {{ late_after_ms: number }} request @returns {number} the interval at which the server polls its source, ms */
function poll({ late_after_ms }) {
  return pollMs([{ name: "twin", state: "ok", late_after_ms }]);
}

/** @type {Record<string, (request: any) => unknown>} */
const ANSWERS = { paint, words: say, poll };

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...request } = JSON.parse(line);
  let answer;
  try {
    answer = ANSWERS[ask]?.(request);
  } catch (error) {
    answer = { error: error instanceof Error ? error.stack : String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
