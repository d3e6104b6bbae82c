/**
 * Runs before anything is painted, and in any browser: the remembered theme, a sheet over the present board where a delay or hidden
 * scores are remembered, and the wall itself where the browser can run it. Where
 * it cannot, the board that came with the page stays, says so, and loads itself anew. Written in the language of 2009 for that reason.
 */

(function start() {
  var root = document.documentElement;
  var own = /** @type {HTMLScriptElement} */ (document.currentScript);
  var REFRESH_MS = 30000;

  /* As static/display/display.js has it: what the address says is in the page already. */
  function applyRemembered() {
    var name = /[?&]display=([\w-]{1,40})(?:&|$)/.exec(location.search);
    var kept = localStorage.getItem("scorewall-display-" + (name ? name[1] : "one")) || "";
    var theme = /(?:^|&)theme=([a-z]+)(?:&|$)/.exec(kept);
    if (theme && theme[1] && !/[?&]theme=/.test(location.search)) root.setAttribute("data-theme", theme[1]);
    /* The server did not know of them: its board must not be seen. The wall takes the sheet away. */
    var late = /(?:^|&)delay=[^&]*[1-9]/.test(kept) && !/[?&]delay=/.test(location.search);
    var secret = /(?:^|&)hide_scores=1(?:&|$)/.test(kept) && !/[?&]hide_scores=/.test(location.search);
    if (late || secret) root.setAttribute("data-start", "covered");
  }

  /* The newest of what the page needs; README.md names the browsers. */
  function modern() {
    return (
      "noModule" in HTMLScriptElement.prototype &&
      "container" in root.style &&
      !!Object.hasOwn &&
      !!Array.prototype.findLast &&
      !!window.CSS &&
      CSS.supports("selector(:has(a))") &&
      !!HTMLScriptElement.supports &&
      HTMLScriptElement.supports("importmap")
    );
  }

  /** @param {string} tag @param {Record<string, string | null>} attributes */
  function append(tag, attributes) {
    var element = document.createElement(tag);
    for (var name in attributes) element.setAttribute(name, attributes[name] || "");
    document.head.appendChild(element);
  }

  /* A module that is put in by a script does not wait for the rest of the page, as others do: with everything in its cache it would
     look for a board that is still to come. */
  /** @param {() => void} act */
  function whenWhole(act) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act);
    else act();
  }

  function run() {
    append("script", { type: "module", src: own.getAttribute("data-app") });
  }

  try {
    applyRemembered();
  } catch (_) {
    /* Storage is forbidden: the page's own theme holds. */
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
