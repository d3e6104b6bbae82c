/**
 * The watcher: a classic script inside the page, before all other files, that keeps the page alive and honest.
 *
 * The server paints the page in its old look. Only the watcher lifts it, once the application has proven itself, and it
 * brings it back when the application stops. It loads the files, repeats what fails, and reloads the page, without an
 * end. Any browser has to parse it, so it is written in ECMAScript 5.
 *
 * `data-proven` on the root: absent while the application does not run, "no" until its first proof, "yes", or "lost".
 */

(function watch() {
  var root = document.documentElement;
  var own = /** @type {HTMLScriptElement} */ (document.currentScript);
  var base = own.getAttribute("data-base") || "";
  var build = base.split("/").slice(-2)[0];
  var entry = own.getAttribute("data-app");
  /** The path of the wall on its site, as its server knows it; null on other pages. */
  var path = root.getAttribute("data-path");
  var KEY = "scorewall-restarts";
  var PROVEN = "data-proven";

  var REFRESH_MS = 30000;
  /* A start without progress for this long has stalled; the application without a sign of life has stopped. */
  var STALL_MS = 5000;
  /* The application's first sign of life after its files have come. */
  var BOOT_MS = 10000;
  /* A timer that is later than this: the page slept or hung, and the application has not had its turn either. */
  var SLEPT_MS = 2500;
  /* A fault of the page that a reload may mend; the same after a thrown error; a server that others may still reach. */
  var PATIENCE_MS = { own: 30000, error: 10000, server: 90000 };
  /* After this long without a fault the next one counts as the first. */
  var STABLE_MS = 60000;
  var MOST_ATTEMPTS = 12;
  /* So many times a file of another length is fetched again. */
  var DOUBTS = 4;
  /* Longest wait before a reload, without and with scores that are proven. */
  var LONGEST_MS = 30000;
  var LONGEST_PROVEN_MS = 600000;

  /* --- what is remembered: the theme, settings that hide scores, and earlier restarts --- */

  /* Read the stored settings, as static/display/display.js does. The server has applied those in the URL. */
  function applyRemembered() {
    var name = /[?&]display=([\w-]{1,40})(?:&|$)/.exec(location.search);
    var folder = location.pathname.slice(1, location.pathname.lastIndexOf("/") + 1);
    var kept = localStorage.getItem(folder + "scorewall-display-" + (name ? name[1] : "one")) || "";
    var theme = /(?:^|&)theme=([a-z]+)(?:&|$)/.exec(kept);
    if (theme && theme[1] && !/[?&]theme=/.test(location.search)) root.setAttribute("data-theme", theme[1]);
    /* The server did not know these settings: cover its board. The wall removes the cover. */
    var late = /(?:^|&)delay=[^&]*[1-9]/.test(kept) && !/[?&]delay=/.test(location.search);
    var secret = /(?:^|&)hide_scores=1(?:&|$)/.test(kept) && !/[?&]hide_scores=/.test(location.search);
    if (late || secret) root.setAttribute("data-start", "covered");
  }

  /** Number of restarts so far, and whether the cache is under suspicion. @type {{ n: number, renew: boolean }} */
  var past = { n: 0, renew: false };

  function recall() {
    try {
      past = JSON.parse(sessionStorage.getItem(KEY) || "null") || past;
    } catch (_) {
      /* Without storage: a page that was reloaded has failed, as far as anybody knows. */
      if (performance.navigation.type === 1) past = { n: 1, renew: true };
    }
  }

  /** Keep the restarts for the next page. @param {typeof past} value */
  function keep(value) {
    past = value;
    try {
      sessionStorage.setItem(KEY, JSON.stringify(value));
    } catch (_) {
      /* Then the waits do not grow. */
    }
  }

  function now() {
    return performance.now();
  }

  /** Return a wait that doubles, of which half is random. @param {number} ms @param {number} n @param {number} most */
  function wait(ms, n, most) {
    return Math.min(most, ms * Math.pow(2, n)) * (0.5 + Math.random() / 2);
  }

  /* --- restart: reload the page, but only onto a page of ours --- */

  var restarting = false;
  var forced = false;
  var renew = false;
  var answered = false;
  var probes = 0;

  /**
   * Reload the page after a wait.
   *
   * @param {boolean} suspect whether a file may be bad that came whole: then the next page bypasses the cache
   * @param {boolean} [always] even if the application proves itself in the meantime
   */
  function restart(suspect, always) {
    renew = renew || suspect;
    forced = forced || !!always;
    if (restarting) return;
    restarting = true;
    answered = false;
    probes = 0;
    again();
  }

  function again() {
    setTimeout(probe, wait(1000, past.n + probes++, isProven() ? LONGEST_PROVEN_MS : LONGEST_MS));
  }

  /* A reload that ends on an error page of the browser, or of another program, could not be mended. So ask first. */
  function probe() {
    if (isProven() && !forced) {
      restarting = false;
      return;
    }
    var request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.timeout = 10000;
    request.onload = function () {
      if (request.status !== 200 || !request.getResponseHeader("Scorewall-Build")) again();
      else if (!/<\/html>\s*$/.test(request.responseText)) again();
      else if (isAlive() && trouble === "server" && !answered) {
        /* If it has just returned, the application connects by itself, and spares it a page. */
        answered = true;
        setTimeout(probe, wait(2 * REFRESH_MS, 0, 2 * REFRESH_MS));
      } else {
        keep({ n: past.n + 1, renew: renew });
        location.reload();
        /* If this page is still here then. */
        setTimeout(again, 20000);
      }
    };
    request.onerror = request.ontimeout = request.onabort = again;
    request.send();
  }

  /* --- files --- */

  var progressAt = now();
  var stalls = 0;
  /** Attempts that are under way. @type {AbortController[]} */
  var attempts = [];

  /**
   * Fetch a file of this build once.
   *
   * @param {string} name
   * @param {number} length bytes
   * @param {number} n attempt
   * @param {boolean} [fresh] past the browser's cache
   */
  function attempt(name, length, n, fresh) {
    var stop = new AbortController();
    attempts.push(stop);
    return fetch(base + name, { cache: fresh || past.renew ? "reload" : "default", signal: stop.signal })
      .then(function (answer) {
        if (!answer.ok || answer.headers.get("Scorewall-Build") !== build) throw answer;
        return answer.arrayBuffer();
      })
      .then(function (body) {
        /* A proxy may rewrite files for good: then they have to do. */
        if (body.byteLength !== length && n < DOUBTS) throw body;
        progressAt = now();
        return body;
      })
      .finally(function () {
        attempts.splice(attempts.indexOf(stop), 1);
      });
  }

  /**
   * Fetch a file of this build until it has come whole. Then it is in the cache of the browser.
   *
   * @param {string} file name and length to base 36: "app.js=6xk"
   * @param {number} [n] attempts so far
   * @param {boolean} [fresh] past the browser's cache
   * @returns {Promise<ArrayBuffer>}
   */
  function load(file, n, fresh) {
    var pair = file.split("=");
    var count = n || 0;
    return attempt(pair[0] || "", parseInt(pair[1] || "", 36), count, fresh).catch(function (reason) {
      if (count >= MOST_ATTEMPTS) restart(false);
      /* Another build's server answers at once, and the next one may be of ours. Its answer is not in the cache; to go
         past the cache would remove what another page of this browser has got there. */
      var foreign = reason instanceof Response && reason.status === 404;
      if (foreign) explainPath();
      return new Promise(function (resolve) {
        setTimeout(resolve, foreign ? wait(400, 0, 400) : wait(200, count, 5000));
      }).then(function () {
        return load(file, count + 1, !foreign);
      });
    });
  }

  /* A server that does not know its path sends all requests to the root of the site. Only its operator can mend that. */
  function explainPath() {
    var note = document.querySelector(".unproven");
    if (note && path && location.pathname !== path)
      note.textContent = "scorewall serve --base-path " + location.pathname.replace(/\/$/, "");
  }

  /** Load all files of a list. @param {string | undefined} list separated by blanks */
  function loadAll(list) {
    return Promise.all(
      (list || "")
        .split(" ")
        .filter(Boolean)
        .map(function (file) {
          return load(file);
        }),
    );
  }

  /* --- style sheets: each sets a mark with its last rule --- */

  var copies = 0;

  /** @returns {HTMLLinkElement[]} the sheets that do not apply, or not whole */
  function missingSheets() {
    var computed = getComputedStyle(root);
    return [].slice.call(document.querySelectorAll("link[data-mark]")).filter(function (link) {
      return !computed.getPropertyValue("--" + /** @type {Element} */ (link).getAttribute("data-mark"));
    });
  }

  /** Load a sheet again, past every cache. @param {HTMLLinkElement} link */
  function reloadSheet(link) {
    var copy = /** @type {HTMLLinkElement} */ (link.cloneNode());
    copy.href = link.href.split("?")[0] + "?" + ++copies + Date.now();
    if (link.parentNode) link.parentNode.replaceChild(copy, link);
  }

  /** A sheet has ended, well or not. @param {Event} event */
  function onSheet(event) {
    var link = /** @type {HTMLLinkElement} */ (event.target);
    if (!link.getAttribute || !link.getAttribute("data-mark")) return;
    progressAt = now();
    if (missingSheets().indexOf(link) < 0) return begin();
    setTimeout(
      function () {
        if (link.parentNode && missingSheets().indexOf(link) >= 0) reloadSheet(link);
      },
      wait(200, copies, 5000),
    );
  }

  /* --- the application --- */

  var loaded = false;
  var begun = false;
  var isAppAlive = false;
  var aliveAt = 0;
  /** The trouble that the application reports; null: none that a reload might mend. @type {"own" | "server" | null} */
  var trouble = null;
  var goodAt = 0;
  var erredAt = 0;
  var stableAt = 0;

  function isAlive() {
    return isAppAlive && now() - aliveAt < STALL_MS;
  }

  function isProven() {
    return root.getAttribute(PROVEN) === "yes" && isAlive();
  }

  /* Trusted Types: the browser takes script addresses from this policy only. */
  var policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("scorewall", {
        createScriptURL: function (url) {
          if (!/^\/(?!\/)/.test(url)) throw url;
          return url;
        },
      })
    : null;

  /** Return the address of a script of this host, as the browser takes it. @param {string} url */
  function trusted(url) {
    return policy ? policy.createScriptURL(url) : url;
  }

  /* Start the application once the page, its style sheets and all modules are there. A module that a script inserts does
     not wait for the rest of the page by itself. */
  function begin() {
    if (begun || !loaded || document.readyState === "loading" || missingSheets().length) return;
    begun = true;
    /* The last element: without it the page was cut off. */
    if (!document.getElementById("snapshot")) return restart(false);
    aliveAt = goodAt = now();
    var script = document.createElement("script");
    script.type = "module";
    script.src = trusted(base + entry);
    script.onerror = onError;
    document.head.appendChild(script);
  }

  function onError() {
    if (!begun) return;
    erredAt = stableAt = now();
    if (root.getAttribute(PROVEN) !== "yes") restart(true);
  }

  /* The application stopped: show the old look, as the running application would. */
  function lose() {
    if (isAppAlive) root.setAttribute(PROVEN, "lost");
    var seal = document.getElementById("seal");
    if (seal) {
      seal.setAttribute("data-seal", "dark");
      seal.setAttribute("data-culprit", "script");
    }
    restart(true);
  }

  var tickedAt = now();

  function tick() {
    var time = now();
    if (time - tickedAt > SLEPT_MS) aliveAt = goodAt = progressAt = time;
    tickedAt = time;
    if (!begun) {
      begin();
      if (begun || time - progressAt < STALL_MS) return;
      progressAt = time;
      stalls += 1;
      attempts.forEach(function (stop) {
        stop.abort();
      });
      missingSheets().forEach(reloadSheet);
      if (stalls > 2 || document.readyState === "loading") restart(false);
    } else if (time - aliveAt > (isAppAlive ? STALL_MS : BOOT_MS)) lose();
    else if (trouble && time - goodAt > PATIENCE_MS[erredAt > goodAt ? "error" : trouble]) restart(true);
    else if (past.n && isProven() && time - stableAt > STABLE_MS) keep({ n: 0, renew: false });
  }

  /** The application's side of the watch; static/types.d.ts describes it. */
  window.watcher = {
    alive: function (state) {
      if (!isAppAlive) {
        isAppAlive = true;
        root.setAttribute(PROVEN, "no");
      }
      aliveAt = now();
      trouble = state;
      if (!trouble) goodAt = aliveAt;
    },
    prove: function () {
      if (root.getAttribute(PROVEN) === "yes") return;
      root.setAttribute(PROVEN, "yes");
      stableAt = now();
    },
    load: load,
    late: function (name, run) {
      var groups = (own.getAttribute("data-late") || "").split(",");
      var files = groups.filter(function (group) {
        return group.indexOf(name + "=") === 0;
      })[0];
      return loadAll(files)
        .then(function () {
          return Promise.race([
            run(),
            new Promise(function (_, reject) {
              setTimeout(reject, BOOT_MS, name);
            }),
          ]);
        })
        .catch(function (error) {
          restart(true, true);
          throw error;
        });
    },
    trusted: trusted,
  };

  /* --- the start --- */

  /* A proxy that strips the path answers it without its slash, too. Addresses relative to the page need the slash. */
  if (location.pathname + "/" === path) return location.replace(path + location.search);

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

  /* Show the server's board with a notice. */
  function showPlain() {
    root.setAttribute("data-floor", "below");
    var sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = base + "css/plain.css";
    document.head.appendChild(sheet);
    setTimeout(restart, REFRESH_MS);
  }

  try {
    applyRemembered();
  } catch (_) {
    /* Without storage the page's own theme stays. */
  }
  if (!entry) return;
  if (!modern()) return showPlain();
  recall();
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onError);
  document.addEventListener("load", onSheet, true);
  document.addEventListener("error", onSheet, true);
  document.addEventListener("DOMContentLoaded", begin);
  setInterval(tick, 1000);
  loadAll(own.getAttribute("data-files") || "").then(function () {
    loaded = true;
    begin();
  });
})();
