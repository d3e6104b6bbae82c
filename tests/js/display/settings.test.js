import assert from "node:assert/strict";
import { test } from "node:test";

import { DEFAULTS, FIELDS, NAMES, readSettings, writeSettings } from "../../../static/display/settings.js";

test("every default is restored from its written form", () => {
  for (const name of NAMES) {
    const { fallback, write } = /** @type {{ fallback: unknown, write: (value: unknown) => string }} */ (FIELDS[name]);
    const { settings, refused } = readSettings([[name, write(fallback)]]);
    assert.deepEqual(settings[name], fallback);
    assert.deepEqual(refused, []);
  }
});

test("an invalid value falls back and is named, and all others apply", () => {
  const texts = new URLSearchParams("theme=pink&zoom=9000&overscan=&zone=Mars/Base&dim=25:00-1&kiosk=1&delay=12.5&x=1");
  const { settings, refused } = readSettings(texts);
  assert.deepEqual(refused, ["theme", "zoom", "overscan", "zone", "dim"]);
  assert.deepEqual(settings, { ...DEFAULTS, kiosk: true, delay: 12.5 });
});

test("a list is read from words between commas", () => {
  const { settings } = readSettings([["leagues", " eng.1 ,,nba"]]);
  assert.deepEqual(settings.leagues, ["eng.1", "nba"]);
});

test("writing gives only values that differ from the defaults, and reading restores them", () => {
  assert.deepEqual(writeSettings(DEFAULTS), []);
  const settings = {
    ...DEFAULTS,
    kiosk: true,
    leagues: ["eng.1", "nba"],
    zoom: 125,
    dim: "23:00-07:00",
    ticker: false,
  };
  const texts = new URLSearchParams(writeSettings(settings));
  assert.deepEqual(readSettings(texts), { settings, refused: [] });
  assert.equal(String(texts), "leagues=eng.1%2Cnba&kiosk=1&ticker=0&zoom=125&dim=23%3A00-07%3A00");
});
