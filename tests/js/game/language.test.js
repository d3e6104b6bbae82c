import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { loadLanguage, speakAsPainted } from "../../../static/game/language.js";
import { language, say } from "../../../static/game/words.js";
import { catalogue, speakTest } from "../languages.js";

afterEach(() => speakTest("en"));

/** Return a page with one word in it. */
function pageIn(/** @type {string} */ lang) {
  const attributes = new Map([["data-say", "empty.title"]]);
  const title = { textContent: "", getAttribute: (/** @type {string} */ name) => attributes.get(name) ?? null };
  const page = {
    documentElement: { lang },
    getElementById: () => ({ textContent: JSON.stringify(catalogue(lang)) }),
    querySelectorAll: (/** @type {string} */ selector) => (selector === "[data-say]" ? [title] : []),
  };
  return { title, page: /** @type {Document} */ (/** @type {unknown} */ (page)) };
}

const fetch = async (/** @type {string} */ url) => {
  const name = /\/(\w+)\.json$/.exec(url)?.[1] ?? "";
  return new Response(JSON.stringify(catalogue(name)));
};

test("a new language repaints the page, and auto goes back to the first one", async () => {
  const { page, title } = pageIn("de");
  speakAsPainted(page);
  assert.equal(say("status.postponed"), "Verlegt");
  assert.equal(await loadLanguage("es", { page, fetch }), true);
  assert.deepEqual([language(), page.documentElement.lang, say("status.postponed")], ["es", "es", "Aplazado"]);
  assert.equal(title.textContent, "Ahora no hay partidos");
  assert.equal(await loadLanguage("es", { page, fetch }), false, "it is the present language");
  assert.equal(await loadLanguage("auto", { page, fetch }), true);
  assert.equal(title.textContent, "Zurzeit keine Spiele");
});

test("a catalogue that fails to load leaves the page as it is", async () => {
  const { page } = pageIn("en");
  speakAsPainted(page);
  const refused = async () => new Response("", { status: 404 });
  const broken = async () => Promise.reject(new TypeError("offline"));
  for (const failing of [refused, broken]) {
    assert.equal(await loadLanguage("de", { page, fetch: failing }), null);
    assert.deepEqual([page.documentElement.lang, say("status.postponed")], ["en", "Postponed"]);
  }
});
