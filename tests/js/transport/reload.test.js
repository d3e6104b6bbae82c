import assert from "node:assert/strict";
import { test } from "node:test";
import { askingBy, Reload } from "../../../static/transport/reload.js";

/**
 * A display behind one address, second by second: what the address serves, and the pages that it loads.
 *
 * @param {{ serve: (second: number) => string | null, random?: () => number, isForgetful?: boolean, past?: unknown }} setting
 *   `serve`: the build that answers at this second, null for none
 */
function setUp({ serve, random = () => 0.5, isForgetful = false, past = null }) {
  const state = { second: 0, loadedAt: 0, build: "old", quiet: true, stuck: false, past };
  /** @type {number[]} */
  const reloads = [];
  const requests = { probes: 0, pages: 0 };
  const now = () => (state.second - state.loadedAt) * 1_000;
  const answer = () => {
    const build = serve(state.second);
    return build === null ? null : { build, windowMs: 5_000 };
  };
  const memory = {
    read: () => state.past,
    write(/** @type {unknown} */ past) {
      if (isForgetful) throw new Error("QuotaExceededError");
      state.past = past;
    },
  };
  const page = () =>
    new Reload(state.build, {
      probe: async () => {
        requests.probes += 1;
        return answer();
      },
      page: async () => {
        requests.pages += 1;
        return answer();
      },
      memory,
      now,
      random,
      reload() {
        reloads.push(state.second);
        if (!state.stuck) state.build = serve(state.second) ?? state.build;
        state.loadedAt = state.second;
        one = page();
      },
    });
  let one = page();
  const display = {
    state,
    reloads,
    requests,
    waiting: false,
    /** Pass some seconds. @param {number} seconds @param {(second: number) => string | null} [link] what it reports */
    async live(seconds, link = serve) {
      for (let left = seconds; left > 0; left -= 1) {
        display.waiting = one.check(link(state.second), state.quiet);
        await new Promise(setImmediate);
        state.second += 1;
      }
    },
  };
  return display;
}

/** Numbers from 0 to 1 that look random and are the same in each run. @param {number} seed */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

test("no build, or the page's own, is nothing to ask about", async () => {
  const display = setUp({ serve: () => "new" });
  await display.live(600, (second) => (second % 2 ? null : "old"));
  assert.deepEqual(display.requests, { probes: 0, pages: 0 });
});

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`once the old build is gone, the page reloads once and within 30 s (${seed})`, async () => {
    const random = randomFrom(seed);
    const display = setUp({ serve: () => "new", random });
    display.state.quiet = false;
    await display.live(30);
    assert.deepEqual([display.reloads.length, display.state.build], [1, "new"]);
    await display.live(3_600);
    assert.equal(display.reloads.length, 1);
  });

  test(`while two builds answer in turn the page stays, and is new within 30 s afterwards (${seed})`, async () => {
    const random = randomFrom(seed);
    const display = setUp({ serve: (second) => (second < 600 && second % 2 ? "old" : "new"), random });
    await display.live(600, () => "new");
    assert.deepEqual(display.reloads, []);
    await display.live(30);
    assert.deepEqual([display.reloads.length, display.state.build], [1, "new"]);
  });

  test(`pages that land on one of two builds by chance do not loop (${seed})`, async () => {
    const random = randomFrom(seed);
    const display = setUp({ serve: () => (random() < 0.5 ? "old" : "new"), random });
    // The link is to a server of the other build, always.
    await display.live(3_600, () => (display.state.build === "old" ? "new" : "old"));
    assert.ok(display.reloads.length <= 8, `${display.reloads}`);
  });
}

test("a quiet moment is waited for, but not for long", async () => {
  for (const quiet of [true, false]) {
    const display = setUp({ serve: () => "new", random: () => 0 });
    display.state.quiet = quiet;
    await display.live(60);
    assert.deepEqual(display.reloads, [quiet ? 8 : 12]);
  }
});

test("the window of the server spreads ten thousand pages, which ask rarely meanwhile", async () => {
  const windowMs = 255_000;
  /** @type {number[]} */
  const times = [];
  let probes = 0;
  for (let index = 0; index < 200; index += 1) {
    const random = randomFrom(index + 1);
    let second = 0;
    let reloadedAt = 0;
    const one = new Reload("old", {
      probe: async () => {
        probes += 1;
        return { build: "new", windowMs };
      },
      page: async () => ({ build: "new" }),
      memory: { read: () => null, write() {} },
      now: () => second * 1_000,
      random,
      reload: () => {
        reloadedAt = second;
      },
    });
    for (; !reloadedAt; second += 1) {
      one.check("new", true);
      await new Promise(setImmediate);
    }
    times.push(reloadedAt);
  }
  const busiest = Math.max(...times.map((time) => times.filter((one) => Math.abs(one - time) < 5).length));
  assert.ok(Math.max(...times) > 200 && Math.max(...times) < 320, `${Math.max(...times)}`);
  assert.ok(busiest < 25, `${busiest} of 200 pages within ten seconds`);
  assert.ok(probes / 200 < 20, `${probes / 200} probes a page`);
});

test("an answer of the page's own build, also as the last one, starts the count anew", async () => {
  const display = setUp({ serve: (second) => (second === 8 ? "old" : "new"), random: () => 0 });
  await display.live(9, () => "new");
  assert.deepEqual([display.requests.pages, display.reloads.length], [1, 0]);
  await display.live(20);
  assert.equal(display.reloads.length, 1);
});

test("no answer, such as a login page's, confirms nothing", async () => {
  const display = setUp({ serve: (second) => (second < 300 ? null : "new") });
  await display.live(300, () => "new");
  assert.deepEqual([display.requests.pages, display.reloads.length], [0, 0]);
  await display.live(30);
  assert.equal(display.reloads.length, 1);
});

test("reloads that bring no other build follow each other ever more slowly, and never end", async () => {
  const display = setUp({ serve: () => "new", random: () => 0.5 });
  display.state.stuck = true;
  await display.live(3_600);
  const gaps = display.reloads.map((second, index) => second - (display.reloads[index - 1] ?? 0));
  assert.ok(display.reloads.length >= 6 && display.reloads.length <= 12, `${gaps}`);
  assert.ok(Math.min(...gaps.slice(1)) >= 20 && Math.max(...gaps) >= 600, `${gaps}`);
  assert.equal(display.waiting, true, "the page says that a new version waits");
  await display.live(3_600);
  assert.ok(display.reloads.length >= 10);
  display.state.stuck = false;
  await display.live(660);
  assert.equal(display.state.build, "new");
});

test("builds that take turns every minute do not reload the page every minute", async () => {
  const display = setUp({ serve: (second) => (Math.floor(second / 60) % 2 ? "old" : "new") });
  await display.live(3_600);
  assert.ok(display.reloads.length <= 12, `${display.reloads}`);
  assert.ok(Number(display.reloads.at(-1)) - Number(display.reloads.at(-2)) >= 600, `${display.reloads}`);
});

test("after five minutes on the server's build the next upgrade counts as the first", async () => {
  const display = setUp({ serve: (second) => (second < 400 ? "new" : "newer"), past: { count: 12, from: "older" } });
  await display.live(400, () => "old");
  assert.deepEqual(display.state.past, { count: 0, from: "old" });
  await display.live(30);
  assert.deepEqual([display.reloads.length, display.state.build], [1, "newer"]);
});

test("without a memory the page reloads, and a young page waits for minutes", async () => {
  const display = setUp({ serve: () => "new", isForgetful: true });
  display.state.stuck = true;
  await display.live(3_600);
  const gaps = display.reloads.slice(1).map((second, index) => second - (display.reloads[index] ?? 0));
  assert.ok(gaps.length >= 8 && Math.min(...gaps) >= 300, `${gaps}`);
});

for (const past of [undefined, null, 7, "x", {}, { count: "9" }, { count: -1, from: 5 }]) {
  test(`a memory of ${JSON.stringify(past)} counts as no reloads`, async () => {
    const display = setUp({ serve: () => "new", past });
    await display.live(30);
    assert.equal(display.reloads.length, 1);
  });
}

test("a page that is still there after its reload tries again, later each time", async () => {
  let reloads = 0;
  let second = 0;
  const one = new Reload("old", {
    probe: async () => ({ build: "new" }),
    page: async () => ({ build: "new" }),
    memory: { read: () => null, write() {} },
    now: () => second * 1_000,
    random: () => 0.5,
    reload: () => {
      reloads += 1;
    },
  });
  for (; second < 1_200; second += 1) {
    one.check("new", true);
    await new Promise(setImmediate);
  }
  assert.ok(reloads >= 4 && reloads <= 7, `${reloads}`);
});

/** @param {string} url @param {RequestInit} init @returns {Promise<Response>} */
const never = async (url, init) => {
  throw new Error(`${init.method} ${url}`);
};

test("the address is queried past the browser's cache, for its own answer only", async () => {
  /** @type {[string, RequestInit][]} */
  const requests = [];
  const headers = { "Scorewall-Build": "b2", "Scorewall-Reload-Window": "7500" };
  const { probe, page } = askingBy(async (url, init) => {
    requests.push([url, init]);
    return new Response(init.method ? null : '<!doctype html><html lang="en" data-build="b2">…</html>\n', { headers });
  });
  assert.deepEqual(await probe(), { build: "b2", windowMs: 7_500 });
  assert.deepEqual(await page(), { build: "b2" });
  assert.deepEqual(
    requests.map(([url, { method, cache, redirect }]) => [url, method, cache, redirect]),
    [
      ["readyz", "HEAD", "no-store", "error"],
      ["", undefined, "no-store", "error"],
    ],
  );
  assert.ok(requests.every(([, { signal }]) => signal));
  await assert.rejects(askingBy(never).probe());
});

test("a release without the header is another build, and a foreign answer is none", async () => {
  const answering = (/** @type {BodyInit | null} */ body, /** @type {ResponseInit} */ init) =>
    askingBy(async () => new Response(body, init));
  const older = answering(null, { headers: { "Content-Type": "application/json" } });
  assert.deepEqual(await older.probe(), { build: "", windowMs: 5_000 });
  assert.equal(await answering(null, { headers: { "Content-Type": "text/html" } }).probe(), null);
  for (const [body, status] of /** @type {[string, number][]} */ ([
    ["<html><title>Log in</title></html>", 200],
    ['<html data-build="b2">cut o', 200],
    ['<html data-build="b2">error</html>', 503],
  ])) {
    assert.equal(await answering(body, { status }).page(), null, body);
  }
});
