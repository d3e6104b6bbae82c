/**
 * Focus navigation with the arrow keys of a remote control: to the nearest box in that direction. Pure.
 *
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box any unit, `top` above `bottom`
 * @typedef {"up" | "down" | "left" | "right"} Direction
 */

/** Weight of a distance to the side against one straight ahead. */
const SIDEWAYS_FACTOR = 3;

/**
 * Return the nearest box in a direction.
 *
 * @param {Box} from
 * @param {readonly Box[]} others
 * @param {Direction} direction
 * @returns {number} the index among `others`; -1: no box in that direction
 */
export function nearest(from, others, direction) {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, box] of others.entries()) {
    const distance = distanceTo(rotated(from, direction), rotated(box, direction));
    if (distance < least) {
      least = distance;
      best = index;
    }
  }
  return best;
}

/** Return the distance down to a box; infinite if it is not below. @param {Box} from @param {Box} box */
function distanceTo(from, box) {
  const middle = (box.top + box.bottom) / 2;
  if (middle <= from.bottom || box.bottom <= from.bottom) return Number.POSITIVE_INFINITY;
  const gap = Math.max(0, box.left - from.right, from.left - box.right);
  const offset = Math.abs(box.left + box.right - from.left - from.right) / 2;
  return Math.max(0, box.top - from.bottom) + SIDEWAYS_FACTOR * gap + offset / 1_000;
}

/** Rotate a box so that the direction points down. @param {Box} box @param {Direction} direction @returns {Box} */
function rotated({ left, top, right, bottom }, direction) {
  switch (direction) {
    case "down":
      return { left, top, right, bottom };
    case "up":
      return { left, top: -bottom, right, bottom: -top };
    case "right":
      return { left: top, top: left, right: bottom, bottom: right };
    case "left":
      return { left: top, top: -right, right: bottom, bottom: -left };
  }
}
