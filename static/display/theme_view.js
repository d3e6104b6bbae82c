/**
 * The theme of the page, and of the browser's frame around it.
 *
 * @import { Settings } from "../types.js"
 */

import { setAttribute } from "../dom.js";

/** Paint a theme. @param {Settings["theme"]} theme */
export function paintTheme(theme) {
  const root = document.documentElement;
  setAttribute(root, "data-theme", theme);
  const look = getComputedStyle(root);
  meta("theme-color", look.getPropertyValue("--ground").trim());
  meta("color-scheme", look.colorScheme);
}

/** Set a meta element's content. @param {string} name @param {string} content */
function meta(name, content) {
  const element = document.querySelector(`meta[name="${name}"]`);
  if (element) setAttribute(element, "content", content);
}
