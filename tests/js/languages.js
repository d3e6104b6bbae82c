/** The real catalogs. A test that imports this module starts in English. */

import { readFileSync } from "node:fs";
import { speak } from "../../static/game/words.js";

/** @import { Catalogue } from "../../static/game/words.js" */

export const LANGUAGES = /** @type {const} */ (["en", "de", "es"]);

/**
 * @param {string} language
 * @returns {Catalogue}
 */
export function catalogue(language) {
  return JSON.parse(readFileSync(new URL(`../../static/words/${language}.json`, import.meta.url), "utf-8"));
}

/** @param {string} language */
export function speakTest(language) {
  speak(catalogue(language), language);
}

speakTest("en");
