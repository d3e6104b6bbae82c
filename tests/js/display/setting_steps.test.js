import assert from "node:assert/strict";
import { test } from "node:test";

import { offered, onBoard, pressed, stepped, steppedInterval } from "../../../static/display/setting_steps.js";
import { DEFAULTS, FIELDS, NAMES } from "../../../static/display/settings.js";

const LISTS = ["leagues", "favourites"];
const names = NAMES.filter((name) => !LISTS.includes(name));

test("every step of every setting gives a value that a URL can carry", () => {
  for (const name of names) {
    const { read, write } = /** @type {import("../../../static/display/settings.js").Field<unknown>} */ (
      /** @type {unknown} */ (FIELDS[name])
    );
    let value = DEFAULTS[name];
    for (const by of [1, 1, 1, -1, Infinity, 1, -Infinity, -1, -1, 1]) {
      value = stepped(name, value, by);
      assert.deepEqual(read(write(value)), value, `${name} ${value}`);
    }
    assert.notDeepEqual(pressed(name, DEFAULTS[name]), DEFAULTS[name], name);
  }
});

test("numbers step up to their bounds, and values between two steps return to a step", () => {
  assert.equal(stepped("zoom", 100, 1), 105);
  assert.equal(stepped("zoom", 103, 1), 105);
  assert.equal(stepped("zoom", 103, -1), 100);
  assert.equal(stepped("zoom", 200, 1), 200);
  assert.equal(stepped("zoom", 100, -Infinity), 50);
  assert.equal(stepped("overscan", 0, 1), 0.5);
  assert.equal(stepped("delay", 180, 1), 180);
});

test("choices wrap around, switches stop", () => {
  assert.equal(stepped("theme", "colorblind", 1), "dark");
  assert.equal(stepped("theme", "dark", -1), "colorblind");
  assert.equal(stepped("calm", false, 1), true);
  assert.equal(stepped("calm", true, 1), true);
  assert.equal(stepped("zone", "Asia/Kathmandu", 1), "auto");
});

test("hours start with a step, move by half hours around midnight and end when pressed", () => {
  assert.equal(stepped("dim", "", 1), "23:00-07:00");
  assert.equal(stepped("dim", "23:30-07:00", 1), "00:00-07:00");
  assert.equal(stepped("dim", "00:00-07:10", -1, "until"), "00:00-07:00");
  assert.equal(stepped("dim", "00:00-07:00", -1), "23:30-07:00");
  assert.equal(pressed("dim", "00:00-07:00"), "");
  assert.equal(pressed("quiet", ""), "22:00-08:00");
});

test("a board offers its leagues and sides, without placeholders", () => {
  const side = (/** @type {string} */ abbrev, placeholder = false) => ({ abbrev, name: `The ${abbrev}`, placeholder });
  const games = /** @type {import("../../../static/types.js").Games} */ (
    /** @type {unknown} */ ({
      a: { league: { id: "nba", abbrev: "NBA" }, home: side("BOS"), away: side("LAL") },
      b: { league: { id: "x" }, home: side("TBD", true), away: side("LAL") },
    })
  );
  assert.deepEqual(onBoard(games), {
    leagues: [
      { value: "nba", label: "NBA" },
      { value: "x", label: "x" },
    ],
    favourites: [
      { value: "BOS", label: "The BOS" },
      { value: "LAL", label: "The LAL" },
    ],
  });
});

test("the server's leagues and teams are offered, and nothing from an invalid answer", () => {
  const answer = {
    leagues: { "m:nba": { id: "nba", name: "Hoops" } },
    teams: { a: { abbrev: "BOS", name: "Boston" }, b: {} },
  };
  assert.deepEqual(offered(answer), {
    leagues: [{ value: "nba", label: "Hoops" }],
    favourites: [{ value: "BOS", label: "Boston" }],
  });
  for (const odd of [null, {}, [], "x", { leagues: 3 }])
    assert.deepEqual(offered(odd), { leagues: [], favourites: [] });
});

test("the interval steps along its list, from any value between", () => {
  assert.deepEqual(
    [250, 700, 60_000].map((ms) => [steppedInterval(ms, -1), steppedInterval(ms, 1), steppedInterval(ms, 0)]),
    [
      [250, 500, 250],
      [500, 1_000, 700],
      [30_000, 60_000, 60_000],
    ],
  );
  assert.deepEqual([steppedInterval(700, -Infinity), steppedInterval(700, Infinity)], [250, 60_000]);
});
