/**
 * The service worker, served as /sw.js: a wall that is switched on while the server is down still shows its last page.
 *
 * A page comes from the network whenever the server answers, so a new build replaces an old one at once. A page is
 * cached only together with all of its files; those of another build are then deleted. The worker ignores all other
 * requests, such as /api and /ws.
 */

/** The folder of the pages. Other walls of the same site have their own caches. */
const FOLDER = new URL("./", location.href).pathname;
const PAGES = `${FOLDER.slice(1)}scorewall-pages`;
const FILES = `${FOLDER.slice(1)}scorewall-files`;
/** Number of cached pages: displays differ in the query of their URL. */
const MAX_PAGES = 8;
/** The server counts as down if a page takes longer than this, ms. */
const PATIENCE_MS = 8_000;
const FILE = /[\w./~-]*\/static\/\w+\/[\w./-]+/g;
const BUILD = /data-build="([^"]*)"/;

/**
 * @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} ExtendableEvent
 * @typedef {ExtendableEvent & { request: Request, respondWith: (answer: Promise<Response>) => void }} FetchEvent
 * @typedef {{
 *   skipWaiting: () => Promise<void>,
 *   clients: { claim: () => Promise<void>, matchAll: (options: object) => Promise<{ url: string }[]> },
 *   addEventListener: (kind: string, listener: (event: any) => void) => void,
 * }} Scope
 */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (self));

scope.addEventListener("install", (/** @type {ExtendableEvent} */ event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (/** @type {ExtendableEvent} */ event) => event.waitUntil(cacheOpenPages()));
scope.addEventListener("fetch", (/** @type {FetchEvent} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === FOLDER) event.respondWith(respondWithPage(event));
  else if (url.pathname.includes("/static/")) event.respondWith(cachedFile(request));
});

/** Take over the open pages, and cache them and their files. */
async function cacheOpenPages() {
  await scope.clients.claim();
  for (const { url } of await scope.clients.matchAll({ type: "window" })) {
    if (new URL(url).pathname !== FOLDER) continue;
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (answer.ok) await cachePage(url, answer);
  }
}

/** Return the page from the network, or else from the cache. @param {FetchEvent} event */
async function respondWithPage(event) {
  const { request } = event;
  const pending = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([pending.catch(() => null), late]);
  if (answer instanceof Response && answer.status < 500) {
    // A full disk must not stop the page.
    if (answer.ok) event.waitUntil(cachePage(request.url, answer.clone()).catch(() => {}));
    return answer;
  }
  return (await cachedPage(request)) ?? answer ?? pending;
}

/** Return a cached page, marked with its age so that it does not pass for a current one. @param {Request} request */
async function cachedPage(request) {
  const pages = await caches.open(PAGES);
  const match = (await pages.match(request.url)) ?? (await pages.match(request.url, { ignoreSearch: true }));
  if (!match) return null;
  const made = Date.parse(match.headers.get("Date") ?? "") || 0;
  const text = (await match.text()).replace("<html ", `<html data-offline="${made}" `);
  return new Response(text, { headers: match.headers });
}

/** Cache a page with all its files; delete other builds. @param {string} url @param {Response} answer */
async function cachePage(url, answer) {
  const copy = answer.clone();
  const text = await answer.text();
  const wanted = new Set(text.match(FILE));
  const files = await caches.open(FILES);
  await Promise.all([...wanted].map((name) => cachedFile(new Request(name))));
  const held = new Set((await files.keys()).map(urlPath));
  if (![...wanted].every((name) => held.has(name))) return;

  const pages = await caches.open(PAGES);
  const build = BUILD.exec(text)?.[1];
  let newBuild = false;
  for (const page of await pages.keys()) {
    const old = await (await pages.match(page))?.text();
    if (BUILD.exec(old ?? "")?.[1] === build) continue;
    newBuild = true;
    await pages.delete(page);
  }
  await pages.put(url, copy);
  for (const page of (await pages.keys()).slice(0, -MAX_PAGES)) await pages.delete(page);
  if (!newBuild) return;
  for (const request of await files.keys()) if (!wanted.has(urlPath(request))) await files.delete(request);
}

/** Return a file, from the cache if it is there: a hashed URL never changes. @param {Request} request */
async function cachedFile(request) {
  const files = await caches.open(FILES);
  const match = await files.match(request);
  if (match) return match;
  const answer = await fetch(request);
  // Cache only what the server marks immutable: during an update this URL may answer with another build's file.
  const keeps = answer.ok && answer.headers.get("Cache-Control")?.includes("immutable");
  if (keeps) await files.put(request, answer.clone()).catch(() => {});
  return answer;
}

/** Return path and query. @param {Request} request */
function urlPath({ url }) {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
