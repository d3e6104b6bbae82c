import assert from "node:assert/strict";
import { test } from "node:test";

import { nearest } from "../../../static/display/focus_navigation.js";

/** @param {number} left @param {number} top @param {number} [width] */
const box = (left, top, width = 10) => ({ left, top, right: left + width, bottom: top + 10 });

test("each arrow key moves to the neighbor in its direction, or nowhere", () => {
  const here = box(50, 50);
  const others = [box(50, 20), box(50, 90), box(20, 50), box(90, 50)];
  assert.deepEqual(
    /** @type {const} */ (["up", "down", "left", "right"]).map((direction) => nearest(here, others, direction)),
    [0, 1, 2, 3],
  );
  assert.equal(nearest(here, [box(50, 20)], "down"), -1);
  assert.equal(nearest(here, [], "up"), -1);
});

test("a box straight ahead wins over a nearer one aside; no box of the same row is below", () => {
  assert.equal(nearest(box(50, 50), [box(90, 65), box(50, 90)], "down"), 1);
  assert.equal(nearest(box(50, 50), [box(90, 52)], "down"), -1);
});

test("a wide row leads to the middle one of small boxes, and back", () => {
  const chips = [box(0, 20), box(45, 20), box(90, 20)];
  assert.equal(nearest(box(0, 0, 100), chips, "down"), 1);
  assert.equal(nearest(box(90, 20), [box(0, 0, 100), box(0, 40, 100)], "down"), 1);
});

test("the arrow down visits every row of a column", () => {
  const rows = Array.from({ length: 8 }, (_, index) => box(0, index * 12, 200));
  let at = 0;
  for (let step = 1; step < 8; step++) {
    at = rows.indexOf(
      /** @type {typeof rows[0]} */ (rows[nearest(/** @type {typeof rows[0]} */ (rows[at]), rows, "down")]),
    );
    assert.equal(at, step);
  }
});
