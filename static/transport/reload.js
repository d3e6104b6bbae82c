/**
 * Reloads a page once its address has moved to another build.
 *
 * During a rolling upgrade one address leads to servers of two builds in turn. A page that reloaded for each hello of
 * another build would land on the old one again, and loop. So the page asks its address every few seconds, and reloads
 * after several answers in a row from another build: at a random moment within the window that the server states, or
 * soon after it if no moment is quiet. The last answer is the page itself, whole.
 *
 * A reload that brings no other build (a stubborn cache, a bad proxy) is repeated after a wait that doubles. All times
 * are monotonic and count from the start of the page, so a clock that is set changes nothing.
 */

/** Time between two answers while servers differ, ms; half of it is random. With many pages it is the window. */
const PROBE_MS = 8_000;
const PROBE_LIMIT_MS = 30_000;
/** The same after an answer of another build, or a 25th of the window. */
const CONFIRM_MS = 1_000;
/** Answers in a row that have to come from another build: of many pages, some would get fewer by chance. */
const ANSWERS = 6;
/** The longest wait for a quiet moment, ms. */
const PATIENCE_MS = 5_000;
/** The wait after a reload without a new build; it doubles up to the limit, ms. */
const BACKOFF_MS = 20_000;
const BACKOFF_LIMIT_MS = 600_000;
/** Reloads that may follow each other without a wait if each brings another build. */
const FREE = 2;
/** After this long without another build the next reload counts as the first, ms. */
const STABLE_MS = 300_000;

/**
 * @typedef {{ build: string, windowMs?: number }} Answer the build of a server, and the window in which its pages reload
 * @typedef {{ count: number, from: string }} Past number of reloads so far, and the build before the last
 * @typedef {() => Promise<Answer | null>} Ask null if no server of ours answers
 */

export class Reload {
  #build;
  #options;
  /** @type {Past} */
  #past;
  #answers = 0;
  #windowMs = 0;
  /** When to ask the address again; null while there is nothing to ask. @type {number | null} */
  #probeAt = null;
  /** When to reload; null while that is not known. @type {number | null} */
  #dueAt = null;
  #asking = false;
  /** When this page began, or tried to reload. */
  #beganAt = 0;
  #steadyAt;

  /**
   * @param {string} build of this page
   * @param {{
   *   probe: Ask,
   *   page: Ask,
   *   memory: { read: () => unknown, write: (past: Past) => void },
   *   now: () => number,
   *   random: () => number,
   *   reload: () => void,
   * }} options `probe` requests little, `page` the whole page; `memory` outlives the reload; `now`: monotonic ms since
   *   the start of the page
   */
  constructor(build, options) {
    const past = /** @type {Past | null} */ (options.memory.read());
    this.#build = build;
    this.#options = options;
    this.#past = Number.isInteger(past?.count) ? /** @type {Past} */ (past) : { count: 0, from: "" };
    this.#steadyAt = options.now();
  }

  /**
   * Ask or reload if it is time; called each second.
   *
   * @param {string | null} build the one that the link's server has, or announces; null while it is unknown
   * @param {boolean} quiet whether a viewer would miss nothing at this moment
   * @returns {boolean} whether a new version has to wait because reloading has not helped
   */
  check(build, quiet) {
    const { now, probe, page } = this.#options;
    const at = now();
    if (build === null || build === this.#build) {
      this.#forget();
      if (this.#past.count && at - this.#steadyAt > STABLE_MS) this.#remember(0);
      return false;
    }
    this.#steadyAt = at;
    this.#probeAt ??= at + this.#jittered(PROBE_MS / 2);
    const isDue = this.#dueAt !== null && at >= this.#dueAt + (quiet ? 0 : PATIENCE_MS);
    if (!this.#asking && (isDue || at >= this.#probeAt)) void this.#ask(isDue ? page : probe);
    return this.#dueAt !== null && at < this.#earliest();
  }

  /** Return the moment before which this page does not reload, monotonic ms. */
  #earliest() {
    const { count, from } = this.#past;
    const step = count - 1 - (from === this.#build ? 0 : FREE);
    return step < 0 ? 0 : this.#beganAt + Math.min(BACKOFF_LIMIT_MS, BACKOFF_MS * 2 ** step);
  }

  /** @param {Ask} request */
  async #ask(request) {
    this.#asking = true;
    const answer = await request().catch(() => null);
    this.#asking = false;
    const { now, random, page } = this.#options;
    // No answer to a probe neither confirms nor refutes. The page itself has to come.
    if (answer?.build === this.#build || (request === page && !answer)) this.#forget();
    else if (request === page) return this.#reload();
    else if (answer) this.#answers += 1;
    this.#windowMs = Math.max(this.#windowMs, answer?.windowMs ?? 0);
    const isConfirming = this.#answers > 0 && this.#answers < ANSWERS;
    const often = isConfirming
      ? Math.max(CONFIRM_MS, this.#windowMs / 25)
      : Math.min(PROBE_LIMIT_MS, Math.max(PROBE_MS, this.#windowMs));
    this.#probeAt = now() + this.#jittered(often);
    if (this.#answers >= ANSWERS) this.#dueAt ??= Math.max(now(), this.#earliest()) + random() * this.#windowMs;
  }

  #reload() {
    const { now, reload } = this.#options;
    this.#forget();
    // Without a record the next page cannot wait longer, so a young page waits long.
    if (!this.#remember(this.#past.count + 1) && now() < STABLE_MS) return;
    this.#beganAt = now();
    reload();
  }

  #forget() {
    this.#answers = this.#windowMs = 0;
    this.#probeAt = this.#dueAt = null;
  }

  /** Return whether the next page will know it. @param {number} count */
  #remember(count) {
    this.#past = { count, from: this.#build };
    try {
      this.#options.memory.write(this.#past);
      return true;
    } catch {
      return false;
    }
  }

  /** Return a time of which half is random. @param {number} ms */
  #jittered(ms) {
    return ms * (0.5 + this.#options.random() / 2);
  }
}

/**
 * Return how to ask the page's address for its build.
 *
 * @param {(url: string, init: RequestInit) => Promise<Response>} fetch
 * @returns {{ probe: Ask, page: Ask }}
 */
export function askingBy(fetch) {
  const request = (/** @type {string} */ url, /** @type {RequestInit} */ init) =>
    fetch(url, { ...init, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(8_000) });
  return {
    async probe() {
      const { headers } = await request("readyz", { method: "HEAD" });
      // A release from before this header: to return to it is a move to another build, too.
      const isOlder = headers.get("Content-Type")?.startsWith("application/json");
      const build = headers.get("Scorewall-Build") ?? (isOlder ? "" : null);
      return build === null ? null : { build, windowMs: Number(headers.get("Scorewall-Reload-Window")) || 5_000 };
    },
    async page() {
      const answer = await request("", { headers: { Accept: "text/html" } });
      const build = /<html[^>]* data-build="([^"]*)"[\s\S]*<\/html>\s*$/.exec(
        answer.ok ? await answer.text() : "",
      )?.[1];
      return build ? { build } : null;
    },
  };
}
