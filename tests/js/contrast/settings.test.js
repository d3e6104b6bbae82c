import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS, isTimed, readChoice, writeChoice } from "../../../static/contrast/settings.js";

test("an address round-trips a choice and keeps other parameters", () => {
  const choice = {
    left: /** @type {const} */ ("sse"),
    right: /** @type {const} */ ("naive_poll"),
    intervalMs: 30_000,
    viewers: 250,
  };
  const search = writeChoice("?theme=light", choice);
  assert.deepEqual(readChoice(search), { choice, refused: [] });
  assert.ok(search.includes("theme=light"));
  assert.deepEqual(readChoice(""), { choice: DEFAULTS, refused: [] });
});

test("an interval out of bounds is clamped, an unreadable one gets the default, both are reported", () => {
  const of = (/** @type {string} */ search) => readChoice(search);
  assert.deepEqual(of("?interval=100"), {
    choice: { ...DEFAULTS, intervalMs: 250 },
    refused: [{ kind: "clamped", text: "100", used: "250" }],
  });
  assert.equal(of("?interval=250").refused.length, 0);
  assert.equal(of("?interval=99999999").choice.intervalMs, 60_000);
  assert.equal(of("?interval=-5").choice.intervalMs, 250);
  for (const text of ["", "soon", "NaN", "Infinity"]) {
    assert.deepEqual(of(`?interval=${text}`).refused, [{ kind: "unreadable", text, used: "2000" }]);
  }
  assert.deepEqual(of("?left=carrier_pigeon"), {
    choice: DEFAULTS,
    refused: [{ kind: "contestant", text: "carrier_pigeon", used: "push" }],
  });
});

test("viewers out of bounds are clamped and reported", () => {
  for (const [text, used] of /** @type {const} */ ([
    ["0", 1],
    ["5e9", 1_000_000],
    ["many", 1_000],
    ["", 1_000],
  ])) {
    const { choice, refused } = readChoice(`?viewers=${text}`);
    assert.equal(choice.viewers, used);
    assert.deepEqual(refused, [{ kind: "viewers", text, used: String(used) }]);
  }
  assert.deepEqual(readChoice("?viewers=25").refused, []);
});

test("only polls with a timer have an interval", () => {
  assert.deepEqual([isTimed("push"), isTimed("long_poll"), isTimed("delta_poll")], [false, false, true]);
});
