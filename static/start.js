/**
 * The start script: runs before the first paint, in any browser, so it is written in ECMAScript 5.
 *
 * It sets the stored theme, covers the board if a stored delay or hidden scores require it, and loads the wall. A
 * browser that is too old for the wall keeps the embedded board with a notice, and reloads it every half a minute.
 */

(function start() {
  var root = document.documentElement;
  var own = /** @type {HTMLScriptElement} */ (document.currentScript);
  var REFRESH_MS = 30000;

  /* Read the stored settings, as static/display/display.js does. The server has applied those in the URL. */
  function applyRemembered() {
    var folder = location.pathname.slice(1, location.pathname.lastIndexOf("/") + 1);
    var name = /[?&]display=([\w-]{1,40})(?:&|$)/.exec(location.search);
    var kept = localStorage.getItem(folder + "scorewall-display-" + (name ? name[1] : "one")) || "";
    var theme = /(?:^|&)theme=([a-z]+)(?:&|$)/.exec(kept);
    if (theme && theme[1] && !/[?&]theme=/.test(location.search)) root.setAttribute("data-theme", theme[1]);
    /* The server did not know these settings: cover its board. The wall removes the cover. */
    var late = /(?:^|&)delay=[^&]*[1-9]/.test(kept) && !/[?&]delay=/.test(location.search);
    var secret = /(?:^|&)hide_scores=1(?:&|$)/.test(kept) && !/[?&]hide_scores=/.test(location.search);
    if (late || secret) root.setAttribute("data-start", "covered");
  }

  /* Return whether the browser has the newest features that the page needs; README.md names the browsers. */
  function modern() {
    return (
      "noModule" in HTMLScriptElement.prototype &&
      "container" in root.style &&
      !!Object.hasOwn &&
      !!Array.prototype.findLast &&
      !!window.CSS &&
      CSS.supports("selector(:has(a))")
    );
  }

  /** Append an element to the head. @param {string} tag @param {Record<string, string | null>} attributes */
  function append(tag, attributes) {
    var element = document.createElement(tag);
    for (var name in attributes) element.setAttribute(name, attributes[name] || "");
    document.head.appendChild(element);
  }

  /* A module that a script inserts does not wait for the rest of the page, as others do. With all files in the cache it
     would look for a board that is still to come. */
  /** Run once the page is parsed. @param {() => void} act */
  function whenWhole(act) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act);
    else act();
  }

  function run() {
    append("script", { type: "module", src: own.getAttribute("data-app") });
  }

  /* A proxy that strips a base path answers it without its slash, too. Addresses relative to the page need the slash. */
  var path = root.getAttribute("data-path");
  if (location.pathname + "/" === path) {
    location.replace(path + location.search);
    return;
  }

  try {
    applyRemembered();
  } catch (_) {
    /* Without storage the page's own theme stays. */
  }
  if (!own.getAttribute("data-app")) return;
  if (modern()) whenWhole(run);
  else {
    root.setAttribute("data-floor", "below");
    append("link", { rel: "stylesheet", href: own.getAttribute("data-plain") });
    setTimeout(function reload() {
      location.reload();
    }, REFRESH_MS);
  }
})();
