/**
 * This page's own way to the server: all that goes over it can be counted, from whenever somebody wants to know on.
 */

/** @typedef {{ socket: (socket: WebSocket) => void, fetch: typeof plainFetch }} Counter what counts: each socket and each answer */

export class TrafficTap {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Counter | null} */
  #counter = null;

  /** The browser's WebSocket, for `Stream`: the last one that was opened is remembered. */
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

  /** The browser's fetch, for `Poll`. @type {typeof plainFetch} */
  fetch = (url, init) => (this.#counter?.fetch ?? plainFetch)(url, init);

  /** Count from now on. @param {Counter} counter */
  count(counter) {
    this.#counter = counter;
    if (this.#socket) counter.socket(this.#socket);
  }
}

/** @param {string} url @param {RequestInit} init @returns {Promise<Response>} */
function plainFetch(url, init) {
  return fetch(url, init);
}
