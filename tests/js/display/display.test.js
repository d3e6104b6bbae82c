import assert from "node:assert/strict";
import { test } from "node:test";

import { Display, pageFolder, STORAGE_PREFIX } from "../../../static/display/display.js";
import { DEFAULTS } from "../../../static/display/settings.js";

/** @param {Record<string, string>} [texts] */
function storage(texts = {}) {
  const kept = new Map(Object.entries(texts));
  return {
    kept,
    /** @param {string} name */
    getItem: (name) => kept.get(name) ?? null,
    /** @param {string} name @param {string} text */
    setItem: (name, text) => void kept.set(name, text),
  };
}

/** @type {() => never} */
const forbidden = () => {
  throw new Error("SecurityError");
};

test("the URL takes precedence over storage, and storage over the defaults", () => {
  const memory = storage({ [`${STORAGE_PREFIX}one`]: "theme=light&zoom=120" });
  const { settings, refused } = new Display("?zoom=80", () => memory);
  assert.deepEqual(settings, { ...DEFAULTS, theme: "light", zoom: 80 });
  assert.deepEqual(refused, []);
});

test("each display stores its own settings", () => {
  const memory = storage();
  new Display("?display=bar-left", () => memory).set("theme", "contrast");
  new Display("?display=bar-right", () => memory).set("zoom", 150);
  assert.equal(new Display("?display=bar-left", () => memory).settings.theme, "contrast");
  assert.equal(new Display("?display=bar-left", () => memory).settings.zoom, 100);
  assert.deepEqual(new Display("", () => memory).settings, DEFAULTS);
});

test("a page at the root of its site has no folder, so that its stored settings keep their names", () => {
  assert.equal(pageFolder("/"), "");
  assert.equal(pageFolder("/contrast"), "");
  assert.equal(pageFolder("/scores/"), "scores/");
  assert.equal(pageFolder("/bar/left/contrast"), "bar/left/");
});

test("a setting from the URL is not stored", () => {
  const memory = storage();
  new Display("?theme=light", () => memory).set("zoom", 110);
  assert.equal(new Display("", () => memory).settings.theme, "dark");
  assert.equal(new Display("", () => memory).settings.zoom, 110);
});

test("a changed setting is removed from the URL, which would restore the old value", () => {
  const memory = storage();
  const display = new Display("?theme=light&mode=poll&zoom=80&display=a", () => memory);
  display.set("theme", "dark");
  assert.equal(display.search("?theme=light&mode=poll&zoom=80&display=a"), "?mode=poll&zoom=80&display=a");
  assert.equal(new Display(display.search("?display=a"), () => memory).settings.theme, "dark");
});

test("reset clears storage and URL, and notifies once", () => {
  const memory = storage({ [`${STORAGE_PREFIX}one`]: "theme=light" });
  const display = new Display("?zoom=80", () => memory);
  /** @type {number[]} */
  const zooms = [];
  display.subscribe(({ zoom }) => zooms.push(zoom));
  display.reset();
  assert.deepEqual(zooms, [80, 100]);
  assert.deepEqual(new Display(display.search("?zoom=80"), () => memory).settings, DEFAULTS);
  assert.equal(display.link, "");
});

test("a link carries all settings of this display", () => {
  const memory = storage({ [`${STORAGE_PREFIX}one`]: "theme=light" });
  assert.equal(new Display("?zoom=80&mode=poll", () => memory).link, "?theme=light&zoom=80");
});

test("invalid values in URL, storage and id fall back one by one and are named once", () => {
  const memory = storage({ [`${STORAGE_PREFIX}one`]: "theme=pink&zoom=120&rotate=45" });
  const display = new Display("?display=../../x&theme=mauve&calm=1", () => memory);
  assert.deepEqual(display.refused, ["display", "theme", "rotate"]);
  assert.deepEqual(display.settings, { ...DEFAULTS, zoom: 120, calm: true });
  assert.deepEqual(
    display.refused.map((name) => display.fallbackText(name)),
    ["one", "dark", "0"],
  );
});

test("without storage, or with full storage, settings apply and the failure is reported", () => {
  const none = new Display("?theme=light", forbidden);
  none.set("zoom", 120);
  assert.deepEqual([none.settings.theme, none.settings.zoom, none.remembers], ["light", 120, false]);
  const full = new Display("", () => ({ getItem: () => null, setItem: forbidden }));
  assert.equal(full.remembers, true);
  full.set("zoom", 120);
  assert.deepEqual([full.settings.zoom, full.remembers], [120, false]);
});

test("setting the present value notifies no listener", () => {
  const display = new Display("", storage);
  let calls = 0;
  display.subscribe(() => calls++);
  display.set("zoom", 100);
  assert.equal(calls, 1);
});
