import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const CODE = readFileSync(new URL("../../static/worker.js", import.meta.url), "utf8");
const HOST = "https://wall.test";

/**
 * An answer of the network. `build` is the header of our server; null for another program.
 *
 * @typedef {{ body?: string, status?: number, build?: string | null, kind?: string, redirected?: boolean, url?: string,
 *   headers?: Record<string, string>, type?: string }} Answer
 */

/** @param {string} url @param {Answer} answer */
function response(url, { body = "", status = 200, build = "b1", kind = "text/html", headers = {}, ...more }) {
  const own = build === null ? {} : { "Scorewall-Build": build };
  const made = new Response(body, { status, headers: { "Content-Type": kind, ...own, ...headers } });
  return withUrl(made, { url, type: "basic", redirected: false, ...more });
}

/** @param {Response} made @param {object} facts @returns {Response} */
function withUrl(made, facts) {
  const clone = made.clone.bind(made);
  for (const [name, value] of Object.entries({ ...facts, clone: () => withUrl(clone(), facts) }))
    Object.defineProperty(made, name, { value });
  return made;
}

/** A page of ours. @param {string} build @param {string} [content] */
function page(build, content = "1–0") {
  const files = `data-base="/static/${build}/" data-files="app.js=${(3).toString(36)}" data-late="late.js=3,x.js=3"`;
  return `<!doctype html>\n<html lang="en" data-build="${build}"><head><script ${files}></script>
<link rel="stylesheet" href="/static/${build}/css/all.css"></head><body>${content}</body></html>\n`;
}

/** A worker in a browser of its own: caches, and a network that the test answers. @param {string} [root] */
function setUp(root = "/") {
  /** @type {Map<string, Map<string, Response>>} */
  const stores = new Map();
  const absolute = (/** @type {string | { url: string }} */ key) =>
    new URL(typeof key === "string" ? key : key.url, HOST).href;
  const store = (/** @type {string} */ name) => {
    const entries = stores.get(name) ?? new Map();
    stores.set(name, entries);
    return {
      match: async (/** @type {any} */ key) => entries.get(absolute(key))?.clone(),
      put: async (/** @type {any} */ key, /** @type {Response} */ value) => void entries.set(absolute(key), value),
      delete: async (/** @type {any} */ key) => entries.delete(absolute(key)),
      keys: async () => [...entries.keys()].map((url) => ({ url })),
    };
  };
  const browser = {
    /** @type {(url: string, init?: RequestInit) => Answer | null} */
    network: () => null,
    /** @type {string[]} */
    requests: [],
    /** @type {{ url: string }[]} */
    windows: [],
    stores,
    kept: (/** @type {string} */ name) =>
      [...(stores.get(`${root.slice(1)}scorewall-${name}-2`)?.keys() ?? [])].map((url) => url.replace(HOST, "")),
    /** @param {string} name @param {string} key @param {Response} value */
    put: (name, key, value) => store(name).put(key, value),
    /** Wait until the worker has nothing left to do. @type {() => Promise<void>} */
    settled: async () => {
      for (let left = work.length; left; left = work.length) await Promise.all(work.splice(0, left));
    },
    /** Load a page. @param {string} path @param {{ cache?: string }} [how] @returns {Promise<Response>} */
    navigate: async (path, { cache = "default" } = {}) => {
      const answer = await browser.emit({ url: HOST + path, mode: "navigate", method: "GET", cache });
      await browser.settled();
      return /** @type {Response} */ (answer);
    },
    /** Load a file. @param {string} path @param {{ cache?: string }} [how] @returns {Promise<Response>} */
    file: async (path, { cache = "default" } = {}) =>
      /** @type {Promise<Response>} */ (browser.emit({ url: HOST + path, mode: "cors", method: "GET", cache })),
    /** @param {object} request @returns {Promise<Response> | null} null: the worker does not answer */
    emit: (request) => {
      /** @type {Promise<Response> | null} */
      let answer = null;
      const event = {
        request,
        waitUntil: (/** @type {Promise<unknown>} */ one) => void work.push(one),
        respondWith: (/** @type {Promise<Response>} */ one) => {
          answer = one;
        },
      };
      listeners.fetch?.(event);
      return answer;
    },
    activate: async () => {
      listeners.activate?.({ waitUntil: (/** @type {Promise<unknown>} */ one) => void work.push(one) });
      await browser.settled();
    },
  };
  /** @type {Promise<unknown>[]} */
  const work = [];
  /** @type {Record<string, (event: object) => void>} */
  const listeners = {};
  const self = {
    addEventListener: (/** @type {string} */ kind, /** @type {(event: object) => void} */ listener) => {
      listeners[kind] = listener;
    },
    skipWaiting: async () => {},
    clients: { claim: async () => {}, matchAll: async () => browser.windows },
  };
  const globals = {
    self,
    URL,
    Response,
    Promise,
    location: new URL(`${HOST}${root}sw.js`),
    setTimeout: (
      /** @type {(value: unknown) => void} */ callback,
      /** @type {number} */ ms,
      /** @type {unknown} */ value,
    ) => (ms < 5_000 ? setImmediate(callback, value) : undefined),
    caches: {
      open: async (/** @type {string} */ name) => store(name),
      keys: async () => [...stores.keys()],
      delete: async (/** @type {string} */ name) => stores.delete(name),
    },
    fetch: async (/** @type {string | { url: string }} */ request, /** @type {RequestInit | undefined} */ init) => {
      const url = absolute(request).split("#")[0] ?? "";
      browser.requests.push(url.replace(HOST, ""));
      const answer = browser.network(url.replace(HOST, ""), init);
      if (answer === null) throw new TypeError("Failed to fetch");
      return response(url, answer);
    },
  };
  vm.runInNewContext(CODE, globals);
  return browser;
}

/** A server of one build. @param {string} build @param {string} [content] @returns {(path: string) => Answer} */
function server(build, content) {
  return (path) => {
    const own = `/static/${build}/`;
    if (!path.includes("static/")) return { body: page(build, content), build };
    return path.startsWith(own) ? { body: "abc", build, kind: "text/javascript" } : { status: 404, build };
  };
}

const FILES = ["/static/b1/css/all.css", "/static/b1/app.js", "/static/b1/late.js", "/static/b1/x.js"];
const LOGIN = { body: "<!doctype html><html><title>Log in</title></html>", build: null };

test("a page and all its files, later ones included, are kept and shown without the server", async () => {
  const browser = setUp();
  browser.network = server("b1");
  assert.match(await (await browser.navigate("/")).text(), /<html lang/);
  assert.deepEqual(browser.kept("pages"), ["/"]);
  assert.deepEqual(browser.kept("files").sort(), [...FILES].sort());
  browser.network = () => null;
  const offline = await (await browser.navigate("/#x")).text();
  assert.match(offline, /<html data-offline="\d+" lang="en" data-build="b1">/);
  for (const file of FILES) assert.equal(await (await browser.file(file)).text(), "abc");
  assert.equal((await browser.file("/static/b1/other.js")).type, "error");
});

for (const [name, answer] of /** @type {[string, Answer][]} */ ([
  ["a login page", LOGIN],
  ["a login page that ends like ours", { body: page("b1"), build: null }],
  ["an error page with 200", { body: "<html>Bad gateway</html>", build: null }],
  ["a redirect", { status: 200, type: "opaqueredirect", build: null }],
  ["a page behind a redirect", { body: page("b2"), build: "b2", redirected: true }],
  ["another page's answer", { body: page("b2"), build: "b2", url: `${HOST}/portal` }],
  ["a page that is cut off", { body: page("b2").slice(0, -12), build: "b2" }],
  ["a page of another build than its server", { body: page("b1"), build: "b2" }],
  ["a text", { body: page("b2"), build: "b2", kind: "text/plain" }],
  ["network authentication required", { body: "<html></html>", status: 511, build: null }],
  ["an error of ours", { body: page("b2"), status: 404, build: "b2" }],
  ["a page without end", { body: `${page("b2").slice(0, -15)}${"x".repeat(4_000_001)}</html>`, build: "b2" }],
])) {
  test(`${name} never replaces the kept page`, async () => {
    const browser = setUp();
    browser.network = server("b1");
    await browser.navigate("/");
    browser.network = (path) => (path === "/" ? answer : server("b2")(path));
    for (const cache of ["default", "no-cache"]) await browser.navigate("/", { cache });
    browser.windows = [{ url: `${HOST}/` }];
    await browser.activate();
    browser.network = () => null;
    assert.match(await (await browser.navigate("/")).text(), /data-build="b1"/);
    assert.equal(await (await browser.file("/static/b1/app.js")).text(), "abc");
  });
}

test("a page of another program goes to a person, and the kept page to a wall that nobody touches", async () => {
  const browser = setUp();
  browser.network = server("b1");
  for (const path of ["/", "/?kiosk=1"]) await browser.navigate(path);
  for (const answer of [LOGIN, { type: "opaqueredirect", build: null }]) {
    browser.network = () => answer;
    const shown = async (/** @type {string} */ path, /** @type {string} */ cache) =>
      (await (await browser.navigate(path, { cache })).text()).includes("data-offline");
    assert.equal(await shown("/", "default"), false);
    assert.equal(await shown("/", "no-cache"), true, "a reload");
    assert.equal(await shown("/?kiosk=1", "default"), true);
  }
  for (const status of [429, 500, 502, 503, 504, 511]) {
    browser.network = () => ({ ...LOGIN, status });
    assert.match(await (await browser.navigate("/")).text(), /data-offline/, `${status}`);
  }
});

test("without a kept page, whatever the network answers is shown", async () => {
  const browser = setUp();
  browser.network = () => ({ ...LOGIN, status: 503 });
  assert.equal((await browser.navigate("/?kiosk=1")).status, 503);
  browser.network = () => null;
  await assert.rejects(browser.navigate("/"));
});

test("a kept page is shown only to a display that shows the same games and scores", async () => {
  const browser = setUp();
  browser.network = server("b1");
  await browser.navigate("/?delay=30&mode=poll");
  browser.network = () => null;
  assert.ok(await browser.navigate("/?mode=push&delay=30"), "the mode does not matter");
  for (const query of ["", "?delay=60", "?delay=30&hide_scores=1", "?delay=30&leagues=nba", "?delay=30&display=b"])
    await assert.rejects(browser.navigate(`/${query}`), query);
  browser.network = server("b1", "all scores");
  await browser.navigate("/");
  browser.network = () => null;
  for (const query of ["?hide_scores=1", "?delay=10"]) await assert.rejects(browser.navigate(`/${query}`), query);
});

for (const [name, answer] of /** @type {[string, Answer][]} */ ([
  ["is missing", { status: 404 }],
  ["comes from another program", { ...LOGIN }],
  ["is of another build", { body: "abc", build: "b2" }],
  ["has another length", { body: "abcd" }],
  ["comes from elsewhere", { body: "abc", redirected: true }],
])) {
  test(`a page is not kept if one of its files ${name}`, async () => {
    const browser = setUp();
    browser.network = (path) => (path === "/static/b1/app.js" ? answer : server("b1")(path));
    await browser.navigate("/");
    assert.deepEqual(browser.kept("pages"), []);
    assert.equal((await browser.file("/static/b1/app.js")).status, answer.status ?? 200, "the page gets the answer");
    assert.ok(!browser.kept("files").includes("/static/b1/app.js"));
  });
}

test("a page is kept although every other answer comes from a server of another build", async () => {
  const browser = setUp();
  let turn = 0;
  browser.network = (path) => {
    turn += 1;
    return path === "/" || turn % 2 ? server("b1")(path) : server("b2")(path);
  };
  await browser.navigate("/");
  assert.deepEqual(browser.kept("pages"), ["/"]);
});

test("a new build replaces pages and files of the old one", async () => {
  const browser = setUp();
  browser.network = server("b1");
  for (const path of ["/", "/?display=b"]) await browser.navigate(path);
  browser.network = server("b2");
  await browser.navigate("/");
  assert.deepEqual(browser.kept("pages"), ["/"]);
  assert.ok(browser.kept("files").every((path) => path.startsWith("/static/b2/")));
  assert.equal(browser.kept("files").length, FILES.length);
});

test("at most eight pages are kept, the newest ones", async () => {
  const browser = setUp();
  browser.network = server("b1");
  for (let number = 0; number < 12; number += 1) await browser.navigate(`/?display=${number}`);
  await browser.navigate("/?display=5");
  assert.deepEqual(
    browser.kept("pages"),
    [4, 6, 7, 8, 9, 10, 11, 5].map((number) => `/?display=${number}`),
  );
});

test("the caches of former releases are deleted, and open pages are kept", async () => {
  const browser = setUp();
  await browser.put("scorewall-pages", "/", new Response("old"));
  await browser.put("scorewall-files", "/static/app.js?v=1", new Response("old"));
  await browser.put("scorewall-board", "/last-board?display=one", new Response("{}"));
  await browser.put("foreign", "/x", new Response("x"));
  browser.network = server("b1");
  browser.windows = [{ url: `${HOST}/?display=b` }, { url: `${HOST}/contrast` }];
  await browser.activate();
  assert.deepEqual([...browser.stores.keys()].sort(), [
    "foreign",
    "scorewall-board",
    "scorewall-files-2",
    "scorewall-pages-2",
  ]);
  assert.deepEqual(browser.kept("pages"), ["/?display=b"]);
});

test("a page that distrusts a file gets the network's, and the kept one without a network", async () => {
  const browser = setUp();
  browser.network = server("b1");
  await browser.navigate("/");
  const before = browser.requests.length;
  await browser.file("/static/b1/app.js");
  assert.equal(browser.requests.length, before);
  await browser.file("/static/b1/app.js", { cache: "reload" });
  await browser.file("/static/b1/css/all.css?1");
  assert.equal(browser.requests.length, before + 2);
  for (const network of [() => null, () => LOGIN, server("b2")]) {
    browser.network = network;
    assert.equal(await (await browser.file("/static/b1/app.js", { cache: "reload" })).text(), "abc");
    assert.equal(await (await browser.file("/static/b1/css/all.css?2")).text(), "abc");
  }
});

test("other requests are none of the worker's", () => {
  const browser = setUp();
  for (const request of [
    { url: `${HOST}/api/v1/board`, mode: "cors", method: "GET" },
    { url: `${HOST}/contrast`, mode: "navigate", method: "GET" },
    { url: `${HOST}/`, mode: "navigate", method: "POST" },
    { url: `${HOST}/`, mode: "cors", method: "GET" },
    { url: "https://elsewhere.test/", mode: "navigate", method: "GET" },
  ])
    assert.equal(browser.emit(request), null, request.url);
});

test("below a path the worker keeps the pages of that path", async () => {
  const browser = setUp("/scores/");
  const below = (/** @type {string} */ path) => ({
    ...server("b1")(path.replace("/scores", "")),
    ...(path === "/scores/" ? { body: page("b1").replaceAll("/static/", "/scores/static/") } : {}),
  });
  browser.network = below;
  await browser.navigate("/scores/");
  assert.equal(browser.emit({ url: `${HOST}/`, mode: "navigate", method: "GET" }), null);
  assert.deepEqual(browser.kept("pages"), ["/scores/"]);
  assert.ok(browser.kept("files").includes("/scores/static/b1/app.js"));
});
