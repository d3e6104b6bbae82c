/**
 * What goes over the wire, where a browser does not tell: the formulas behind "How we count". Pure; all sizes in bytes.
 *
 * Bodies and the headers of answers are measured, the rest follows from what a browser writes:
 * - a WebSocket frame: 2 of header, 4 from 126 of payload, 10 from 65,536 (RFC 6455, 5.2); 4 more of mask towards the server;
 * - a request: its line and the headers that Chromium sends with a fetch of its own site;
 * - an event: the names of its fields, its id and line ends, and the HTTP chunk around it;
 * - TCP: data in segments of at most 1,448 (Ethernet with timestamps), one acknowledgement for what is not answered at once;
 *   each segment has 52 of headers: IPv4 20, TCP 20, timestamps 12;
 * - a wake-up: traffic after a quarter of a second of silence, whoever began it. What comes together wakes the machine once.
 */

/** Data of a full TCP segment. */
const SEGMENT = 1_448;
/** Traffic that is so far apart wakes the machine anew, ms. */
export const ASLEEP_MS = 250;

/** The security headers that every answer of this server carries, where they cannot be read. */
const ANSWER_HEADERS = 470;

const encoder = new TextEncoder();

/** @param {string} text as UTF-8 */
export function bytesOf(text) {
  return encoder.encode(text).length;
}

/** The header of a WebSocket frame. @param {number} payload @param {boolean} masked whether a browser sent it */
export function frameHeader(payload, masked) {
  const length = payload < 126 ? 2 : payload < 65_536 ? 4 : 10;
  return length + (masked ? 4 : 0);
}

/** Segments that data takes. @param {number} bytes */
function segmentsOf(bytes) {
  return Math.max(1, Math.ceil(bytes / SEGMENT));
}

/** A message that nobody answers: its segments, and one acknowledgement. @param {number} bytes */
export function messageSegments(bytes) {
  return segmentsOf(bytes) + 1;
}

/** A request, its answer, and the acknowledgement of that. @param {number} sent @param {number} received */
export function exchangeSegments(sent, received) {
  return segmentsOf(sent) + segmentsOf(received) + 1;
}

/**
 * The head of an answer over HTTP/1.1.
 *
 * @param {number} status
 * @param {Iterable<[string, string]>} headers all of them: an answer of one's own site hides none
 */
export function answerHead(status, headers) {
  let sum = status === 304 ? "HTTP/1.1 304 Not Modified\r\n\r\n".length : "HTTP/1.1 200 OK\r\n\r\n".length;
  for (const [name, value] of headers) sum += name.length + bytesOf(value) + ": \r\n".length;
  return sum;
}

/**
 * @typedef {{
 *   host: string, userAgent: string, languages: readonly string[],
 *   brands: readonly { brand: string, version: string }[], platform: string,
 * }} Browser `brands` and `platform` as its client hints tell them; none from a browser that sends none
 */

/**
 * The head of a request, as Chromium writes it for a fetch of its own site.
 *
 * @param {Browser} browser
 * @param {string} path with its query
 * @param {readonly (readonly [string, string])[]} [headers] that the page adds
 */
export function requestHead(browser, path, headers = []) {
  return sizeOfHead(`GET ${path} HTTP/1.1`, [
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

/** The opening of a WebSocket, both ways. @param {Browser} browser @param {string} path @returns {{ sent: number, received: number }} */
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

/** The opening of a stream of events, both ways. @param {Browser} browser @param {string} path @returns {{ sent: number, received: number }} */
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
 * What is around a message in a stream: the names of its fields, line ends, and the chunk of HTTP that it comes in.
 *
 * @param {number} payload @param {string} id empty where it has none
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
