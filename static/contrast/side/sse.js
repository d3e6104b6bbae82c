/**
 * The board over one stream of server-sent events, which the browser keeps up by itself.
 *
 * @import { Action, Position, Timers } from "../../types.js"
 * @import { Gauge } from "./metered.js"
 */

import { decode } from "../../sync/protocol.js";
import { isNews } from "./metered.js";
import { bytesOf, eventFraming, streamOpening } from "./wire_model.js";

const ADDRESS = "/api/v1/stream";
/** A browser gives a stream up when the server refuses it: then it is asked for again, ms. */
const RETRY_MS = 3_000;
const CLOSED = 2;

/**
 * @typedef {{
 *   readyState: number, close: () => void,
 *   onopen: ((event: any) => void) | null, onmessage: ((event: any) => void) | null, onerror: ((event: any) => void) | null,
 * }} Source an EventSource
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
   * }} options `position` of the board that is held
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

  /** What came does not fit what is held: a new stream, from the beginning. */
  forget() {
    this.#wantsBoard = true;
    this.stop();
    this.start();
  }

  /** @param {string} text @param {string} id */
  #receive(text, id) {
    const { gauge, now, dispatch } = this.#options;
    const at = now();
    const payload = bytesOf(text);
    // A heartbeat has no id, but a browser tells that of the event before it.
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
