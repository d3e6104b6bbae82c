import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { learn, speakAsPainted } from "../../../static/game/language.js";
import { count, isolated, language, ordinal, say, words } from "../../../static/game/words.js";
import { catalogue, LANGUAGES, speakTest } from "../languages.js";

afterEach(() => speakTest("en"));

/** A page with one word in it. */
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
  const found = /\/(\w+)\.json$/.exec(url)?.[1] ?? "";
  return new Response(JSON.stringify(catalogue(found)));
};

test("another language is learnt, what is painted follows, and auto goes back", async () => {
  const { page, title } = pageIn("de");
  speakAsPainted(page);
  assert.equal(say("status.postponed"), "Verlegt");
  assert.equal(await learn("es", { page, fetch }), true);
  assert.deepEqual([language(), page.documentElement.lang, say("status.postponed")], ["es", "es", "Aplazado"]);
  assert.equal(title.textContent, "Ahora no hay partidos");
  assert.equal(await learn("es", { page, fetch }), false, "it is spoken already");
  assert.equal(await learn("auto", { page, fetch }), true);
  assert.equal(title.textContent, "Zurzeit keine Spiele");
});

test("words out of reach leave the page as it is", async () => {
  const { page } = pageIn("en");
  speakAsPainted(page);
  const refused = async () => new Response("", { status: 404 });
  const broken = async () => Promise.reject(new TypeError("offline"));
  for (const failing of [refused, broken]) {
    assert.equal(await learn("de", { page, fetch: failing }), false);
    assert.deepEqual([page.documentElement.lang, say("status.postponed")], ["en", "Postponed"]);
  }
});

test("a number has its form, a value its place, and a word nobody knows is its key", () => {
  const german = words(catalogue("de"), "de");
  assert.deepEqual([german.count("age.days", 1), german.count("age.days", 12_000)], ["1 Tag", "12.000 Tage"]);
  assert.equal(german.say("card.aggregate", { home: 3, away: 4 }), "Gesamt 3:4");
  assert.equal(german.say("no.such.key"), "no.such.key");
  assert.equal(german.has("constructor"), false);
  assert.deepEqual([1, 2, 3, 4, 11, 22, 113].map(ordinal), ["1st", "2nd", "3rd", "4th", "11th", "22nd", "113th"]);
  assert.equal(count("counts.live", 2), "2 live");
});

test("what is written from right to left cannot turn a score round", () => {
  assert.equal(isolated("Arsenal"), "Arsenal");
  assert.equal(say("start.was", { when: "الأهلي" }), "was \u2068الأهلي\u2069");
});

for (const lang of LANGUAGES) {
  test(`${lang}: weekdays and months are those of Intl, but for dots and length`, () => {
    const plain = (/** @type {string} */ text) => text.replace(".", "").toLowerCase().slice(0, 2);
    const own = words(catalogue(lang), lang);
    const [days, months] = [own.list("date.weekdays"), own.list("date.months")];
    const day = new Intl.DateTimeFormat(lang, { weekday: "short", timeZone: "UTC" });
    const month = new Intl.DateTimeFormat(lang, { month: "short", timeZone: "UTC" });
    // The 4th of January 2026 is a Sunday.
    assert.deepEqual(
      days.map(plain),
      days.map((_, index) => plain(day.format(Date.UTC(2026, 0, 4 + index)))),
    );
    assert.deepEqual(
      months.map(plain),
      months.map((_, index) => plain(month.format(Date.UTC(2026, index, 1)))),
    );
  });
}
