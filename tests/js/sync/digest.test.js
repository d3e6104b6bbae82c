import assert from "node:assert/strict";
import { test } from "node:test";
import { boardDigest, canonical, crc32, sameGame } from "../../../static/sync/digest.js";
import { vectors } from "../vectors.js";

for (const { name, games, digest } of vectors("digest")) {
  test(`digest: ${name}`, () => {
    assert.equal(boardDigest(games), digest);
    assert.equal(boardDigest(Object.fromEntries(Object.entries(games).reverse())), digest);
  });
}

test("crc32 returns the check value of the standard", () => assert.equal(crc32("123456789"), 0xcbf43926));

test("canonical JSON sorts keys at every depth and escapes only what JSON requires", () => {
  assert.equal(canonical({ b: [{ d: 1, c: "é\u2028/" }], a: true }), '{"a":true,"b":[{"c":"é\u2028/","d":1}]}');
});

test("the order of members does not matter for sameGame", () => {
  const [one, two] = /** @type {any[]} */ ([
    { a: 1, b: { c: 2, d: 3 } },
    { b: { d: 3, c: 2 }, a: 1 },
  ]);
  assert.equal(sameGame(one, two), true);
  assert.equal(sameGame(one, { ...two, a: 2 }), false);
});
