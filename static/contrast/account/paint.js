/**
 * When something was on the screen: the first moment after the frame in which it was written.
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
 * Call back once the present frame has been handed to the screen; to be called while it is being made.
 *
 * @param {() => void} callback
 */
export function afterPaint(callback) {
  waiting.push(callback);
  if (waiting.length === 1) channel.port2.postMessage(null);
}
