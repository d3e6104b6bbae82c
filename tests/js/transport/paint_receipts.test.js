import assert from "node:assert/strict";
import { test } from "node:test";
import { PaintReceipts } from "../../../static/transport/paint_receipts.js";

/** @import { Command, Push } from "../../../static/types.js" */

const at = (/** @type {number} */ offset) => ({ epoch: "e", offset });

/** @param {string} type @param {object} [payload] */
const push = (type, payload = {}) => /** @type {Push} */ (/** @type {unknown} */ ({ type, payload }));

function setUp() {
  const world = { open: true };
  /** @type {Command[]} */
  const sent = [];
  const reporter = new PaintReceipts((command) => world.open && sent.push(command) > 0);
  return { world, sent, reporter };
}

test("what is new at once, the same again at every second heartbeat", () => {
  const { sent, reporter } = setUp();
  const counts = [1, 1, 1, 1, 2, 2, 2].map((offset) => {
    reporter.painted(at(offset), "0000000a", true);
    return sent.length;
  });
  assert.deepEqual(counts, [1, 1, 2, 2, 3, 3, 4]);
  assert.deepEqual(sent[0], { type: "painted", payload: { position: at(1), digest: "0000000a" } });
});

test("a screen that failed its examination is not said to show the board", () => {
  const { sent, reporter } = setUp();
  reporter.painted(at(1), "0000000a", false);
  assert.deepEqual(sent, [{ type: "painted", payload: { position: at(1), digest: "00000000" } }]);
});

test("nothing without a position; what could not be sent is sent the next time", () => {
  const { world, sent, reporter } = setUp();
  reporter.painted(null, "00000000", true);
  world.open = false;
  reporter.painted(at(1), "0000000a", true);
  world.open = true;
  reporter.painted(at(1), "0000000a", true);
  assert.equal(sent.length, 1);
});

test("a new socket is told anew", () => {
  const { sent, reporter } = setUp();
  reporter.painted(at(1), "0000000a", true);
  reporter.hear(push("hello"));
  reporter.painted(at(1), "0000000a", true);
  assert.equal(sent.length, 2);
});

test("an older server that does not know the command hears it once", () => {
  const { sent, reporter } = setUp();
  reporter.painted(at(1), "0000000a", true);
  reporter.hear(push("error", { code: "unknown_command" }));
  for (const offset of [2, 3, 4]) reporter.painted(at(offset), "0000000a", true);
  assert.equal(sent.length, 1);
  reporter.hear(push("hello"));
  reporter.painted(at(5), "0000000a", true);
  assert.equal(sent.length, 2);
});
