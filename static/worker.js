/**
 * The service worker, served as /sw.js: a wall that is switched on while the server is down still shows its last page.
 *
 * A page comes from the network whenever the server answers, so a new build replaces an old one at once. The worker
 * keeps only what is marked as this server's: a page of one build with all of its files. A login page, a page of the
 * network's provider or an error never replaces it. The worker ignores all other requests, such as /api and /ws.
 */

/** The folder of the pages. */
const ROOT = new URL("./", location.href).pathname;
/** Start of the names of our caches: other walls of the same site have their own. */
const PREFIX = `${ROOT.slice(1)}scorewall-`;
const PAGES = `${PREFIX}pages-2`;
const FILES = `${PREFIX}files-2`;
/** The caches in use: the third is the page's own, static/display/offline.js. Others are of former releases. */
const CACHES = [PAGES, FILES, "scorewall-board"];
/** Number of kept pages: displays differ in the query of their URL. */
const MAX_PAGES = 8;
/** Number of files of one page, and its length in characters; a page with more is not kept. */
const MAX_FILES = 400;
const MAX_CHARACTERS = 4_000_000;
/** The server counts as down if a page takes longer than this, ms. */
const PATIENCE_MS = 8_000;
/** Attempts to fetch a file: during an upgrade a server of another build answers every other one. */
const ATTEMPTS = 10;
const RETRY_MS = 500;

const BUILD_HEADER = "Scorewall-Build";
/** Parameters that decide which games and scores a page contains. A page kept for one value is not shown for another. */
const CONTENT_PARAMETERS = ["display", "leagues", "delay", "hide_scores"];

/**
 * @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} ExtendableEvent
 * @typedef {ExtendableEvent & { request: Request, respondWith: (answer: Promise<Response>) => void }} FetchEvent
 * @typedef {{ path: string, length?: number }} File `length`: bytes, where the page states it
 * @typedef {{
 *   skipWaiting: () => Promise<void>,
 *   clients: { claim: () => Promise<void>, matchAll: (options: object) => Promise<{ url: string }[]> },
 *   addEventListener: (kind: string, listener: (event: any) => void) => void,
 * }} Scope
 */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (self));

scope.addEventListener("install", (/** @type {ExtendableEvent} */ event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (/** @type {ExtendableEvent} */ event) => event.waitUntil(begin()));
scope.addEventListener("fetch", (/** @type {FetchEvent} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === ROOT) event.respondWith(respondWithPage(event));
  else if (url.pathname.includes("/static/")) event.respondWith(respondWithFile(request));
});

/** Delete the caches of former releases, take over the open pages, and keep them. */
async function begin() {
  await scope.clients.claim();
  for (const name of await caches.keys())
    if (name.startsWith(PREFIX) && !CACHES.includes(name)) await caches.delete(name);
  for (const { url } of await scope.clients.matchAll({ type: "window" })) {
    if (new URL(url).pathname !== ROOT) continue;
    const answer = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer && isOurs(answer, url)) await keepPage(url, answer);
  }
}

/**
 * Return the page from the network, or else the kept one.
 *
 * A page of another program, such as a login page, is passed on to a person who opened this address. But a reload of a
 * wall, and a display with `kiosk=1`, have nobody who could log in: the last scores, marked as old, are better there.
 *
 * @param {FetchEvent} event
 */
async function respondWithPage(event) {
  const { request } = event;
  const pending = fetch(request);
  event.waitUntil(
    pending.then(
      (answer) => (isOurs(answer, request.url) ? keepPage(request.url, answer.clone()) : undefined),
      () => {},
    ),
  );
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([pending.catch(() => null), late]);
  if (answer instanceof Response) {
    if (isOurs(answer, request.url)) return answer;
    const isReload = request.cache !== "default" || Reflect.get(request, "isReloadNavigation") === true;
    const isKiosk = new URL(request.url).searchParams.get("kiosk") === "1";
    if (answer.status < 500 && answer.status !== 429 && !isReload && !isKiosk) return answer;
  }
  return (await keptPage(request.url)) ?? answer ?? pending;
}

/** Return whether this server answered this request itself, and well. @param {Response} answer @param {string} url */
function isOurs(answer, url) {
  const isOwnAnswer = answer.type === "basic" && !answer.redirected && answer.url === url.split("#")[0];
  return isOwnAnswer && answer.status === 200 && answer.headers.has(BUILD_HEADER);
}

/** Return a kept page, marked with its age so that it does not pass for a current one. @param {string} url */
async function keptPage(url) {
  const pages = await caches.open(PAGES);
  const newestFirst = [...(await pages.keys())].reverse();
  const key = newestFirst.find((page) => page.url === url) ?? newestFirst.find((page) => showsTheSame(page.url, url));
  const page = key && (await pages.match(key));
  if (!page) return null;
  const made = Date.parse(page.headers.get("Date") ?? "") || 0;
  const text = (await page.text()).replace("<html ", `<html data-offline="${made}" `);
  return new Response(text, { headers: page.headers });
}

/** Return whether two addresses show the same games and scores. @param {string} one @param {string} another */
function showsTheSame(one, another) {
  const [left, right] = [new URL(one).searchParams, new URL(another).searchParams];
  return CONTENT_PARAMETERS.every((name) => left.get(name) === right.get(name));
}

/** One page is kept after the other: each deletes what other builds have left. @type {Promise<unknown>} */
let keeping = Promise.resolve();

/** Keep a page of this server with all its files, if it is whole. @param {string} url @param {Response} answer */
function keepPage(url, answer) {
  // A full disk, or a page that is cut off, must not stop the worker.
  keeping = keeping.then(() => keepWhole(url.split("#")[0] ?? url, answer)).catch(() => {});
  return keeping;
}

/** @param {string} url @param {Response} answer */
async function keepWhole(url, answer) {
  const build = answer.headers.get(BUILD_HEADER) ?? "";
  const text = await answer.text();
  const isHtml = answer.headers.get("Content-Type")?.startsWith("text/html");
  const isWhole = /<html[^>]* data-build="([^"]*)"/.exec(text)?.[1] === build && text.trimEnd().endsWith("</html>");
  if (!isHtml || !isWhole || text.length > MAX_CHARACTERS) return;
  // Below a base path, also where the page itself is reached without it.
  const base = / data-base="([^"]*)"/.exec(text)?.[1] ?? `${ROOT}static/${build}/`;
  const wanted = filesOf(text, base);
  if (wanted.length > MAX_FILES) return;
  const files = await caches.open(FILES);
  const held = await Promise.all(wanted.map((file) => keepFile(files, file, build)));
  if (!held.every(Boolean)) return;

  const pages = await caches.open(PAGES);
  // Deleted first, so that the newest page is the last.
  await pages.delete(url);
  await pages.put(url, new Response(text, { headers: answer.headers }));
  const keys = await pages.keys();
  for (const [index, key] of keys.entries()) {
    const isOfBuild = (await pages.match(key))?.headers.get(BUILD_HEADER) === build;
    if (index < keys.length - MAX_PAGES || !isOfBuild) await pages.delete(key);
  }
  for (const file of await files.keys()) if (!new URL(file.url).pathname.startsWith(base)) await files.delete(file);
}

/**
 * Return the files that a page loads, now or later: those of its links, and of the lists of its first script.
 *
 * @param {string} text @param {string} base path of the build's files
 * @returns {File[]}
 */
function filesOf(text, base) {
  const lists = [...text.matchAll(/ data-(?:files|late)="([^"]*)"/g)].flatMap(([, list]) => (list ?? "").split(/[ ,]/));
  const links = [...text.matchAll(/ (?:href|src)="([^"?#]*)"/g)].map(([, path]) => path ?? "");
  /** @type {Map<string, File>} */
  const files = new Map();
  for (const path of links) if (path.startsWith(base)) files.set(path, { path });
  for (const entry of lists.filter(Boolean)) {
    const [name = "", length] = entry.split("=");
    const path = new URL(name, location.origin + base).pathname;
    files.set(path, length ? { path, length: Number.parseInt(length, 36) } : { path });
  }
  return [...files.values()];
}

/**
 * Keep a file of a build, if it comes whole from a server of that build.
 *
 * @param {Cache} files @param {File} file @param {string} build
 * @returns {Promise<boolean>} whether it is kept
 */
async function keepFile(files, { path, length }, build) {
  if (await files.match(path)) return true;
  const { href } = new URL(path, location.href);
  let isSuspect = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    // The browser has most files in its own cache, since the page has just loaded them.
    /** @type {Response} */
    const answer = await fetch(href, { cache: isSuspect ? "reload" : "default" });
    const isOfBuild = answer.headers.get(BUILD_HEADER) === build;
    if (isOfBuild && answer.status === 404) return false;
    if (!isOfBuild || !isOurs(answer, href)) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      continue;
    }
    const body = await answer.arrayBuffer();
    isSuspect = length !== undefined && body.byteLength !== length;
    if (isSuspect) continue;
    await files.put(path, new Response(body, { headers: answer.headers }));
    return true;
  }
  return false;
}

/** Return a kept file, or the network's if the page asks for that. @param {Request} request */
async function respondWithFile(request) {
  const files = await caches.open(FILES);
  const { pathname, search } = new URL(request.url);
  const match = await files.match(pathname);
  // A page that distrusts what it got adds a query, or goes past the browser's cache.
  if (match && !search && request.cache !== "reload") return match;
  const answer = await fetch(request).catch(() => null);
  if (!match) return answer ?? Response.error();
  return answer && isOurs(answer, request.url) ? answer : match;
}
