import assert from "node:assert/strict";
import { test } from "node:test";
import { DIGIT, LEGIBLE } from "../../../static/board/card_sizes.js";
import { layout } from "../../../static/board/layout.js";
import { generator } from "../generator.js";

/** @import { Box, LeagueCards, Page, Plan } from "../../../static/types.js" */

/** The board's box where nothing stands beside it. @type {Record<string, Box>} */
const BOXES = {
  "720p": { width: 1257, height: 662, screen: 720, mark: 28, zoom: 1 },
  "1080p": { width: 1886, height: 1020, screen: 1080, mark: 30, zoom: 1 },
  "4K": { width: 3770, height: 1985, screen: 2160, mark: 60, zoom: 1 },
  "1080p with panel": { width: 1230, height: 960, screen: 1080, mark: 30, zoom: 1 },
  portrait: { width: 1048, height: 1850, screen: 1920, mark: 30, zoom: 1 },
  strip: { width: 1900, height: 315, screen: 360, mark: 28, zoom: 1 },
  "720p, larger": { width: 1240, height: 620, screen: 720, mark: 40, zoom: 1.5 },
};

/** @param {number} count @param {() => number} random @param {number} [live] share of games in play @returns {LeagueCards[]} */
function leagues(count, random, live = random()) {
  /** @type {LeagueCards[]} */
  const made = [];
  for (let number = 0; number < count; ) {
    const many = Math.min(count - number, 1 + Math.floor(random() * 9));
    const cards = Array.from({ length: many }, () => ({
      key: `g${number++}`,
      size: /** @type {"live" | "quiet"} */ (random() < live ? "live" : "quiet"),
      first: random() < 0.1,
    }));
    made.push({ key: `l${made.length}`, cards });
  }
  return made;
}

/** Every combination of what turns. @param {Plan} plan @returns {Page[]} */
function screens({ still, rotations }) {
  const most = Math.max(1, ...rotations.map(({ length }) => length));
  return Array.from({ length: most }, (_, turn) => {
    const pages = [still, ...rotations.map((rotation) => /** @type {Page} */ (rotation[turn % rotation.length]))];
    return { titles: pages.flatMap(({ titles }) => titles), cards: pages.flatMap(({ cards }) => cards) };
  });
}

/** @param {(plan: Plan, wanted: LeagueCards[], box: Box, what: string) => void} check on every box with every count */
function everywhere(check) {
  for (const [name, box] of Object.entries(BOXES)) {
    for (let count = 1; count <= 60; count += 1) {
      const wanted = leagues(count, generator(count));
      check(layout(wanted, box), wanted, box, `${count} games on ${name}`);
    }
  }
}

test("every game has its place, inside the box and over no other", () => {
  everywhere((plan, wanted, box, what) => {
    const placed = new Set();
    for (const { titles, cards } of screens(plan)) {
      const all = [...titles, ...cards];
      for (const { x, y, w, h } of all) {
        assert.ok(x >= 0 && y >= 0 && x + w <= box.width && y + h <= box.height, `${what}: inside`);
      }
      for (const [index, a] of all.entries()) {
        for (const b of all.slice(index + 1)) {
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          assert.ok(apart, `${what}: ${a.key} over ${b.key}`);
        }
      }
      for (const { key } of cards) placed.add(key);
    }
    const keys = wanted.flatMap(({ cards }) => cards.map(({ key }) => key));
    assert.deepEqual([...placed].sort(), keys.sort(), what);
  });
});

test("a live score's digits are never under 4 % of the screen's height", () => {
  everywhere((plan, _, box, what) => {
    const least = LEGIBLE * box.zoom * box.screen - 0.1;
    assert.ok(plan.unit * plan.score * DIGIT >= least, `${what}: ${plan.unit * plan.score * DIGIT} px`);
  });
});

test("live games stand still unless not even they fit", () => {
  everywhere((plan, wanted, box, what) => {
    const live = wanted.flatMap(({ cards }) => cards.filter(({ size }) => size === "live"));
    const still = new Set(plan.still.cards.map(({ key }) => key));
    if (live.every(({ key }) => still.has(key))) return;
    // Favourites stand before the others, which may take a title more.
    const alone = [true, false].flatMap((favourite) =>
      wanted.map((league) => ({
        ...league,
        cards: league.cards.filter(({ size, first }) => size === "live" && first === favourite),
      })),
    );
    // Room for them and for one other game: then they would have had it.
    const one = wanted.flatMap(({ cards }) => cards).find(({ size }) => size === "quiet");
    const least = [...alone, ...(one ? [{ key: "other", cards: [one] }] : [])];
    assert.ok(layout(least, { ...box, height: box.height - box.mark }).rotations.length > 0, what);
  });
});

test("a title heads every column and every league in it, in the games' order", () => {
  everywhere((plan, wanted, _, what) => {
    const leagueOf = new Map(wanted.flatMap((league) => league.cards.map(({ key }) => [key, league.key])));
    for (const { titles, cards } of screens(plan)) {
      for (const card of cards) {
        const above = [...titles, ...cards].filter(({ column, y }) => column === card.column && y < card.y);
        const nearest = above.sort((a, b) => b.y - a.y)[0];
        assert.ok(nearest, `${what}: ${card.key} has nothing above it`);
        assert.equal(leagueOf.get(nearest.key) ?? nearest.key, leagueOf.get(card.key), what);
      }
    }
  });
});

test("few games make large cards, and a screen is well filled", () => {
  for (const name of ["720p", "1080p", "4K", "1080p with panel"]) {
    const box = /** @type {Box} */ (BOXES[name]);
    let before = Number.POSITIVE_INFINITY;
    for (const count of [1, 4, 12, 24]) {
      const plan = layout(leagues(count, generator(7), 0.6), box);
      const { unit } = plan;
      assert.ok(unit < before, `${name}: ${count} games`);
      before = unit;
      const used = (screens(plan)[0]?.cards ?? []).reduce((sum, { w, h }) => sum + w * h, 0) / (box.width * box.height);
      assert.ok(used > 0.6, `${name}: ${count} games fill ${used}`);
    }
  }
});

test("sixteen live games fit full HD at once, thirty fit it in pages no live game leaves", () => {
  const box = /** @type {Box} */ (BOXES["1080p"]);
  assert.deepEqual(layout(leagues(16, generator(1), 1), box).rotations, []);
  const mixed = layout(leagues(50, generator(3), 0.4), box);
  assert.equal(mixed.rotations.length, 1);
  assert.ok(mixed.rotations[0]?.every(({ cards }) => cards.every(({ size }) => size === "quiet")));
});

test("who takes turns has company: many games in few pages", () => {
  for (const [name, most] of /** @type {[string, number][]} */ ([
    ["720p", 9],
    ["1080p", 9],
    ["4K", 9],
    ["strip", 15],
  ])) {
    for (const live of [0.2, 0.4, 0.5]) {
      const { rotations } = layout(leagues(60, generator(11), live), /** @type {Box} */ (BOXES[name]));
      for (const { length } of rotations) assert.ok(length <= most, `${name}, ${live} live: ${length} pages`);
    }
  }
});

test("below live games of the same league no title is repeated", () => {
  const cards = Array.from({ length: 60 }, (_, number) => ({
    key: `g${number}`,
    size: /** @type {"live" | "quiet"} */ (number < 25 ? "live" : "quiet"),
    first: false,
  }));
  const { still, rotations, columns } = layout([{ key: "l", cards }], /** @type {Box} */ (BOXES["1080p"]));
  assert.ok(rotations.length > 0);
  for (const { titles } of rotations.flat()) assert.ok(still.titles.length + titles.length <= columns);
});

test("a strip is a single line of cards", () => {
  for (const count of [1, 4, 12, 60]) {
    const plan = layout(leagues(count, generator(5)), /** @type {Box} */ (BOXES.strip));
    for (const { cards } of screens(plan)) assert.equal(new Set(cards.map(({ y }) => y)).size, 1);
  }
});

test("favourites have the first of the pages", () => {
  const wanted = leagues(60, generator(2), 0.2);
  const { still, rotations } = layout(wanted, /** @type {Box} */ (BOXES["1080p"]));
  const firsts = new Set(wanted.flatMap(({ cards }) => cards.filter(({ first }) => first).map(({ key }) => key)));
  const first = [...still.cards, ...(rotations[0]?.[0]?.cards ?? [])].map(({ key }) => key);
  for (const key of firsts) assert.ok(first.includes(key), key);
});

test("the same games have the same places", () => {
  const box = /** @type {Box} */ (BOXES["1080p"]);
  assert.deepEqual(layout(leagues(33, generator(4)), box), layout(leagues(33, generator(4)), box));
});

test("an empty board and a tiny box are no errors", () => {
  const box = /** @type {Box} */ (BOXES["1080p"]);
  assert.deepEqual(layout([], box).still, { titles: [], cards: [] });
  for (const [width, height] of [
    [0, 0],
    [10, 10],
    [400, 20],
  ]) {
    layout(leagues(9, generator(1)), { ...box, width: width ?? 0, height: height ?? 0 });
  }
});
