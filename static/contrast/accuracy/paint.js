/**
 * The time of a paint: the first moment after the frame that contains the change.
 */

/** @type {(() => void)[]} */
let waiting = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => {
  const due = waiting;
  waiting = [];
  for (const callback of due) callback();
};

/**
 * Call back after the browser has painted the present frame. Call it during that frame.
 *
 * @param {() => void} callback
 */
export function afterPaint(callback) {
  waiting.push(callback);
  if (waiting.length === 1) channel.port2.postMessage(null);
}
