/**
 * The page's WebSocket and fetch, with a tap: a counter may be attached at any time.
 */

/**
 * @typedef {{ socket: (socket: WebSocket) => void, fetch: typeof plainFetch }} Counter receives each socket, and makes
 *   each request
 */

export class TrafficTap {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Counter | null} */
  #counter = null;

  /** The WebSocket class for `PushSocket`; the tap keeps the last instance. */
  get WebSocket() {
    const opened = (/** @type {WebSocket} */ socket) => {
      this.#socket = socket;
      this.#counter?.socket(socket);
    };
    return class extends WebSocket {
      /** @param {string} url */
      constructor(url) {
        super(url);
        opened(this);
      }
    };
  }

  /** The fetch for `Poll`. @type {typeof plainFetch} */
  fetch = (url, init) => (this.#counter?.fetch ?? plainFetch)(url, init);

  /** Attach a counter. @param {Counter} counter */
  count(counter) {
    this.#counter = counter;
    if (this.#socket) counter.socket(this.#socket);
  }
}

/** @param {string} url @param {RequestInit} init @returns {Promise<Response>} */
function plainFetch(url, init) {
  return fetch(url, init);
}
