/**
 * The service worker, served as /sw.js: a wall that is switched on while the server is away still shows its last page.
 *
 * A page comes from the network whenever the server answers, so an old build never outlives one answer of a new one. A page is kept
 * only together with all of its files, and those of another build go when it comes. Nothing else is touched: not /api, not /ws.
 */

const PAGES = "scorewall-pages";
const FILES = "scorewall-files";
/** Displays differ in the query of their address. */
const MAX_PAGES = 8;
/** A server that takes longer than this for a page is away, ms. */
const PATIENCE_MS = 8_000;
const FILE = /\/static\/[\w./-]+\?v=[0-9a-f]+/g;
const BUILD = /data-build="([^"]*)"/;

/**
 * @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} WorkEvent
 * @typedef {WorkEvent & { request: Request, respondWith: (answer: Promise<Response>) => void }} AskEvent
 * @typedef {{
 *   skipWaiting: () => Promise<void>,
 *   clients: { claim: () => Promise<void>, matchAll: (options: object) => Promise<{ url: string }[]> },
 *   addEventListener: (kind: string, listener: (event: any) => void) => void,
 * }} Scope
 */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (self));

scope.addEventListener("install", (/** @type {WorkEvent} */ event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (/** @type {WorkEvent} */ event) => event.waitUntil(begin()));
scope.addEventListener("fetch", (/** @type {AskEvent} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === "/") event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/") && url.searchParams.has("v")) event.respondWith(file(request));
});

/** Take over the pages that are open, and keep what they were made of. */
async function begin() {
  await scope.clients.claim();
  for (const { url } of await scope.clients.matchAll({ type: "window" })) {
    if (new URL(url).pathname !== "/") continue;
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (answer.ok) await keep(url, answer);
  }
}

/** @param {AskEvent} event */
async function page(event) {
  const { request } = event;
  const asked = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([asked.catch(() => null), late]);
  if (answer instanceof Response && answer.status < 500) {
    // A full disk is no reason to show nothing.
    if (answer.ok) event.waitUntil(keep(request.url, answer.clone()).catch(() => {}));
    return answer;
  }
  return (await kept(request)) ?? answer ?? asked;
}

/** The page as it was kept, marked with when it was made: it must not pass for the server's. @param {Request} request */
async function kept(request) {
  const pages = await caches.open(PAGES);
  const found = (await pages.match(request.url)) ?? (await pages.match(request.url, { ignoreSearch: true }));
  if (!found) return null;
  const made = Date.parse(found.headers.get("Date") ?? "") || 0;
  const text = (await found.text()).replace("<html ", `<html data-offline="${made}" `);
  return new Response(text, { headers: found.headers });
}

/** Keep a page once all its files are here; forget those of other builds. @param {string} url @param {Response} answer */
async function keep(url, answer) {
  const copy = answer.clone();
  const text = await answer.text();
  const wanted = new Set(text.match(FILE));
  const files = await caches.open(FILES);
  await Promise.all([...wanted].map((name) => file(new Request(name))));
  const held = new Set((await files.keys()).map(nameOf));
  if (![...wanted].every((name) => held.has(name))) return;

  const pages = await caches.open(PAGES);
  const build = BUILD.exec(text)?.[1];
  let newBuild = false;
  for (const other of await pages.keys()) {
    const old = await (await pages.match(other))?.text();
    if (BUILD.exec(old ?? "")?.[1] === build) continue;
    newBuild = true;
    await pages.delete(other);
  }
  await pages.put(url, copy);
  for (const other of (await pages.keys()).slice(0, -MAX_PAGES)) await pages.delete(other);
  if (!newBuild) return;
  for (const request of await files.keys()) if (!wanted.has(nameOf(request))) await files.delete(request);
}

/** A file under its hashed address never changes. @param {Request} request */
async function file(request) {
  const files = await caches.open(FILES);
  const found = await files.match(request);
  if (found) return found;
  const answer = await fetch(request);
  // Another build's file under this one's name would be kept for ever: only the server knows whose it is.
  const keeps = answer.ok && answer.headers.get("Cache-Control")?.includes("immutable");
  if (keeps) await files.put(request, answer.clone()).catch(() => {});
  return answer;
}

/** @param {Request} request */
function nameOf({ url }) {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
