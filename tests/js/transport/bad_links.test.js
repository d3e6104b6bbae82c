/** Bad links: sockets that open and die, stay mute, or are blocked later. The board stays lit by polls. */

import assert from "node:assert/strict";
import { test } from "node:test";
import "../languages.js";
import { freshness } from "../../../static/freshness/freshness.js";
import { Seal } from "../../../static/freshness/seal.js";
import { initialState, reduce } from "../../../static/sync/reducer.js";
import { WakefulClock } from "../../../static/transport/page_lifecycle.js";
import { Transports } from "../../../static/transport/transports.js";
import { FakeClock } from "../fake_clock.js";
import { fakeWebSocket, hello } from "../fake_socket.js";
import { generator } from "../generator.js";

/** @import { Action } from "../../../static/types.js" */

const HEARTBEAT_MS = 10_000;
const POSITION = { epoch: "e", offset: 1 };
const BOARD = JSON.stringify({ position: POSITION, recovered: false, games: {} });
const HEARTBEAT = {
  type: "heartbeat",
  payload: { position: POSITION, digest: "00000000", server_time: 1, sources: [], polled_at: 1, changed_at: 1 },
};

const Base = fakeWebSocket();
/** @typedef {InstanceType<typeof Base>} FakeSocket */
/** @typedef {(socket: FakeSocket, page: Page) => void} Behavior of the network, for each new socket */

/** A page behind a bad network, and what a viewer sees of it. */
class Page {
  timers = new FakeClock();
  random;
  sockets = 0;
  polls = 0;
  /** @type {Behavior} */
  behavior;
  pollsFail = false;
  state = initialState({ position: POSITION, games: {} }, { heartbeatMs: HEARTBEAT_MS, frameAt: 0 });
  seal = new Seal(0);
  /** Samples, ten a second. @type {{ at: number, lit: boolean, transport: string }[]} */
  samples = [];
  transports;

  /** @param {Behavior} behavior @param {number} [seed] */
  constructor(behavior, seed = 1) {
    this.behavior = behavior;
    this.random = generator(seed);
    const { timers } = this;
    const page = this;
    const WebSocket = class extends Base {
      /** @param {string} url */
      constructor(url) {
        super(url);
        page.sockets += 1;
        page.behavior(this, page);
      }
    };
    this.transports = new Transports({
      WebSocket,
      fetch: async (_, { signal }) => {
        this.polls += 1;
        await null;
        signal?.throwIfAborted();
        if (this.pollsFail) throw new TypeError("Failed to fetch");
        return new Response(BOARD, { headers: { "Scorewall-Digest": "00000000" } });
      },
      socketUrl: "ws://wall/ws",
      boardUrl: "/api/v1/board",
      timers,
      clock: new WakefulClock(timers.now, timers.now),
      random: this.random,
      today: () => 0,
      heartbeatMs: HEARTBEAT_MS,
      intervalMs: 2_000,
      leagues: () => [],
      position: () => this.state.position,
      onAction: (action) => this.#dispatch(action),
    });
    this.transports.set({ mode: "push", intervalMs: 2_000 });
  }

  /** @param {Action} action */
  #dispatch(action) {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state.beat && this.state.beat !== before.beat) {
      this.seal.examined(this.state.beat, this.state.cause, null);
    }
  }

  /** @param {() => void} callback @param {number} ms */
  later(callback, ms) {
    this.timers.set(callback, ms);
  }

  /** Let time pass. @param {number} seconds @returns {Promise<this>} */
  async run(seconds) {
    for (let step = 0; step < seconds * 10; step += 1) {
      this.timers.advance(100);
      await settled();
      const at = this.timers.now();
      const { link } = this.state;
      const { lit } = this.seal.look(link, freshness(link, at), at);
      this.samples.push({ at, lit, transport: this.transports.transport });
    }
    return this;
  }

  /** Time at which polling began, ms; infinity: never. @param {number} [since] */
  pollingAt(since = 0) {
    return this.samples.find(({ at, transport }) => at > since && transport === "poll")?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The share of samples with a lit seal. @param {number} [since] ms */
  lit(since = 0) {
    const samples = this.samples.filter(({ at }) => at > since);
    return samples.filter(({ lit }) => lit).length / samples.length;
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Serve a socket as a server does: hello, board, then heartbeats. @type {Behavior} */
function serve(socket, page) {
  page.later(() => {
    socket.accept();
    socket.push(hello(HEARTBEAT_MS));
    socket.push({ type: "resumed", payload: { position: POSITION, deltas: 0 } });
    const beat = () => {
      if (socket.readyState > 1) return;
      socket.push(HEARTBEAT);
      page.later(beat, HEARTBEAT_MS);
    };
    page.later(beat, page.random() * HEARTBEAT_MS);
  }, 50);
}

/** Serve a socket and cut it after a time. @param {(page: Page) => number} ms @returns {Behavior} */
const cutAfter = (ms) => (socket, page) => {
  serve(socket, page);
  page.later(() => socket.readyState < 2 && socket.hangUp(1006), 50 + ms(page));
};

/** Serve a socket that carries nothing after a time. @param {number} ms @returns {Behavior} */
const halfOpenAfter = (ms) => (socket, page) => {
  serve(socket, page);
  page.later(() => {
    socket.push = () => {};
  }, ms);
};

/** @type {Record<string, Behavior>} */
const KINDS = {
  "the upgrade is refused at once (200, 302, 407)": (socket, page) => page.later(() => socket.hangUp(1006), 30),
  "the upgrade gets no answer": () => {},
  "the upgrade is accepted after 20 s": (socket, page) => page.later(() => socket.accept(), 20_000),
  "it opens and says no hello": (socket, page) => page.later(() => socket.accept(), 50),
  "it opens after 4.9 s and says no hello": (socket, page) => page.later(() => socket.accept(), 4_900),
  "frames never parse": (socket, page) =>
    page.later(() => {
      socket.accept();
      socket.push("<html>");
    }, 50),
  "it is cut 300 ms after hello": cutAfter(() => 300),
  "it is cut before hello": (socket, page) =>
    page.later(() => {
      socket.accept();
      page.later(() => socket.hangUp(1006), 200);
    }, 50),
  "a proxy closes it with 1000 after hello": (socket, page) => {
    serve(socket, page);
    page.later(() => socket.hangUp(1000), 400);
  },
  "it is cut 4 s after hello": cutAfter(() => 4_000),
  "it is cut 9 s after hello": cutAfter(() => 9_000),
  "hello, and then nothing": halfOpenAfter(60),
};

for (const [kind, behavior] of Object.entries(KINDS)) {
  test(`bad link: ${kind}: polls within 10 s, and stays lit`, async () => {
    for (const seed of [1, 2, 3]) {
      const page = await new Page(behavior, seed).run(120);
      // The first trouble is the first death, or the first heartbeat that does not come.
      const trouble = kind.includes("nothing") ? HEARTBEAT_MS : 1_000 * Number(/cut (\d) s/.exec(kind)?.[1] ?? 0);
      assert.ok(page.pollingAt() - trouble <= 10_500, `polls after ${page.pollingAt()} ms`);
      assert.equal(page.transports.transport, "poll");
      assert.equal(page.lit(page.pollingAt() + 500), 1, `lit ${page.lit(page.pollingAt() + 500)}`);
      assert.ok(page.lit() > 0.85, `lit ${page.lit()}`);
      assert.ok(page.sockets < 18, `${page.sockets} sockets in two minutes`);
    }
  });
}

test("probes come at growing intervals, at last every half minute", async () => {
  const page = new Page((socket, network) => network.later(() => socket.hangUp(1006), 30));
  await page.run(120);
  const before = page.sockets;
  await page.run(600);
  const tries = page.sockets - before;
  assert.ok(tries >= 20 && tries <= 40, `${tries} tries in ten minutes`);
});

test("a link that is half-open later shows no gap, and gets its socket back", async () => {
  const page = await new Page(serve).run(120);
  assert.equal(page.transports.transport, "socket");
  assert.equal(page.polls, 0, "a good link never polls");
  page.behavior = () => {};
  for (const socket of Base.alive) socket.push = () => {};
  const began = page.timers.now();
  await page.run(60);
  assert.ok(page.pollingAt(began) - began <= 14_100, `polls after ${page.pollingAt(began) - began} ms`);
  assert.equal(page.lit(began), 1);
  page.behavior = serve;
  await page.run(100);
  assert.equal(page.transports.transport, "socket");
  assert.equal(page.lit(began), 1);
  const { polls } = page;
  await page.run(20);
  assert.equal(page.polls, polls);
});

test("sockets that carry only their first bytes end in polling without a gap", async () => {
  const page = await new Page(halfOpenAfter(6_000)).run(180);
  assert.equal(page.transports.transport, "poll");
  assert.ok(page.lit(6_000) > 0.95, `lit ${page.lit(6_000)}`);
  assert.equal(page.lit(60_000), 1);
});

test("a link that flaps every 15 to 30 s for an hour is polled, and lit", async () => {
  const page = await new Page(cutAfter(({ random }) => 15_000 + random() * 15_000)).run(600);
  assert.ok(page.lit() > 0.97, `lit ${page.lit()}`);
  await page.run(3_000);
  assert.equal(page.lit(600_000), 1);
  assert.equal(page.transports.transport, "poll");
});

test("a socket takes over after its time of proof, without a gap, and stays", async () => {
  const page = await new Page(cutAfter(() => 300)).run(60);
  page.behavior = serve;
  const began = page.timers.now();
  const { sockets } = page;
  await page.run(5);
  while (page.sockets === sockets) await page.run(1);
  await page.run(10);
  assert.equal(page.transports.transport, "poll", "not before it has proven itself");
  await page.run(120);
  assert.equal(page.transports.transport, "socket");
  assert.equal(page.sockets, sockets + 1);
  assert.equal(page.lit(began), 1);
});

test("one cut of a good link does not start polling", async () => {
  for (const seed of [1, 2, 3]) {
    const page = await new Page(serve, seed).run(30);
    Base.alive.at(-1)?.hangUp(1006);
    await page.run(120);
    Base.alive.at(-1)?.hangUp(1006);
    await page.run(30);
    assert.equal(page.polls, 0);
  }
});

test("a server that restarts with bye ten times is no bad link", async () => {
  const page = await new Page(serve).run(10);
  for (let restart = 0; restart < 10; restart += 1) {
    const socket = Base.alive.at(-1);
    socket?.push({ type: "bye", payload: { reason: "restart", after_ms_min: 500, after_ms_max: 3_000 } });
    socket?.hangUp(1012);
    await page.run(9);
  }
  assert.equal(page.polls, 0);
  Base.alive.at(-1)?.hangUp(4029);
  await page.run(5);
  assert.equal(page.polls, 0);
});

test("a server that was away gets its sockets back at once: refusals prove nothing while polls fail", async () => {
  const page = await new Page(serve).run(30);
  page.behavior = KINDS["the upgrade is refused at once (200, 302, 407)"] ?? serve;
  page.pollsFail = true;
  Base.alive.at(-1)?.hangUp(1006);
  await page.run(60);
  assert.equal(page.lit(60_000), 0);
  page.behavior = serve;
  page.pollsFail = false;
  await page.run(35);
  assert.equal(page.transports.transport, "socket");
});

test("if polls fail as well, a socket is used as soon as it says hello", async () => {
  const page = await new Page(cutAfter(() => 300)).run(30);
  assert.equal(page.transports.transport, "poll");
  page.pollsFail = true;
  page.behavior = serve;
  await page.run(90);
  assert.equal(page.transports.transport, "socket");
  assert.equal(page.samples.at(-1)?.lit, true);
});
