/** Addresses below the folder of the page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { pageFolder, socketUrl } from "../../../static/transport/address.js";

test("a page at the root of its site has no folder, so that its stored settings keep their names", () => {
  assert.equal(pageFolder("/"), "");
  assert.equal(pageFolder("/contrast"), "");
  assert.equal(pageFolder("/scores/"), "scores/");
  assert.equal(pageFolder("/bar/left/contrast"), "bar/left/");
});

test("the socket stands beside the page, whatever its query", () => {
  assert.equal(socketUrl("http://wall:8080/?leagues=NBA#x"), "ws://wall:8080/ws");
  assert.equal(socketUrl("https://bar.example/scores/contrast?a=http"), "wss://bar.example/scores/ws");
});
