/**
 * JSON Merge Patch, RFC 7396.
 *
 * @import { Json } from "../types.js"
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
  const before = isObject(target) ? target : {};
  const entries = Object.entries(patch);
  const removed = entries.flatMap(([name, value]) => (value === null ? [name] : []));
  const set = entries.flatMap(([name, value]) =>
    value === null ? [] : [[name, isObject(value) ? apply(member(before, name), value) : value]],
  );
  // Put together by spreading: assigning to a plain object would let a member called "__proto__" do harm.
  return { ...without(before, removed), ...Object.fromEntries(set) };
}

/**
 * A member of an object's own, whatever it is called.
 *
 * @template T
 * @param {Readonly<Record<string, T>>} object
 * @param {string} name
 * @returns {T | undefined}
 */
export function member(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * An object without some of its members; the same one where none has to go.
 *
 * @template T
 * @param {Readonly<Record<string, T>>} object
 * @param {readonly string[]} names
 * @returns {Readonly<Record<string, T>>}
 */
export function without(object, names) {
  if (!names.some((name) => Object.hasOwn(object, name))) return object;
  const removed = new Set(names);
  return Object.fromEntries(Object.entries(object).filter(([name]) => !removed.has(name)));
}

/**
 * @param {Json | undefined} value
 * @returns {value is { [key: string]: Json }}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
