/**
 * A model of traffic that a browser does not report: the formulas behind "How we count". Pure; all sizes in bytes.
 *
 * Bodies and response headers are measured. The rest follows from known formats:
 * - a WebSocket frame: 2 of header, 4 from 126 of payload, 10 from 65,536 (RFC 6455, 5.2); 4 more of mask to the
 *   server;
 * - a request: its line and the headers that Chromium sends with a same-origin fetch;
 * - an event: its field names, its id and line ends, and the HTTP chunk around it;
 * - TCP: data in segments of at most 1,448 (Ethernet with timestamps), one acknowledgement for a message without a
 *   reply; each segment has 52 of headers: IPv4 20, TCP 20, timestamps 12;
 * - a wake-up: traffic after a quarter of a second of silence, in either direction. A burst wakes the machine once.
 */

/** Data of a full TCP segment. */
const SEGMENT = 1_448;
/** Silence after which traffic counts as a new wake-up, ms. */
export const ASLEEP_MS = 250;

/** Security headers of every response of this server, for responses whose headers cannot be read. */
const ANSWER_HEADERS = 470;

const encoder = new TextEncoder();

/** Return the size of a text in UTF-8. @param {string} text */
export function bytesOf(text) {
  return encoder.encode(text).length;
}

/**
 * Return the header size of a WebSocket frame.
 *
 * @param {number} payload
 * @param {boolean} masked whether a browser sent it
 */
export function frameHeader(payload, masked) {
  const length = payload < 126 ? 2 : payload < 65_536 ? 4 : 10;
  return length + (masked ? 4 : 0);
}

/** Return the number of segments of data. @param {number} bytes */
function segmentsOf(bytes) {
  return Math.max(1, Math.ceil(bytes / SEGMENT));
}

/** Return the segments of a message without a reply, with one acknowledgement. @param {number} bytes */
export function messageSegments(bytes) {
  return segmentsOf(bytes) + 1;
}

/**
 * Return the segments of a request and its response, with one acknowledgement.
 *
 * @param {number} sent
 * @param {number} received
 */
export function exchangeSegments(sent, received) {
  return segmentsOf(sent) + segmentsOf(received) + 1;
}

/**
 * Return the head size of a response over HTTP/1.1.
 *
 * @param {number} status
 * @param {Iterable<[string, string]>} headers all of them: a same-origin response hides none
 */
export function answerHead(status, headers) {
  let sum = status === 304 ? "HTTP/1.1 304 Not Modified\r\n\r\n".length : "HTTP/1.1 200 OK\r\n\r\n".length;
  for (const [name, value] of headers) sum += name.length + bytesOf(value) + ": \r\n".length;
  return sum;
}

/**
 * @typedef {{
 *   host: string, folder: string, userAgent: string, languages: readonly string[],
 *   brands: readonly { brand: string, version: string }[], platform: string,
 * }} Browser `folder`: path of the page without its last segment; `brands` and `platform`: from its client hints; empty for a browser without them
 */

/**
 * Return the head size of a request, as Chromium writes it for a same-origin fetch.
 *
 * @param {Browser} browser
 * @param {string} path relative to the folder, with its query
 * @param {readonly (readonly [string, string])[]} [headers] that the page adds
 */
export function requestHead(browser, path, headers = []) {
  return sizeOfHead(`GET ${browser.folder}${path} HTTP/1.1`, [
    ...common(browser),
    ["Connection", "keep-alive"],
    ["Pragma", "no-cache"],
    ["Cache-Control", "no-cache"],
    ["Accept", "*/*"],
    ["Sec-Fetch-Site", "same-origin"],
    ["Sec-Fetch-Mode", "cors"],
    ["Sec-Fetch-Dest", "empty"],
    ...hints(browser),
    ...headers,
  ]);
}

/**
 * Return the handshake sizes of a WebSocket.
 *
 * @param {Browser} browser
 * @param {string} path
 * @returns {{ sent: number, received: number }}
 */
export function socketOpening(browser, path) {
  const sent = sizeOfHead(`GET ${path} HTTP/1.1`, [
    ...common(browser),
    ["Connection", "Upgrade"],
    ["Pragma", "no-cache"],
    ["Cache-Control", "no-cache"],
    ["Upgrade", "websocket"],
    ["Origin", `http://${browser.host}`],
    ["Sec-WebSocket-Version", "13"],
    ["Sec-WebSocket-Key", "x".repeat(24)],
    ["Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"],
  ]);
  const received = sizeOfHead("HTTP/1.1 101 Switching Protocols", [
    ["Upgrade", "websocket"],
    ["Connection", "upgrade"],
    ["Sec-WebSocket-Accept", "x".repeat(28)],
    ["Sec-WebSocket-Extensions", "permessage-deflate; server_no_context_takeover; client_no_context_takeover"],
    ["Date", "x".repeat(29)],
  ]);
  return { sent, received };
}

/**
 * Return the handshake sizes of an event stream.
 *
 * @param {Browser} browser
 * @param {string} path
 * @returns {{ sent: number, received: number }}
 */
export function streamOpening(browser, path) {
  const sent = requestHead(browser, path, [["Cache-Control", "no-store"]]);
  const received = sizeOfHead("HTTP/1.1 200 OK", [
    ["Content-Type", "text/event-stream"],
    ["Cache-Control", "no-store"],
    ["Transfer-Encoding", "chunked"],
    ["Date", "x".repeat(29)],
  ]);
  return { sent, received: received + ANSWER_HEADERS };
}

/**
 * Return the framing size of an event: its field names, line ends, and HTTP chunk.
 *
 * @param {number} payload @param {string} id empty for an event without one
 */
export function eventFraming(payload, id) {
  const fields = "data: ".length + 2 + (id ? "id: ".length + id.length + 1 : 0);
  return fields + (payload + fields).toString(16).length + 4;
}

/** @param {Browser} browser @returns {[string, string][]} */
function common({ host, userAgent, languages }) {
  const spoken = languages.map((name, index) =>
    index ? `${name};q=${Math.max(0.1, 1 - index / 10).toFixed(1)}` : name,
  );
  return [
    ["Host", host],
    ["User-Agent", userAgent],
    ["Accept-Encoding", "gzip, deflate, br, zstd"],
    ["Accept-Language", spoken.join(",")],
  ];
}

/** @param {Browser} browser @returns {[string, string][]} */
function hints({ brands, platform }) {
  if (brands.length === 0) return [];
  return [
    ["sec-ch-ua", brands.map(({ brand, version }) => `"${brand}";v="${version}"`).join(", ")],
    ["sec-ch-ua-mobile", "?0"],
    ["sec-ch-ua-platform", `"${platform}"`],
  ];
}

/** @param {string} line @param {readonly (readonly [string, string])[]} headers */
function sizeOfHead(line, headers) {
  return headers.reduce((sum, [name, value]) => sum + name.length + bytesOf(value) + 4, line.length + 4);
}
