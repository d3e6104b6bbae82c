/** An element with what `patchList` needs; it counts moves. */

export class FakeElement {
  /** @type {FakeElement[]} */
  children = [];
  /** @type {FakeElement | null} */
  parent = null;
  /** @type {Map<string, string>} */
  attributes = new Map();
  moves = 0;
  textContent = "";

  /** @param {string} [key] */
  constructor(key) {
    if (key !== undefined) this.setAttribute("data-key", key);
  }

  /** @returns {FakeElement | null} */
  get firstElementChild() {
    return this.children[0] ?? null;
  }

  /** @returns {FakeElement | null} */
  get nextElementSibling() {
    const siblings = this.parent?.children ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.attributes.delete(name);
  }

  remove() {
    this.parent?.children.splice(this.parent.children.indexOf(this), 1);
    this.parent = null;
  }

  /** @param {FakeElement} child @param {FakeElement | null} before */
  insertBefore(child, before) {
    child.remove();
    this.children.splice(before ? this.children.indexOf(before) : this.children.length, 0, child);
    child.parent = this;
    this.moves += 1;
  }

  /** @param {FakeElement} child */
  append(child) {
    this.insertBefore(child, null);
  }
}
