/**
 * The wire protocol: frames `{"type": …, "payload": …}` in both directions, and close codes. See
 * dashboard/core/protocol.py.
 *
 * @import { CheckName } from "./wire_shapes.js"
 * @import { CloseCode, Command, Position, Push } from "./wire.js"
 */

import { SHAPES, TERMINAL_CLOSE_CODES } from "./wire_shapes.js";

/** An error: a frame that is no message of this protocol. */
export class ProtocolError extends Error {
  name = "ProtocolError";
}

/** @typedef {(value: unknown) => boolean} Check */

/** @type {Check} */
const text = (value) => typeof value === "string";
/** @type {Check} */
const whole = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** @type {Check} */
const object = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @type {Check} */
const objects = (value) => object(value) && Object.values(/** @type {object} */ (value)).every(object);
/** @type {Check} */
const texts = (value) => Array.isArray(value) && value.every(text);
/** @type {Check} */
const list = (value) => Array.isArray(value) && value.every(object);

/** @type {Record<CheckName, Check>} */
const CHECKS = { list, object, objects, position: isPosition, text, texts, whole };

/**
 * Meanings of the server's close codes, and of two that the browser reports.
 *
 * @type {Record<CloseCode | 1000 | 1006, string>}
 */
const CLOSE_MEANINGS = {
  1000: "closed",
  1001: "server going away",
  1003: "unsupported data",
  1006: "connection lost",
  1009: "message too big",
  1012: "server restarting",
  4029: "too many commands",
  4500: "too many errors",
};

/**
 * Decode a frame. Unknown members are fine: a newer server may send them.
 *
 * @param {unknown} frame
 * @returns {Push | null} null for a type that this page does not know
 * @throws {ProtocolError} for anything that is no message
 */
export function decode(frame) {
  if (typeof frame !== "string") throw new ProtocolError("a frame that is no text");
  const message = parse(frame);
  if (!isMessage(message)) throw new ProtocolError("not {type, payload}");
  const shape = Object.hasOwn(SHAPES, message.type) ? SHAPES[message.type] : undefined;
  if (!shape) return null;
  const payload = /** @type {Record<string, unknown>} */ (message.payload);
  if (!object(payload)) throw new ProtocolError(`${message.type}: no payload`);
  for (const [name, check] of Object.entries(shape)) {
    if (!CHECKS[check](payload[name])) throw new ProtocolError(`${message.type}: unusable ${name}`);
  }
  return /** @type {Push} */ (/** @type {unknown} */ (message));
}

/**
 * Encode a command as the text of a frame.
 *
 * @param {Command} command
 * @returns {string}
 */
export function encode(command) {
  return JSON.stringify(command);
}

/**
 * Return whether the client must not connect again by itself (4500 to 4999).
 *
 * @param {number} code of a close frame
 * @returns {boolean}
 */
export function isTerminal(code) {
  return code >= TERMINAL_CLOSE_CODES.first && code <= TERMINAL_CLOSE_CODES.last;
}

/**
 * Return the reason of a close in words.
 *
 * @param {number} code
 * @param {string} [reason] from the close frame
 * @returns {string}
 */
export function closeMeaning(code, reason = "") {
  return reason || CLOSE_MEANINGS[/** @type {CloseCode} */ (code)] || `closed with code ${code}`;
}

/**
 * Return whether a value is a position.
 *
 * @param {unknown} value
 * @returns {value is Position}
 */
export function isPosition(value) {
  const position = /** @type {Record<string, unknown>} */ (value);
  return object(value) && text(position.epoch) && whole(position.offset);
}

/** @param {string} frame @returns {unknown} */
function parse(frame) {
  try {
    return JSON.parse(frame);
  } catch {
    throw new ProtocolError("no JSON");
  }
}

/**
 * @param {unknown} value
 * @returns {value is { type: string, payload: unknown }}
 */
function isMessage(value) {
  return object(value) && text(/** @type {Record<string, unknown>} */ (value).type);
}
