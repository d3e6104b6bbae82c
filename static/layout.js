/**
 * How the board stands in its box: how large the cards are, in how many columns, and what has to take turns. Pure.
 *
 * The unit (font size of the board, px) is made as large as the games allow. It has a floor: the digits of a live score
 * are at least `LEGIBLE` of the screen's height, where a digit is taken to be `DIGIT` of its font size (0.727 in Inter,
 * 0.716 in Arial, 0.711 in Roboto). Games that do not fit above the floor take turns: live ones stand still, on every
 * page, and the others share what room is left; only when not even the live ones fit, they take turns as well.
 *
 * @import { Box, Lot, Plan, Sheet, Size } from "./types.js"
 * @import { Area } from "./flow.js"
 */

import { depth, emptySheet, flow } from "./flow.js";

/** Height of a live score's digits, of the screen's. */
export const LEGIBLE = 0.04;
/** Height of a digit, of its font size. */
export const DIGIT = 0.7;
/** The unit is never smaller than this, px, nor than this part of the screen's shorter side, nor larger than that of its height. */
const LEAST_PX = 11;
const LEAST = 0.0155;
const MOST = 0.075;
/** So much may a card be drawn out to fill the box. */
const STRETCH = 1.45;
const GAP = 0.55;
const TITLE = 1.7;
/** What of a title's room is written on. */
const LINE_OF_TITLE = 1.4;
/** Widest column and the space between two, em. */
const WIDEST = 32;
const GUTTER = 0.8;
/** A box so much wider than high is a strip: one line of cards, not smaller than this part of its height. */
const STRIP = 3.5;
const STRIP_UNIT = 1 / 19;

/** What of the last column is left to the other games when live ones fill the board. */
const PARTS = [1, 0.7, 0.5, 0.35];

/**
 * The proportions that a card can have: heights of cards, font sizes of scores, and the narrowest column, em. What gives
 * more text comes first; `taste`: how much larger the unit has to become to give that up.
 */
const SHAPES = /** @type {const} */ ([
  { name: "roomy", live: 10.6, quiet: 9.4, score: 3.1, quietScore: 2.6, narrowest: 17.5, taste: 1 },
  { name: "close", live: 9.5, quiet: 7.2, score: 3.1, quietScore: 2.3, narrowest: 16.8, taste: 0.88 },
  { name: "tight", live: 7.8, quiet: 6.2, score: 3.4, quietScore: 2.2, narrowest: 16.4, taste: 0.7 },
  // For screens that stand on end: their height asks for large scores, their width for small words.
  { name: "tower", live: 9.3, quiet: 6.4, score: 4.3, quietScore: 2.5, narrowest: 18.6, taste: 0.66 },
]);
/** Those of a strip, where each column has one card. */
const LINE = /** @type {const} */ ([
  { name: "roomy", live: 11, quiet: 11, score: 3.1, quietScore: 3.1, narrowest: 17.5, taste: 1 },
  { name: "line", live: 13, quiet: 13, score: 2.8, quietScore: 2.8, narrowest: 15.2, taste: 0.9 },
]);

/** @typedef {typeof SHAPES[number] | typeof LINE[number]} Shape */

/**
 * @param {readonly Lot[]} lots the games by league, in order
 * @param {Box} box
 * @returns {Plan}
 */
export function layout(lots, box) {
  const strip = box.width > STRIP * box.height;
  return whole(lots, box, strip) ?? turns(lots, box, strip);
}

/**
 * The smallest unit with which a live score is legible, px.
 *
 * @param {{ score: number }} shape
 * @param {Pick<Box, "screen" | "width" | "zoom">} box
 */
export function leastUnit({ score }, { screen, width, zoom }) {
  return Math.max(LEAST_PX, zoom * LEAST * Math.min(screen, width), (zoom * LEGIBLE * screen) / (DIGIT * score));
}

// --- everything at once

/** @param {readonly Lot[]} lots @param {Box} box @param {boolean} strip @returns {Plan | null} */
function whole(lots, box, strip) {
  const count = lots.reduce((sum, lot) => sum + lot.cards.length, 0);
  /** @type {{ shape: Shape, columns: number, unit: number, sheet: Sheet, value: number } | null} */
  let best = null;
  for (const shape of strip ? LINE : SHAPES) {
    const least = floor(shape, box, strip);
    for (let columns = strip ? count : 1; columns <= count; columns += 1) {
      const widest = Math.min(MOST * box.screen, unitOf(box.width, columns, shape));
      if (widest < least || widest * shape.taste <= (best?.value ?? 0)) continue;
      const found = tallest(lots, columns, shape, box.height, least, widest, strip);
      if (found === null) continue;
      const value = found.unit * shape.taste;
      if (best === null || value > best.value * 1.001) best = { shape, columns, ...found, value };
    }
  }
  if (best === null) return count === 0 ? placed(SHAPES[0], 1, LEAST_PX, box, emptySheet(), []) : null;
  return placed(best.shape, best.columns, best.unit, box, best.sheet, []);
}

/**
 * The largest unit with which all cards fit in so many columns.
 *
 * @param {readonly Lot[]} lots @param {number} columns @param {Shape} shape @param {number} height px
 * @param {number} least @param {number} most px @param {boolean} strip
 * @returns {{ unit: number, sheet: Sheet } | null}
 */
function tallest(lots, columns, shape, height, least, most, strip) {
  const fit = (/** @type {number} */ unit) => {
    const sheets = flow(lots, areas(columns, height / unit), heightsOf(shape), strip);
    return sheets.length === 1 ? (sheets[0] ?? null) : null;
  };
  let low = least;
  let sheet = fit(low);
  if (sheet === null) return null;
  const large = fit(most);
  if (large !== null) return { unit: most, sheet: even(lots, columns, shape, height / most, large, strip) };
  for (let high = most; high - low > 0.1; ) {
    const middle = (low + high) / 2;
    const found = fit(middle);
    if (found === null) high = middle;
    else [low, sheet] = [middle, found];
  }
  return { unit: low, sheet };
}

/**
 * The same in columns that are no longer than they have to be.
 *
 * @param {readonly Lot[]} lots @param {number} columns @param {Shape} shape @param {number} height em
 * @param {Sheet} sheet that fits @param {boolean} strip
 */
function even(lots, columns, shape, height, sheet, strip) {
  let [low, high] = [0, height];
  while (high - low > 0.2) {
    const middle = (low + high) / 2;
    const sheets = flow(lots, areas(columns, middle), heightsOf(shape), strip);
    if (sheets.length === 1 && sheets[0]) [high, sheet] = [middle, sheets[0]];
    else low = middle;
  }
  return sheet;
}

// --- in turns

/** @typedef {{ shape: Shape, columns: number, unit: number, still: Sheet, reels: Sheet[][] }} Split */

/** @param {readonly Lot[]} lots @param {Box} box @param {boolean} strip @returns {Plan} */
function turns(lots, box, strip) {
  const room = { ...box, height: box.height - box.mark };
  /** @type {Split | null} */
  let best = null;
  for (const shape of strip ? LINE.slice(1) : SHAPES.slice(2)) {
    const least = floor(shape, box, strip);
    const few = split(lots, shape, least, room, strip);
    if (best !== null && burden(few) >= burden(best)) continue;
    best = few;
    // Larger as long as it costs no further page.
    for (let unit = least * 2; unit > least && best === few; unit *= 0.98) {
      const found = split(lots, shape, unit, room, strip);
      const same = found.reels.length === few.reels.length;
      if (same && found.reels.every((reel, index) => reel.length <= (few.reels[index]?.length ?? 0))) best = found;
    }
  }
  const { shape, columns, unit, still, reels } = /** @type {Split} */ (best);
  return placed(shape, columns, unit, room, still, reels);
}

/** How many pages there are; that live games take turns is worse than any number. @param {Split} found */
function burden({ reels }) {
  const crowded = reels.some((reel) => reel.some(({ cards }) => cards.some(({ size }) => size === "live")));
  return reels.reduce((sum, { length }) => sum + length, crowded ? 1_000 : 0);
}

/**
 * What stands still and what takes turns, with this unit.
 *
 * @param {readonly Lot[]} lots @param {Shape} shape @param {number} unit px @param {Box} box @param {boolean} strip
 * @returns {Split}
 */
function split(lots, shape, unit, { width, height }, strip) {
  const heights = heightsOf(shape);
  const columns = Math.max(1, Math.floor((width / unit + GUTTER) / (shape.narrowest + GUTTER) + 1e-6));
  // Never lower than one card, however flat the box is.
  const tall = Math.max(height / unit, TITLE + shape.live);
  const all = areas(columns, tall);
  const [live, quiet] = [only(lots, "live"), only(lots, "quiet")];
  const turn = (/** @type {readonly Lot[]} */ some, /** @type {Area[]} */ where) => filled(some, where, heights, strip);
  const found = (/** @type {Sheet} */ still, /** @type {Sheet[][]} */ ...reels) => {
    const single = reels.flatMap((reel) => (reel.length === 1 ? reel : []));
    return { shape, columns, unit, still: joined(still, ...single), reels: reels.filter(({ length }) => length > 1) };
  };

  const sheets = flow(live, all, heights, strip);
  if (sheets.length <= 1) {
    const still = sheets[0] ?? emptySheet();
    const rest = turn(quiet, left(all, still, strip));
    if (rest.length > 0 || quiet.length === 0) return found(still, rest);
  }
  if (quiet.length === 0) return found(emptySheet(), turn(live, all));
  /** @type {[Sheet[], Sheet[]] | null} */
  let best = null;
  for (const part of strip ? [1] : PARTS) {
    const [upper, lower] = parted(all, part);
    const both = /** @type {[Sheet[], Sheet[]]} */ ([turn(live, upper), turn(quiet, lower)]);
    if (both[0].length && both[1].length && (best === null || wait(both) < wait(best))) best = both;
  }
  if (best !== null) return found(emptySheet(), ...best);
  // Not even one of each has room beside the other.
  return found(emptySheet(), turn([...live, ...quiet], all));
}

/** How long everybody waits; a live game counts twice. @param {[Sheet[], Sheet[]]} reels */
function wait([live, quiet]) {
  return 2 * live.length + quiet.length;
}

/** The last column, or so much of its foot, for the quiet games. @param {Area[]} all @param {number} part @returns {[Area[], Area[]]} */
function parted(all, part) {
  const last = all.at(-1);
  if (last === undefined || part === 1) return [all.slice(0, -1), all.slice(-1)];
  const edge = last.bottom - (last.bottom - last.top) * part;
  return [[...all.slice(0, -1), { ...last, bottom: edge - GAP }], [{ ...last, top: edge }]];
}

/**
 * As many sheets as it takes; what the last one has left is given to those that come first, once more.
 *
 * @param {readonly Lot[]} lots @param {Area[]} where @param {import("./flow.js").Heights} heights @param {boolean} strip
 */
function filled(lots, where, heights, strip) {
  const { length } = flow(lots, where, heights, strip);
  return flow(length > 1 ? [...lots, ...lots] : lots, where, heights, strip).slice(0, length);
}

/** @param {...Sheet} sheets @returns {Sheet} */
function joined(...sheets) {
  return { titles: sheets.flatMap(({ titles }) => titles), cards: sheets.flatMap(({ cards }) => cards) };
}

/** What a sheet leaves free. @param {readonly Area[]} all @param {Sheet} sheet @param {boolean} strip @returns {Area[]} */
function left(all, sheet, strip) {
  return all.flatMap((area) => {
    const used = depth(sheet, area.column);
    if (used === 0) return [area];
    return strip ? [] : [{ ...area, top: used + GAP }];
  });
}

// --- measures

/** @param {Shape} shape @param {Box} box @param {boolean} strip */
function floor(shape, box, strip) {
  return Math.max(leastUnit(shape, box), strip ? STRIP_UNIT * box.height : 0);
}

/** The unit with which so many columns are as narrow as they may be. @param {number} width px @param {number} columns @param {Shape} shape */
function unitOf(width, columns, { narrowest }) {
  return width / (columns * narrowest + (columns - 1) * GUTTER);
}

/** @param {number} columns @param {number} height em @returns {Area[]} */
function areas(columns, height) {
  return Array.from({ length: columns }, (_, column) => ({ column, top: 0, bottom: height }));
}

/** @param {Shape} shape */
function heightsOf({ live, quiet }) {
  return { title: TITLE, gap: GAP, live, quiet };
}

/** The games of a size, favourites first. @param {readonly Lot[]} lots @param {Size} size @returns {Lot[]} */
function only(lots, size) {
  return [true, false].flatMap((first) =>
    lots
      .map((lot) => ({ ...lot, cards: lot.cards.filter((card) => card.size === size && card.first === first) }))
      .filter(({ cards }) => cards.length > 0),
  );
}

/**
 * Sheets in em to boxes in px, drawn out to fill the height, in the middle of what is left.
 *
 * @param {Shape} shape @param {number} columns @param {number} unit px @param {Box} box
 * @param {Sheet} still @param {Sheet[][]} reels
 * @returns {Plan}
 */
function placed(shape, columns, unit, box, still, reels) {
  const used = Math.max(0, ...[still, ...reels.flat()].map((sheet) => depth(sheet)));
  const stretch = used ? Math.min(STRETCH, box.height / (used * unit)) : 1;
  const width = Math.min((box.width - (columns - 1) * GUTTER * unit) / columns, WIDEST * unit);
  const x0 = (box.width - columns * width - (columns - 1) * GUTTER * unit) / 2;
  const y0 = Math.max(0, (box.height - used * unit * stretch) / 2);
  /** @template {{ column: number, top: number, height: number }} T @param {T} item @param {number} [height] px, at the foot @returns {T & { x: number, y: number, w: number, h: number }} */
  const boxed = (item, height) => {
    const x = Math.round(x0 + item.column * (width + GUTTER * unit));
    const bottom = Math.round(y0 + (item.top + item.height) * unit * stretch);
    const y = height === undefined ? Math.round(y0 + item.top * unit * stretch) : bottom - height;
    return { ...item, x, y, w: Math.floor(width), h: bottom - y };
  };
  const page = (/** @type {Sheet} */ { titles, cards }) => ({
    titles: titles.map((title) => boxed(title, Math.floor(Math.min(LINE_OF_TITLE, title.height * stretch) * unit))),
    cards: cards.map((card) => boxed(card)),
  });
  return {
    shape: shape.name,
    columns,
    unit: Math.floor(unit * 100) / 100,
    score: shape.score,
    quietScore: shape.quietScore,
    still: page(still),
    reels: reels.map((sheets) => sheets.map(page)),
  };
}
