/**
 * Where the picture stands, so that no edge of it burns in: a few pixels to and fro, slowly, the same for all walls. Pure.
 */

/** How far it goes in each direction, px; the frame leaves so much free. */
export const SHIFT_PX = 4;
/** How long it stands in one place, ms. */
export const STEP_MS = 120_000;
/** Steps until it comes back; the two directions take a different time for theirs, so that it visits the whole square. */
const CYCLE = 4 * SHIFT_PX;

/**
 * @param {number} today ms since 1970
 * @returns {{ x: number, y: number }} px, each from -SHIFT_PX to SHIFT_PX; one step at a time
 */
export function shiftAt(today) {
  const step = Math.floor(today / STEP_MS);
  return { x: triangleWave(step), y: triangleWave(Math.floor(step / (CYCLE + 1))) };
}

/** Up and down again between the ends. @param {number} step */
function triangleWave(step) {
  const place = ((step % CYCLE) + CYCLE) % CYCLE;
  return place <= 2 * SHIFT_PX ? place - SHIFT_PX : 3 * SHIFT_PX - place;
}
