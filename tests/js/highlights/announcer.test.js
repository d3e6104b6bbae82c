import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { DEFAULTS } from "../../../static/display/settings.js";
import { Cards } from "../../../static/game/card.js";
import { Announcer } from "../../../static/highlights/announcer.js";
import { Highlights } from "../../../static/highlights/highlights.js";
import { line } from "../../../static/highlights/news.js";
import { initialLink } from "../../../static/sync/link.js";
import { board, game } from "../games.js";
import { speakTest } from "../languages.js";

/** @import { Game, State } from "../../../static/types.js" */

afterEach(() => speakTest("en"));

/**
 * Return the announcements for boards that follow one another, a second apart.
 *
 * @param {boolean} prepared whether the announcer's script is loaded before them
 * @param {...Game[]} boards
 */
async function readOut(prepared, ...boards) {
  /** @type {string[]} */
  const heard = [];
  let now = 10_000;
  const nothing = () => undefined;
  const ticker = { configure: nothing, tell: nothing, tick: nothing, clear: nothing };
  const time = () => ({ now, today: 1_792_265_400_000 });
  const outputs = /** @type {any} */ ({
    ticker,
    celebrations: { show: nothing },
    sound: { play: nothing },
    notices: {},
    timers: { set: () => 1, clear: nothing },
    time,
    visible: () => true,
    headline: (/** @type {Game} */ one) => show.headline(one),
    announce: (/** @type {string} */ text) => heard.push(text),
  });
  const announcer = async () => new Announcer(outputs, DEFAULTS);
  const feature = { fits: () => true, update: nothing };
  const show = new Highlights(
    /** @type {any} */ ({ settings: DEFAULTS, cards: new Cards(), feature, ticker, announcer, time }),
  );
  if (prepared) await show.prepare();
  for (const [offset, games] of boards.entries()) {
    now += 1_000;
    const state = {
      games: board(...games),
      position: { epoch: "e", offset },
      link: { ...initialLink, phase: "open", frameAt: now },
    };
    show.update(/** @type {State} */ (/** @type {unknown} */ (state)));
    show.tick(/** @type {State} */ (/** @type {unknown} */ (state)));
  }
  await show.prepare();
  return heard;
}

const at = (/** @type {number} */ minute) => ({
  seconds: minute * 60,
  direction: /** @type {const} */ ("up"),
  text: `${minute}'`,
});

test("a goal and a final are announced, a clock never, also before the announcer is loaded", async () => {
  const kick = game("k", { home: { name: "Arsenal" }, away: { name: "Chelsea" } });
  const goal = { ...kick, clock: at(11), home: { ...kick.home, score: 1 } };
  const over = { ...goal, status: /** @type {const} */ ("final"), final: true, break_: false };
  const boards = [[kick], [{ ...kick, clock: at(11) }], [goal], [{ ...goal, clock: at(12) }], [over]];
  for (const prepared of [true, false]) {
    const heard = await readOut(prepared, ...boards);
    assert.equal(heard.length, 2);
    assert.match(heard[0] ?? "", /11' GOAL Arsenal 1–0 Chelsea/);
    assert.match(heard[1] ?? "", /FT Arsenal 1–0 Chelsea/);
  }
});

test("simultaneous events are announced together, three lines at most", async () => {
  const games = ["a", "b", "c", "d"].map((key) => game(key, { home: { name: key.toUpperCase() } }));
  const scored = games.map((one) => ({ ...one, home: { ...one.home, score: 1 } }));
  const [heard = ""] = await readOut(true, games, scored);
  assert.equal(heard.split(". ").length, 3);
});

test("a right-to-left name does not swap the score; each language has its separator", () => {
  const one = game("k", { home: { name: "الأهلي", score: 2 }, away: { name: "Chelsea", score: 1 } });
  const telling = { headline: () => "", hideScores: false };
  assert.equal(line(one, telling), "\u2068الأهلي\u2069 2–1 Chelsea");
  speakTest("de");
  assert.equal(line(one, telling), "\u2068الأهلي\u2069 2:1 Chelsea");
  speakTest("es");
  assert.equal(line(one, telling), "\u2068الأهلي\u2069 2-1 Chelsea");
});
