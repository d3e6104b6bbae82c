/**
 * The table of both sides' meters.
 *
 * @import { Measured } from "./export.js"
 * @import { Place } from "./settings.js"
 */

import { byId, field, setText } from "../dom.js";
import { amount, figureText, share, size } from "./figures.js";

const MINUTE_MS = 60_000;

export class EvidenceView {
  #table = byId("evidence");

  /**
   * Show the server's cost of a viewer, by its model.
   *
   * @param {(place: Place) => number | null} msOf ms a minute; null: unknown
   */
  updateServer(msOf) {
    for (const place of /** @type {const} */ (["left", "right"])) {
      const ms = msOf(place);
      setText(field(this.#table, `${place}-server`), ms === null ? "–" : `${amount(ms, 2)} ms`);
    }
  }

  /** @param {Measured} measured */
  update(measured) {
    for (const place of /** @type {const} */ (["left", "right"])) {
      for (const [name, text] of Object.entries(texts(measured, place)))
        setText(field(this.#table, `${place}-${name}`), text);
    }
  }
}

/** @param {Measured} measured @param {Place} place @returns {Record<string, string>} */
function texts({ accounts, meters, measuredMs, now }, place) {
  const { versions, neverShown } = accounts[place].totals(now);
  const { requests, messages, silent, sent, received, payload, segments, wakeUps } = meters[place].counts;
  return {
    never_shown: `${amount(neverShown)} / ${amount(versions)}`,
    requests: amount(requests),
    messages: amount(messages),
    silent: share(silent, messages),
    received: figureText(size(received)),
    sent: figureText(size(sent)),
    overhead: share(sent + received - payload, sent + received),
    segments: amount(segments),
    wake_ups: measuredMs > 0 ? amount((wakeUps * MINUTE_MS) / measuredMs) : "–",
  };
}
