/** The rules for the folders of the page, its rooms. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LARGEST_FOLDER = 20;
/** Modules that may use the DOM besides views. */
const ENTRY_POINTS = ["app.js", "contrast/app.js", "watcher.js", "worker.js"];
const HELPERS = /\bdom\.js"/;
const DOM = /(?<![.#\w])document\.|\b(?:querySelector(?:All)?|innerHTML|createElement)\b/;
/** A function with one of these parameters uses the document that it is given. */
const TAKES_DOCUMENT = /@param \{[^\n]*\bDocument\b|[({,]\s*document\s*[,)}]/;

/**
 * @typedef {{ name: string, source: string, code: string, imports: string[] }} Module `name` and `imports`: paths below
 *   static/; `code`: the source without comments
 */

/** @param {string} name @param {string} source @returns {Module} */
function parse(name, source) {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*/g, "");
  const paths = [...code.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*"(\.[^"]+)"/g)].map(([, path]) => path ?? "");
  return { name, source, code, imports: paths.map((path) => join(dirname(name), path)) };
}

/** Return the paths of a folder's source files below it, without those of others. @param {string} folder */
function sources(folder) {
  const names = readdirSync(join(ROOT, folder), { encoding: "utf-8", recursive: true });
  return names.filter((name) => /\.(py|js|css)$/.test(name) && room(name) !== "vendor").sort();
}

/** @returns {Module[]} */
function modules() {
  const names = sources("static").filter((name) => name.endsWith(".js"));
  return names.map((name) => parse(name, readFileSync(join(ROOT, "static", name), "utf-8")));
}

/** Return the first folder of a path, or "" for a file without one. @param {string} name */
function room(name) {
  return name.includes("/") ? name.slice(0, name.indexOf("/")) : "";
}

/** Return the names of modules that use the DOM and are neither a view nor an entry point. @param {Module[]} all */
function domUsers(all) {
  const others = all.filter(({ name }) => !name.endsWith("_view.js") && ![...ENTRY_POINTS, "dom.js"].includes(name));
  return others.filter(({ source, code }) => HELPERS.test(code) || (DOM.test(code) && !TAKES_DOCUMENT.test(source)));
}

/**
 * Return the first circle of imports between rooms, as lines "a/x.js imports b/y.js"; empty without one.
 *
 * @param {Module[]} all
 * @returns {string[]}
 */
function circle(all) {
  /** @type {Map<string, Map<string, string>>} */
  const arrows = new Map();
  for (const { name, imports } of all) {
    for (const target of imports) {
      const [from, to] = [room(name), room(target)];
      if (from === to || from === "" || to === "" || to === "vendor") continue;
      const known = arrows.get(from) ?? new Map();
      arrows.set(from, known.set(to, `${name} imports ${target}`));
    }
  }
  /** @type {Set<string>} */
  const finished = new Set();
  /** @param {string} start @param {{ room: string, line: string }[]} path @returns {string[]} */
  const visit = (start, path) => {
    const index = path.findIndex((step) => step.room === start);
    if (index >= 0) return path.slice(index).map(({ line }) => line);
    if (finished.has(start)) return [];
    for (const [to, line] of arrows.get(start) ?? []) {
      const lines = visit(to, [...path, { room: start, line }]);
      if (lines.length) return lines;
    }
    finished.add(start);
    return [];
  };
  for (const start of arrows.keys()) {
    const lines = visit(start, []);
    if (lines.length) return lines;
  }
  return [];
}

test("only views and entry points use the DOM", () => {
  assert.deepEqual(
    domUsers(modules()).map(({ name }) => name),
    [],
    "move the code that touches the DOM into a `*_view.js`",
  );
});

test("a use of the DOM is found, but a document may be an argument", () => {
  /** @param {string} name @param {string} source */
  const isFound = (name, source) => domUsers([parse(name, source)]).length > 0;
  assert.equal(isFound("game/a.js", 'import { setText } from "../dom.js";'), true);
  assert.equal(isFound("game/a.js", "document.title = '';"), true);
  assert.equal(isFound("game/a.js", "page.querySelector('b').innerHTML = '';"), true);
  assert.equal(isFound("game/a_view.js", "document.title = '';"), false);
  assert.equal(isFound("contrast/app.js", "document.title = '';"), false);
  assert.equal(isFound("game/a.js", "// document.title\n/* innerHTML */"), false);
  assert.equal(
    isFound("game/a.js", "function watch({ document, timers }) {\n  document.addEventListener();\n}"),
    false,
  );
  const query = "/** @param {Document} page */\nconst find = (page) => page.querySelector('b');";
  assert.equal(isFound("game/a.js", query), false);
  assert.equal(isFound("game/a.js", `import { setText } from "../dom.js";\n${query}`), true);
});

test("rooms import each other without a circle", () => {
  assert.deepEqual(circle(modules()), []);
});

test("a circle between rooms is found with the imports that close it", () => {
  const all = [
    parse("a/x.js", 'import { y } from "../b/y.js";\nimport "./z.js";'),
    parse("b/y.js", 'const c = () => import("../c/z.js");'),
    parse("c/z.js", 'export { x } from "../b/y.js";'),
    parse("app.js", 'import "./a/x.js";'),
  ];
  assert.deepEqual(circle(all), ["b/y.js imports c/z.js", "c/z.js imports b/y.js"]);
  assert.deepEqual(circle(all.slice(0, 2)), []);
});

test("rooms import nothing from outside the rooms but dom.js", () => {
  const inRooms = modules().filter(({ name }) => room(name) !== "");
  const targets = inRooms.flatMap(({ imports }) => imports.filter((target) => room(target) === ""));
  assert.deepEqual([...new Set(targets)], ["dom.js"]);
});

test(`no folder holds more than ${LARGEST_FOLDER} source files`, () => {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const root of ["static", "dashboard"]) {
    const folders = sources(root).map((name) => dirname(join(root, name)));
    for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  assert.ok(counts.size > 10, "the folders are found");
  assert.deepEqual(
    [...counts].filter(([, count]) => count > LARGEST_FOLDER),
    [],
  );
});
