import assert from "node:assert/strict";
import { test } from "node:test";
import { EVERY_MS, PushMeter, sizesFrom } from "../../../static/contrast/push_meter.js";
import { answerHead } from "../../../static/contrast/side/wire_model.js";

const SIZES = { request: 600, unchanged: 900, head: 1_000, board: 6_000 };

test("derived polling has one request per interval, and one board per interval with a change", () => {
  const pushMeter = new PushMeter(1_000);
  assert.deepEqual(pushMeter.polling(1_000 + EVERY_MS - 1, SIZES), { requests: 0, boards: 0, bytes: 0 });
  assert.deepEqual(pushMeter.polling(1_000 + EVERY_MS, SIZES), { requests: 1, boards: 0, bytes: 1_500 });
  // Two changes in the second interval, one in the fourth, and one in the open interval.
  for (const at of [2_100, 3_900, 7_000, 20_500]) pushMeter.changed(1_000 + at);
  assert.deepEqual(pushMeter.polling(1_000 + 21_000, SIZES), {
    requests: 10,
    boards: 2,
    bytes: 10 * 600 + 2 * 7_000 + 8 * 900,
  });
  assert.equal(pushMeter.polling(1_000 + 22_000, SIZES).boards, 3);
});

test("a reset restarts measured and derived figures", () => {
  const pushMeter = new PushMeter(0);
  pushMeter.changed(100);
  pushMeter.meter.messageReceived({ payload: 300, frame: 4, news: true }, 100);
  assert.equal(pushMeter.meter.bytes, 304);
  pushMeter.reset(5_000);
  assert.equal(pushMeter.meter.bytes, 0);
  assert.equal(pushMeter.elapsed(9_000), 4_000);
  assert.deepEqual(pushMeter.polling(9_000, SIZES), { requests: 2, boards: 0, bytes: 3_000 });
});

test("a 304 has the headers of the full response except those of its body", () => {
  const headers = Object.entries({ etag: '"e-1"', "content-length": "6000", "content-type": "application/json" });
  const sizes = sizesFrom(headers, answerHead, 600);
  assert.deepEqual(sizes, {
    request: 600,
    board: 6_000,
    head: 'HTTP/1.1 200 OK\r\netag: "e-1"\r\ncontent-length: 6000\r\ncontent-type: application/json\r\n\r\n'.length,
    unchanged: 'HTTP/1.1 304 Not Modified\r\netag: "e-1"\r\n\r\n'.length,
  });
});
