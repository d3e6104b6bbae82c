/**
 * JSON Merge Patch, RFC 7396.
 *
 * @import { Json } from "../types.js"
 */

/**
 * Return the document after the patch. Neither argument is changed.
 *
 * @param {Json | undefined} target
 * @param {Json} patch its null members remove
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
  // Spread: an assignment to a member called "__proto__" would set the prototype.
  return { ...without(before, removed), ...Object.fromEntries(set) };
}

/**
 * Return an own member of an object, even one called "__proto__".
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
 * Return an object without some of its members; the same object if it has none of them.
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
 * Return whether a value is an object and no array.
 *
 * @param {Json | undefined} value
 * @returns {value is { [key: string]: Json }}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
