import assert from "node:assert/strict";
import { test } from "node:test";
import { count, isolated, ordinal, say, words } from "../../../static/game/words.js";
import { catalogue, LANGUAGES } from "../languages.js";

test("numbers get their plural form, values their place, and unknown keys stay as they are", () => {
  const german = words(catalogue("de"), "de");
  assert.deepEqual([german.count("age.days", 1), german.count("age.days", 12_000)], ["1 Tag", "12.000 Tage"]);
  assert.equal(german.say("card.aggregate", { home: 3, away: 4 }), "Gesamt 3:4");
  assert.equal(german.say("no.such.key"), "no.such.key");
  assert.equal(german.has("constructor"), false);
  assert.deepEqual([1, 2, 3, 4, 11, 22, 113].map(ordinal), ["1st", "2nd", "3rd", "4th", "11th", "22nd", "113th"]);
  assert.equal(count("counts.live", 2), "2 live");
});

test("text from right to left cannot reorder a score", () => {
  assert.equal(isolated("Arsenal"), "Arsenal");
  assert.equal(say("start.was", { when: "الأهلي" }), "was \u2068الأهلي\u2069");
});

for (const lang of LANGUAGES) {
  test(`${lang}: weekdays and months are those of Intl, apart from dots and length`, () => {
    const plain = (/** @type {string} */ text) => text.replace(".", "").toLowerCase().slice(0, 2);
    const own = words(catalogue(lang), lang);
    const [days, months] = [own.list("date.weekdays"), own.list("date.months")];
    const day = new Intl.DateTimeFormat(lang, { weekday: "short", timeZone: "UTC" });
    const month = new Intl.DateTimeFormat(lang, { month: "short", timeZone: "UTC" });
    // January 4, 2026 is a Sunday.
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
