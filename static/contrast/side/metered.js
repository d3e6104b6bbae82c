/**
 * The browser's WebSocket and fetch with a meter.
 *
 * @import { Meter } from "./meter.js"
 * @import { Browser } from "./wire_model.js"
 */

import { answerHead, bytesOf, frameHeader, requestHead, socketOpening } from "./wire_model.js";

/** Messages of this size or more are compressed by the server, each on its own, bytes. */
const DEFLATE_FROM_BYTES = 1_024;
/** Messages with news for the board. */
const NEWS = /^\{"type":"(?:delta|snapshot)"/;

/** @typedef {{ meter: Meter, browser: Browser, now: () => number }} Gauge */

/** Return whether a message has news for the board. @param {string} text */
export function isNews(text) {
  return NEWS.test(text);
}

/**
 * Return a class of metered WebSockets, for `PushSocket`.
 *
 * @param {Gauge} gauge
 * @returns {new (url: string) => WebSocket}
 */
export function meteredSocket(gauge) {
  return class extends WebSocket {
    /** @param {string} url */
    constructor(url) {
      super(url);
      meterSocket(this, gauge);
    }
  };
}

/**
 * Meter a socket's traffic from now on. The handshake of an open socket is not counted.
 *
 * @param {WebSocket} socket
 * @param {Gauge} gauge
 */
export function meterSocket(socket, { meter, browser, now }) {
  const { pathname, search } = new URL(socket.url);
  if (socket.readyState === WebSocket.CONNECTING) meter.requestSent(now());
  socket.addEventListener("open", () => meter.connectionOpened(socketOpening(browser, pathname + search)));
  socket.addEventListener("message", async ({ data }) => {
    const [text, at] = [String(data), now()];
    const plain = bytesOf(text);
    const deflated = plain >= DEFLATE_FROM_BYTES && socket.extensions.includes("permessage-deflate");
    const payload = deflated ? await deflatedSize(text) : plain;
    meter.messageReceived({ payload, frame: frameHeader(payload, false), news: isNews(text) }, at);
  });
  const send = socket.send.bind(socket);
  socket.send = (text) => {
    send(text);
    const payload = bytesOf(String(text));
    meter.messageSent({ payload, frame: frameHeader(payload, true) }, now());
  };
}

/**
 * Return a metered fetch. An answer has news if its entity tag, which contains the position, is new.
 *
 * @param {Gauge} gauge
 * @returns {(url: string, init: RequestInit) => Promise<Response>}
 */
export function meteredFetch({ meter, browser, now }) {
  let lastVersion = "";
  return async (url, init) => {
    const requestedAt = now();
    meter.requestSent(requestedAt);
    const response = await fetch(url, init);
    const at = now();
    const headers = Object.entries(/** @type {Record<string, string>} */ (init.headers ?? {}));
    const version = versionOf(response.headers.get("ETag"));
    const news = response.status === 200 && version !== lastVersion;
    if (version) lastVersion = version;
    const body = response.status === 304 ? 0 : await bodySize(response, url);
    const sent = requestHead(browser, url, headers);
    meter.responseReceived(
      { sent, received: answerHead(response.status, response.headers) + body, payload: body, news, requestedAt },
      at,
    );
    return response;
  };
}

/** Return the facts about this browser that its requests contain. @returns {Browser} */
export function thisBrowser() {
  const hints = /** @type {{ userAgentData?: { brands: { brand: string, version: string }[], platform: string } }} */ (
    /** @type {unknown} */ (navigator)
  ).userAgentData;
  return {
    host: location.host,
    folder: location.pathname.replace(/[^/]*$/, ""),
    userAgent: navigator.userAgent,
    languages: spoken(navigator.languages),
    brands: hints?.brands ?? [],
    platform: hints?.platform ?? "",
  };
}

/** Add the plain language after each regional one, as requests do. @param {readonly string[]} languages */
function spoken(languages) {
  const names = languages.flatMap((name) => [name, name.split("-")[0] ?? name]);
  return names.filter((name, index) => names.indexOf(name) === index);
}

/**
 * Return the position part of an entity tag.
 *
 * @param {string | null} etag "EPOCH-OFFSET", with suffixes: `-since-…`, `-gzip`
 */
function versionOf(etag) {
  return (etag ?? "").replace(/(?:-since-\d+)?(?:-gzip)?"?$/, "");
}

/**
 * Return the size of a body as transferred.
 *
 * @param {Response} response
 * @param {string} url
 * @returns {Promise<number>} bytes
 */
async function bodySize(response, url) {
  const declared = Number(response.headers.get("Content-Length") ?? Number.NaN);
  if (Number.isFinite(declared)) return declared;
  await response.clone().arrayBuffer();
  const timings = /** @type {PerformanceResourceTiming[]} */ (
    performance.getEntriesByName(new URL(url, location.href).href)
  );
  const size = timings.at(-1)?.encodedBodySize ?? 0;
  performance.clearResourceTimings();
  return size;
}

/** Return the compressed size of a message. @param {string} text */
async function deflatedSize(text) {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return (await new Response(packed).arrayBuffer()).byteLength;
}
