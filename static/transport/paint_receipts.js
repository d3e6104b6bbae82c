/**
 * Paint receipts: reports to the server of the board that the page has painted. A page whose script hangs may still
 * answer pings, but it sends no receipts.
 *
 * @import { Command, Position, Push } from "../types.js"
 */

/** Reported for a screen that failed its examination: no board with a game has this digest. */
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
   * Handle a message. A new connection starts without receipts. To a server that does not know the command, send no
   * more: after ten errors it would close for good.
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
   * Report after the examination at each heartbeat: a change at once, and an unchanged board at every second one.
   *
   * @param {Position | null} position of the painted board
   * @param {string} digest
   * @param {boolean} sound whether the screen passed its examination
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
