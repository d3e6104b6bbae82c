/**
 * Tells the server what the page has really painted: a page whose script hangs still answers pings, this it cannot say.
 *
 * @import { Command, Position, Push } from "../types.js"
 */

/** Of no board that has a game: what a screen shows that failed its own examination. */
const DAMAGED_DIGEST = "00000000";

export class PaintReceipts {
  #send;
  #lastText = "";
  #skippedRepeat = false;
  #isSupported = true;

  /** @param {(command: Command) => boolean} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * A new server has heard nothing yet; one that does not know the command must not hear it ten times, for then it
   * closes for good.
   *
   * @param {Push} push
   */
  hear(push) {
    if (push.type === "hello") {
      this.#lastText = "";
      this.#isSupported = true;
    } else if (push.type === "error" && push.payload.code === "unknown_command") {
      this.#isSupported = false;
    }
  }

  /**
   * Called after the examination of each heartbeat: says what is new at once, and the same again at every second one.
   *
   * @param {Position | null} position painted
   * @param {string} digest
   * @param {boolean} sound whether the screen passed
   */
  painted(position, digest, sound) {
    if (!position || !this.#isSupported) return;
    const payload = { position, digest: sound ? digest : DAMAGED_DIGEST };
    const text = JSON.stringify(payload);
    if (text === this.#lastText && !this.#skippedRepeat) {
      this.#skippedRepeat = true;
      return;
    }
    if (!this.#send({ type: "painted", payload })) return;
    this.#lastText = text;
    this.#skippedRepeat = false;
  }
}
