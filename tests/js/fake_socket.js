/** A WebSocket without a network: the test plays the server. */

/** Return a class that keeps its instances. */
export function fakeWebSocket() {
  return class FakeSocket {
    /** @type {FakeSocket[]} */
    static all = [];

    /** Instances that neither side has closed. */
    static get alive() {
      return FakeSocket.all.filter((socket) => socket.readyState < 2);
    }

    static get last() {
      const socket = FakeSocket.all.at(-1);
      if (!socket) throw new Error("no socket was opened");
      return socket;
    }

    readyState = 0;
    /** @type {string[]} */
    sent = [];
    /** @type {((event: any) => void) | null} */
    onopen = null;
    /** @type {((event: any) => void) | null} */
    onmessage = null;
    /** @type {((event: any) => void) | null} */
    onclose = null;
    /** @type {((event: any) => void) | null} */
    onerror = null;

    /** @param {string} url */
    constructor(url) {
      this.url = url;
      FakeSocket.all.push(this);
    }

    /** @param {string} text */
    send(text) {
      this.sent.push(text);
    }

    close() {
      if (this.readyState < 2) this.readyState = 2;
    }

    accept() {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      this.onopen?.({});
    }

    /** @param {unknown} message */
    push(message) {
      if (this.readyState !== 1) return;
      this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
    }

    /** @param {number} code @param {string} [reason] */
    hangUp(code, reason = "") {
      this.readyState = 3;
      if (code === 1006) this.onerror?.({});
      this.onclose?.({ code, reason });
    }
  };
}

/** @param {number} [heartbeatMs] */
export function hello(heartbeatMs = 5_000) {
  const payload = { protocol: 1, build: "b", epoch: "e", offset: 0, heartbeat_ms: heartbeatMs, server_time: 1 };
  return { type: "hello", payload };
}
