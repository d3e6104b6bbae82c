/** The test vectors that Python and JavaScript share, in fixtures/vectors/. */

import { readFileSync } from "node:fs";

/**
 * @param {string} name of the file, without its suffix
 * @returns {any[]} the cases; throws if there are none
 */
export function vectors(name) {
  const file = new URL(`../../fixtures/vectors/${name}.json`, import.meta.url);
  let text;
  try {
    text = readFileSync(file, "utf-8");
  } catch (error) {
    throw new Error(`fixtures/vectors/${name}.json is missing: it holds the cases shared with Python`, {
      cause: error,
    });
  }
  const cases = JSON.parse(text);
  if (!Array.isArray(cases) || cases.length === 0) throw new Error(`fixtures/vectors/${name}.json holds no cases`);
  return cases;
}
