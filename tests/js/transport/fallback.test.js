import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, Fallback, initialState } from "../../../static/transport/fallback.js";

/** @import { SocketEvent } from "../../../static/transport/fallback.js" */

/** @param {SocketEvent[]} events */
const after = (...events) => events.reduce(advance, initialState);
/** @type {SocketEvent[]} */
const failed = ["connecting", "waiting"];

test("polling starts after three tries without a hello, and a hello ends it", () => {
  assert.equal(after(...failed, ...failed).transport, "socket");
  assert.equal(after(...failed, ...failed, ...failed).transport, "poll");
  assert.equal(after(...failed, ...failed, ...failed, ...failed, "connecting", "open").transport, "poll");
  assert.deepEqual(after(...failed, ...failed, ...failed, "connecting", "open", "hello"), {
    failures: 0,
    saidHello: true,
    transport: "socket",
  });
});

test("a socket that broke after its hello does not count as blocked", () => {
  const broke = /** @type {SocketEvent[]} */ (["connecting", "open", "hello", "waiting"]);
  assert.equal(after(...broke, ...broke, ...broke, ...broke).transport, "socket");
  assert.equal(after(...failed, ...failed, ...broke, ...failed).failures, 1);
});

test("a socket that opens without a hello counts as blocked, as behind some proxies", () => {
  const mute = /** @type {SocketEvent[]} */ (["connecting", "open", "waiting"]);
  assert.equal(after(...mute, ...mute, ...mute).transport, "poll");
});

test("a stopped socket ends the polling, whatever stopped it", () => {
  for (const end of /** @type {const} */ (["stopped", "idle"])) {
    assert.deepEqual(after(...failed, ...failed, ...failed, end), initialState);
  }
});

/** @returns {{ log: string[], fallback: Fallback, block: () => void }} */
function setUp() {
  /** @type {string[]} */
  const log = [];
  const transport = (/** @type {string} */ name) => ({
    start: () => log.push(`${name} on`),
    stop: () => log.push(`${name} off`),
    nudge: () => log.push(`${name} now`),
  });
  const fallback = new Fallback(transport("socket"), transport("poll"), (name) => log.push(name));
  const block = () => {
    for (const event of [...failed, ...failed, ...failed]) fallback.onSocket(event);
  };
  return { log, fallback, block };
}

test("polling starts and stops with the fallback, and each change is reported once", () => {
  const { log, fallback, block } = setUp();
  fallback.start();
  block();
  block();
  fallback.onSocket("hello");
  fallback.onSocket("hello");
  assert.deepEqual(log, ["socket on", "poll", "poll on", "poll off", "socket"]);
});

test("an answer after failed polls tries the socket at once", () => {
  const { log, fallback, block } = setUp();
  fallback.polled(false);
  fallback.polled(true);
  assert.deepEqual(log, [], "polling by choice does not concern the fallback");
  block();
  for (const good of [true, true, false, false, true, true]) fallback.polled(good);
  assert.deepEqual(log, ["poll", "poll on", "socket now"]);
});

test("a choice to poll ends the fallback without a report", () => {
  const { log, fallback, block } = setUp();
  block();
  fallback.stop();
  fallback.onSocket("idle");
  assert.deepEqual(log.slice(2), ["socket off", "poll off"]);
});
