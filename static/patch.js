/**
 * JSON Merge Patch, RFC 7396.
 *
 * @import { Json } from "./types.js"
 */

/**
 * The document after the patch. Neither argument is touched.
 *
 * @param {Json | undefined} target
 * @param {Json} patch null members remove
 * @returns {Json}
 */
export function apply(target, patch) {
  if (!isObject(patch)) return patch;
  // A map, then `fromEntries`: assigning to a plain object would let a member called "__proto__" do harm.
  const result = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, isObject(value) ? apply(result.get(name), value) : value);
  }
  return Object.fromEntries(result);
}

/**
 * @param {Json | undefined} value
 * @returns {value is { [key: string]: Json }}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
