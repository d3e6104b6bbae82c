/**
 * DOM helpers: keyed lists, and writes of text and attributes only where they differ.
 */

/**
 * Update `parent`'s children to match `items`, in order. A child that stays may be moved, but is never made anew.
 *
 * @template T
 * @param {Element} parent all of its children carry `data-key`
 * @param {readonly T[]} items
 * @param {{ key: (item: T) => string, create: (item: T) => Element, update: (element: Element, item: T) => void }} how
 *   `create` need not fill the element: `update` follows for every item
 */
export function patchList(parent, items, { key, create, update }) {
  const wanted = new Set(items.map(key));
  /** @type {Map<string, Element>} */
  const present = new Map();
  for (const child of [...parent.children]) {
    const name = child.getAttribute("data-key") ?? "";
    if (wanted.has(name) && !present.has(name)) present.set(name, child);
    else child.remove();
  }
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let element = present.get(name);
    if (!element) {
      element = create(item);
      element.setAttribute("data-key", name);
      present.set(name, element);
    }
    if (cursor && cursor !== element && cursor.nextElementSibling === element) {
      // One child moved back behind its neighbors: move that one, not all of them.
      parent.append(cursor);
      cursor = element;
    }
    if (element === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(element, cursor);
    update(element, item);
  }
}

/**
 * Set an element's text if it differs.
 *
 * @param {Element} element
 * @param {string} text
 * @returns {boolean} whether it differed
 */
export function setText(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/**
 * Set an attribute if it differs.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value null removes the attribute
 */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/**
 * Return the element with a `data-field` inside another one. Throws if there is none.
 *
 * @param {ParentNode} parent
 * @param {string} name of `[data-field]`
 * @returns {HTMLElement}
 */
export function field(parent, name) {
  return /** @type {HTMLElement} */ (required(parent.querySelector(`[data-field="${name}"]`), name));
}

/**
 * Return the element with an id. Throws if there is none.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  return required(document.getElementById(id), id);
}

/**
 * Return a function that clones the element in a `<template>`.
 *
 * @param {string} id of the template
 * @returns {() => Element}
 */
export function stamp(id) {
  const template = /** @type {HTMLTemplateElement} */ (byId(id));
  const model = required(template.content.firstElementChild, id);
  return () => /** @type {Element} */ (model.cloneNode(true));
}

/** Return an element that must exist. @template T @param {T | null} element @param {string} name @returns {T} */
function required(element, name) {
  if (element === null) throw new Error(`the page has no ${name}`);
  return element;
}
