/**
 * Which language the page speaks: the one the server chose, until this display is told another.
 */

import { say, speak } from "./words.js";

/** What the template painted, and in which attribute. */
const PAINTED = /** @type {const} */ ({ "data-say": null, "data-say-label": "aria-label", "data-say-title": "title" });

/** The language in which the page came. */
let painted = "en";

/**
 * Speak the language of the page as it came.
 *
 * @param {Document} page
 */
export function speakAsPainted(page) {
  const text = page.getElementById("words")?.textContent;
  if (!text) return;
  painted = page.documentElement.lang;
  speak(JSON.parse(text), painted);
}

/**
 * Speak another language from now on; what the template wrote follows at once, the rest with the next paint.
 *
 * @param {string} choice a language of static/words/, or "auto": that of the page as it came
 * @param {{ page: Document, fetch: (url: string) => Promise<Response> }} world
 * @returns {Promise<boolean>} whether the page speaks another language now: words may be out of reach
 */
export async function learn(choice, { page, fetch }) {
  const language = choice === "auto" ? painted : choice;
  if (language === page.documentElement.lang) return false;
  try {
    const answer = await fetch(`/static/words/${language}.json`);
    if (!answer.ok) return false;
    speak(await answer.json(), language);
  } catch {
    return false;
  }
  page.documentElement.lang = language;
  const models = [...page.querySelectorAll("template")].map(({ content }) => content);
  for (const place of [page, ...models]) retell(place);
  return true;
}

/** @param {ParentNode} place */
function retell(place) {
  for (const [mark, target] of Object.entries(PAINTED)) {
    for (const element of place.querySelectorAll(`[${mark}]`)) {
      const text = say(element.getAttribute(mark) ?? "");
      if (target) element.setAttribute(target, text);
      else element.textContent = text;
    }
  }
}
