import assert from "node:assert/strict";
import { test } from "node:test";
import { apply } from "../../../static/sync/patch.js";
import { vectors } from "../vectors.js";

for (const { name, before, after, patch } of vectors("merge_patch")) {
  test(`merge patch: ${name}`, () => {
    const untouched = structuredClone(before);
    assert.deepEqual(apply(before, patch), after);
    assert.deepEqual(before, untouched);
  });
}

test("apply passes the examples of RFC 7396, appendix A", () => {
  const cases = /** @type {[any, any, any][]} */ ([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]);
  for (const [target, patch, result] of cases) assert.deepEqual(apply(target, patch), result);
});

test("a member called __proto__ does not change the prototype", () => {
  const patched = /** @type {any} */ (apply({}, JSON.parse('{"__proto__": {"polluted": true}}')));
  assert.equal(patched.polluted, undefined);
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
  assert.equal(Object.hasOwn(patched, "__proto__"), true);
});
