/**
 * The board over server-sent events. The browser itself reconnects the stream.
 *
 * @import { Action, Position, Timers } from "../../types.js"
 * @import { Gauge } from "./metered.js"
 */

import { decode } from "../../sync/protocol.js";
import { isNews } from "./metered.js";
import { bytesOf, eventFraming, streamOpening } from "./wire_model.js";

const ADDRESS = "api/v1/stream";
/** Pause before a new stream after the server has refused one, ms. The browser gives up then. */
const RETRY_MS = 3_000;
const CLOSED = 2;

/**
 * @typedef {{
 *   readyState: number, close: () => void,
 *   onopen: ((event: any) => void) | null, onmessage: ((event: any) => void) | null, onerror: ((event: any) => void) | null,
 * }} Source the members of EventSource in use
 */

export class EventStream {
  #options;
  /** @type {Source | null} */
  #source = null;
  /** @type {number | null} */
  #timer = null;
  #wantsBoard = false;

  /**
   * @param {{
   *   EventSource: new (url: string) => Source, timers: Timers, now: () => number, gauge: Gauge,
   *   position: () => Position | null, dispatch: (action: Action) => void,
   * }} options `position`: of the held board
   */
  constructor(options) {
    this.#options = options;
  }

  start() {
    if (this.#source !== null) return;
    const { EventSource, gauge, now, dispatch, position } = this.#options;
    const held = this.#wantsBoard ? null : position();
    this.#wantsBoard = false;
    const url = held ? `${ADDRESS}?since=${held.epoch}:${held.offset}` : ADDRESS;
    const source = new EventSource(url);
    this.#source = source;
    dispatch({ type: "link", phase: "connecting", at: now() });
    source.onopen = () => {
      gauge.meter.requestSent(now());
      gauge.meter.connectionOpened(streamOpening(gauge.browser, url));
      dispatch({ type: "link", phase: "open", at: now() });
    };
    source.onmessage = ({ data, lastEventId }) => this.#receive(String(data), String(lastEventId));
    source.onerror = () => {
      dispatch({ type: "link", phase: "waiting", failure: "refused", at: now() });
      if (source.readyState === CLOSED) this.#retryLater();
    };
  }

  stop() {
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
    const source = this.#source;
    this.#source = null;
    if (!source) return;
    source.onopen = source.onmessage = source.onerror = null;
    source.close();
  }

  /** Open a new stream with the whole board, because the last message does not fit the held one. */
  forget() {
    const isRunning = this.#source !== null || this.#timer !== null;
    this.#wantsBoard = true;
    this.stop();
    if (isRunning) this.start();
  }

  /** @param {string} text @param {string} id */
  #receive(text, id) {
    const { gauge, now, dispatch } = this.#options;
    const at = now();
    const payload = bytesOf(text);
    // A heartbeat has no id, but the browser repeats the id of the previous event.
    gauge.meter.messageReceived(
      { payload, frame: eventFraming(payload, isNews(text) ? id : ""), news: isNews(text) },
      at,
    );
    const push = decode(text);
    if (push) dispatch({ type: "push", push, at });
  }

  #retryLater() {
    this.stop();
    this.#timer = this.#options.timers.set(() => {
      this.#timer = null;
      this.start();
    }, RETRY_MS);
  }
}
