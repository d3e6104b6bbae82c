/**
 * A slow shift of the page by a few pixels, so that no edge burns into the screen; the same on all walls. Pure.
 */

/** The largest shift in each direction, px; the frame leaves this much free. */
export const SHIFT_PX = 4;
/** Time between two steps, ms. */
export const STEP_MS = 120_000;
/** Steps of a horizontal cycle. The vertical one is slower, so that the shift visits the whole square. */
const CYCLE = 4 * SHIFT_PX;

/**
 * Return the shift at a time.
 *
 * @param {number} today ms since 1970
 * @returns {{ x: number, y: number }} px, each from -SHIFT_PX to SHIFT_PX; one step at a time
 */
export function shiftAt(today) {
  const step = Math.floor(today / STEP_MS);
  return { x: triangleWave(step), y: triangleWave(Math.floor(step / (CYCLE + 1))) };
}

/** Return the shift of a step: up to one end and back to the other. @param {number} step */
function triangleWave(step) {
  const place = ((step % CYCLE) + CYCLE) % CYCLE;
  return place <= 2 * SHIFT_PX ? place - SHIFT_PX : 3 * SHIFT_PX - place;
}
