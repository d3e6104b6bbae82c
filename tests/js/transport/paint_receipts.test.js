import assert from "node:assert/strict";
import { test } from "node:test";
import { PaintReceipts } from "../../../static/transport/paint_receipts.js";

/** @import { Command, Push } from "../../../static/types.js" */

const at = (/** @type {number} */ offset) => ({ epoch: "e", offset });

/** @param {string} type @param {object} [payload] */
const push = (type, payload = {}) => /** @type {Push} */ (/** @type {unknown} */ ({ type, payload }));

function setUp() {
  const socket = { open: true };
  /** @type {Command[]} */
  const sent = [];
  const receipts = new PaintReceipts((command) => socket.open && sent.push(command) > 0);
  return { socket, sent, receipts };
}

test("a change is reported at once, an unchanged board at every second heartbeat", () => {
  const { sent, receipts } = setUp();
  const counts = [1, 1, 1, 1, 2, 2, 2].map((offset) => {
    receipts.painted(at(offset), "0000000a", true);
    return sent.length;
  });
  assert.deepEqual(counts, [1, 1, 2, 2, 3, 3, 4]);
  assert.deepEqual(sent[0], { type: "painted", payload: { position: at(1), digest: "0000000a" } });
});

test("a damaged screen does not report the board's digest", () => {
  const { sent, receipts } = setUp();
  receipts.painted(at(1), "0000000a", false);
  assert.deepEqual(sent, [{ type: "painted", payload: { position: at(1), digest: "00000000" } }]);
});

test("no receipt without a position; an unsent one is sent the next time", () => {
  const { socket, sent, receipts } = setUp();
  receipts.painted(null, "00000000", true);
  socket.open = false;
  receipts.painted(at(1), "0000000a", true);
  socket.open = true;
  receipts.painted(at(1), "0000000a", true);
  assert.equal(sent.length, 1);
});

test("a new socket gets a new receipt", () => {
  const { sent, receipts } = setUp();
  receipts.painted(at(1), "0000000a", true);
  receipts.hear(push("hello"));
  receipts.painted(at(1), "0000000a", true);
  assert.equal(sent.length, 2);
});

test("a server that does not know the command gets it once", () => {
  const { sent, receipts } = setUp();
  receipts.painted(at(1), "0000000a", true);
  receipts.hear(push("error", { code: "unknown_command" }));
  for (const offset of [2, 3, 4]) receipts.painted(at(offset), "0000000a", true);
  assert.equal(sent.length, 1);
  receipts.hear(push("hello"));
  receipts.painted(at(5), "0000000a", true);
  assert.equal(sent.length, 2);
});
