/**
 * The language of the page: the server's choice until the display's settings name another.
 */

import { say, speak } from "./words.js";

/** Attributes with the key of a word, and the attribute that shows it; null: the element's text. */
const PAINTED = /** @type {const} */ ({ "data-say": null, "data-say-label": "aria-label", "data-say-title": "title" });

/** The language in which the server sent the page. */
let painted = "en";

/**
 * Use the language in which the server sent the page, with the catalogue embedded in it.
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
 * Load a language and use it from now on. The template's words change at once, the others with the next paint.
 *
 * @param {string} choice a language of static/words/, or "auto": the server's choice
 * @param {{ page: Document, fetch: (url: string) => Promise<Response> }} world
 * @returns {Promise<boolean | null>} whether the language changed; null if its words could not be loaded
 */
export async function loadLanguage(choice, { page, fetch }) {
  const language = choice === "auto" ? painted : choice;
  if (language === page.documentElement.lang) return false;
  try {
    const answer = await fetch(new URL(`../words/${language}.json`, import.meta.url).href);
    if (!answer.ok) return null;
    speak(await answer.json(), language);
  } catch {
    return null;
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
