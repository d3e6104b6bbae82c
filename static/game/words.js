/**
 * The words on the screen, in the display's language. The one source is `static/words/{en,de,es}.json`; the server embeds the
 * chosen one in the page, with English beneath it, so that it costs no round trip.
 *
 * How to put words on the screen: add a key to all three files, then `say("seal.live")`, with values for its placeholders
 * `say("start.was", { when })`, or `count("counts.live", 3)` for what has a plural (`counts.live.one`, `counts.live.other`). Call them when
 * painting, never while a module is loaded. In a template `{{ say("empty.title") }}`, and `data-say="empty.title"` on the element
 * if it has to follow a change of language in the running page. `tests/web/first_paint/test_words.py` fails for a key that one language lacks,
 * that code uses and no file has, or that nobody uses; write keys out in the code, or with a fixed beginning:
 * say(`status.${status}`). Names from a feed are values, never keys.
 *
 * For times, dates and numbers: `Intl` with `language()`; short weekdays and months as in format.js.
 *
 * @typedef {Readonly<Record<string, string>>} Catalogue
 * @typedef {Readonly<Record<string, string | number>>} Values
 *
 * @typedef {{
 *   language: string,
 *   has: (key: string) => boolean,
 *   say: (key: string, values?: Values) => string,
 *   count: (key: string, n: number, values?: Values) => string,
 *   ordinal: (n: number) => string,
 *   list: (key: string) => readonly string[],
 * }} Words
 */

/**
 * A language's words. Pure.
 *
 * @param {Catalogue} catalogue
 * @param {string} language as in `<html lang>`: "en", "de", "es"
 * @returns {Words}
 */
export function words(catalogue, language) {
  const plural = new Intl.PluralRules(language);
  const order = new Intl.PluralRules(language, { type: "ordinal" });
  const number = new Intl.NumberFormat(language);
  /** @type {Map<string, readonly string[]>} */
  const lists = new Map();
  const has = (/** @type {string} */ key) => Object.hasOwn(catalogue, key);
  /** @type {Words["say"]} */
  const say = (key, values = {}) =>
    (has(key) ? /** @type {string} */ (catalogue[key]) : key).replace(/\{(\w+)\}/g, (_, name) =>
      isolated(String(values[name] ?? "")),
    );
  /** @param {string} key @param {Intl.LDMLPluralRule} form */
  const inForm = (key, form) => (has(`${key}.${form}`) ? `${key}.${form}` : `${key}.other`);
  return {
    language,
    has,
    say,
    count: (key, n, values) => say(inForm(key, plural.select(n)), { n: number.format(n), ...values }),
    ordinal: (n) => say(inForm("ordinal", order.select(n)), { n }),
    list(key) {
      const found = lists.get(key) ?? say(key).split(" ");
      lists.set(key, found);
      return found;
    },
  };
}

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A text from a feed that may stand in the midst of others: what is written from right to left would turn round the score
 * beside it, and so stands between isolates (UAX #9). Values of `say` need no help.
 *
 * @param {string} text
 * @returns {string}
 */
export function isolated(text) {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

let current = words({}, "en");

/**
 * From here on the page speaks this language.
 *
 * @param {Catalogue} catalogue
 * @param {string} language
 */
export function speak(catalogue, language) {
  current = words(catalogue, language);
}

/** What the page speaks, for `Intl`. */
export function language() {
  return current.language;
}

/** Whether there are words for a key that was made from what a feed wrote. @type {Words["has"]} */
export function has(key) {
  return current.has(key);
}

/** @type {Words["say"]} */
export function say(key, values) {
  return current.say(key, values);
}

/** Words that depend on a number, which fills `{n}`. @type {Words["count"]} */
export function count(key, n, values) {
  return current.count(key, n, values);
}

/** "3rd", "3.", "3.ª". @type {Words["ordinal"]} */
export function ordinal(n) {
  return current.ordinal(n);
}

/** Words between blanks, like the months. @type {Words["list"]} */
export function list(key) {
  return current.list(key);
}
