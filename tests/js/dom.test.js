import assert from "node:assert/strict";
import { test } from "node:test";
import { patchList, setAttribute, setText } from "../../static/dom.js";
import { FakeElement } from "./fake_dom.js";

/** @param {FakeElement} parent @param {string[]} keys @returns {number} moves and insertions */
function patch(parent, keys) {
  const before = parent.moves;
  patchList(/** @type {any} */ (parent), keys, {
    key: (key) => key,
    create: () => /** @type {any} */ (new FakeElement()),
    update: (element, key) => setText(element, key),
  });
  return parent.moves - before;
}

/** @param {FakeElement} parent */
const keys = (parent) => parent.children.map((child) => child.getAttribute("data-key"));

test("any list becomes any other, and children that stay keep their element", () => {
  const lists = ["", "a", "ab", "ba", "abc", "cab", "bca", "cba", "abcdef", "fbcdea", "bdf", "xaybz", "acegb"].map(
    (word) => [...word],
  );
  for (const from of lists) {
    for (const to of lists) {
      const parent = new FakeElement();
      patch(parent, from);
      const old = new Map(parent.children.map((child) => [child.getAttribute("data-key"), child]));
      patch(parent, to);
      assert.deepEqual(keys(parent), to, `${from} to ${to}`);
      assert.deepEqual(
        parent.children.map((child) => child.textContent),
        to,
      );
      for (const child of parent.children) {
        const known = old.get(child.getAttribute("data-key"));
        if (known) assert.equal(child, known);
      }
    }
  }
});

test("an unchanged order moves nothing, and a single child that changes place is moved alone", () => {
  const parent = new FakeElement();
  patch(parent, [..."abcdef"]);
  assert.equal(patch(parent, [..."abcdef"]), 0);
  assert.equal(patch(parent, [..."abdef"]), 0);
  assert.equal(patch(parent, [..."bdefa"]), 1);
  assert.equal(patch(parent, [..."abdef"]), 1);
});

test("children painted by the server are reused; duplicates and unknown ones are removed", () => {
  const parent = new FakeElement();
  const painted = new FakeElement("a");
  for (const child of [painted, new FakeElement("a"), new FakeElement()]) parent.append(child);
  patch(parent, ["a"]);
  assert.deepEqual(parent.children, [painted]);
});

test("text and attributes are written only when they differ", () => {
  const element = /** @type {any} */ (new FakeElement());
  assert.equal(setText(element, "1"), true);
  assert.equal(setText(element, "1"), false);
  setAttribute(element, "fill", "#fff");
  assert.equal(element.getAttribute("fill"), "#fff");
  setAttribute(element, "fill", null);
  assert.equal(element.getAttribute("fill"), null);
});
