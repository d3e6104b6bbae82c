import assert from "node:assert/strict";
import { test } from "node:test";
import { closeMeaning, decode, encode, isTerminal, ProtocolError } from "../../../static/sync/protocol.js";

const position = { epoch: "e", offset: 3 };
const good = [
  { type: "hello", payload: { protocol: 1, build: "b", epoch: "e", offset: 3, heartbeat_ms: 5000, server_time: 1 } },
  { type: "snapshot", payload: { position, games: { k: {} }, recovered: false } },
  { type: "resumed", payload: { recovered: true, position, deltas: 2 } },
  {
    type: "delta",
    payload: {
      position,
      previous: { epoch: "e", offset: 2 },
      games: { k: { a: null } },
      removed: ["x"],
      events: [],
      detected_at: 1,
    },
  },
  { type: "heartbeat", payload: { position, digest: "00000000", server_time: 1, sources: [] } },
  { type: "pong", payload: { id: 1, server_time: 1 } },
  { type: "bye", payload: { reason: "restart", after_ms_min: 0, after_ms_max: 3000 } },
  { type: "error", payload: { code: "malformed", message: "no" } },
];

for (const message of good) {
  test(`${message.type} is decoded`, () => assert.deepEqual(decode(JSON.stringify(message)), message));

  test(`${message.type} without one of its members is refused`, () => {
    for (const name of Object.keys(message.payload)) {
      if (name === "recovered" || name === "detected_at") continue;
      const payload = { ...message.payload, [name]: undefined };
      assert.throws(() => decode(JSON.stringify({ ...message, payload })), ProtocolError, name);
    }
  });
}

test("a message type of a newer server is ignored", () => {
  for (const type of ["weather", "toString", "__proto__"])
    assert.equal(decode(JSON.stringify({ type, payload: {} })), null);
});

test("a frame that is no message is refused", () => {
  const bad = [
    "",
    "{",
    "null",
    "[]",
    "1",
    '{"payload":{}}',
    '{"type":1,"payload":{}}',
    '{"type":"hello"}',
    '{"type":"hello","payload":[]}',
  ];
  for (const frame of [...bad, new ArrayBuffer(1), undefined]) assert.throws(() => decode(frame), ProtocolError);
  const wrong = { type: "snapshot", payload: { position: { epoch: "e", offset: -1 }, games: {} } };
  assert.throws(() => decode(JSON.stringify(wrong)), /unusable position/);
  const holes = { type: "snapshot", payload: { position, games: { k: null } } };
  assert.throws(() => decode(JSON.stringify(holes)), /unusable games/);
});

test("commands are encoded", () => {
  assert.equal(
    encode({ type: "resume", payload: { position } }),
    '{"type":"resume","payload":{"position":{"epoch":"e","offset":3}}}',
  );
});

test("close codes 4500 to 4999 are terminal, and known codes have a meaning", () => {
  assert.deepEqual([1000, 1006, 1012, 4000, 4499, 4500, 4999, 5000].map(isTerminal), [
    ...[false, false, false, false, false, true, true, false],
  ]);
  assert.equal(closeMeaning(1012), "server restarting");
  assert.equal(isTerminal(4029), false);
  assert.equal(closeMeaning(4029), "too many commands");
  assert.equal(closeMeaning(4500, "too many errors, really"), "too many errors, really");
  assert.match(closeMeaning(4321), /4321/);
});
