/**
 * The words on the screen, in the display's language. The only source is `static/words/{en,de,es}.json`. The server
 * embeds the chosen language in the page, with English for missing keys, which saves a round trip.
 *
 * How to put words on the screen:
 *
 * - Add a key to all three files, then call `say("seal.live")`, or `say("start.was", { when })` with values for its
 *   placeholders. For words with a plural add `counts.live.one` and `counts.live.other`; call `count("counts.live", 3)`.
 * - Call them when painting, never while a module is loaded.
 * - In a template write `{{ say("empty.title") }}`, and `data-say="empty.title"` on the element if it has to follow a
 *   change of language in the running page.
 * - Write keys out in the code, or with a fixed beginning: say(`status.${status}`). Names from a feed are values, never
 *   keys.
 *
 * `tests/web/first_paint/test_words.py` fails for a key that one language lacks, that code uses and no file has, or
 * that nothing uses.
 *
 * For times, dates and numbers use `Intl` with `language()`; for short weekdays and months use format.js.
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
 * Return the words of a language. Pure.
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
      const items = lists.get(key) ?? say(key).split(" ");
      lists.set(key, items);
      return items;
    },
  };
}

/** A letter that is written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Return a text from a feed so that it may stand amid others.
 *
 * Text from right to left would reorder the score beside it, and so gets isolates around it (UAX #9). `say` does this
 * for its values.
 *
 * @param {string} text
 * @returns {string}
 */
export function isolated(text) {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

let current = words({}, "en");

/**
 * Use this language for the page's words from now on.
 *
 * @param {Catalogue} catalogue
 * @param {string} language
 */
export function speak(catalogue, language) {
  current = words(catalogue, language);
}

/** Return the page's language, for `Intl`. */
export function language() {
  return current.language;
}

/** Return whether a key that was made from a feed's text exists. @type {Words["has"]} */
export function has(key) {
  return current.has(key);
}

/** Return the words of a key with its values; the key itself if there are none. @type {Words["say"]} */
export function say(key, values) {
  return current.say(key, values);
}

/** Return words that depend on a number, which fills `{n}`. @type {Words["count"]} */
export function count(key, n, values) {
  return current.count(key, n, values);
}

/** Return an ordinal: "3rd", "3.", "3.ª". @type {Words["ordinal"]} */
export function ordinal(n) {
  return current.ordinal(n);
}

/** Return words between blanks, like the months. @type {Words["list"]} */
export function list(key) {
  return current.list(key);
}
