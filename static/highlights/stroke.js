/**
 * Team colors for lines on the wall's background: lighter or darker where the contrast would be too low. Pure.
 */

/** WCAG's least contrast of graphics with their background. */
const LEAST = 3;

/**
 * @param {string} fill `#rrggbb`
 * @param {string} ground `#rrggbb`
 * @returns {string} `#rrggbb`
 */
export function stroke(fill, ground) {
  const target = luminance(ground) < 0.18 ? 255 : 0;
  const channels = parse(fill);
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = channels.map((byte) => Math.round(byte + (target - byte) * share));
    const color = `#${mixed.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    if (contrast(color, ground) >= LEAST) return color;
  }
  return target ? "#ffffff" : "#000000";
}

/** @param {string} a @param {string} b @returns {number} from 1 to 21 */
export function contrast(a, b) {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param {string} color */
function luminance(color) {
  const [red = 0, green = 0, blue = 0] = parse(color).map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} color */
function parse(color) {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16) || 0);
}
