/**
 * The rotation of a board that has more games than room: the fixed cards, and the pages that take turns. Pure.
 *
 * Live games are on every page, and the others share the rest of the room. Live games take turns only if they alone do not
 * fit.
 *
 * @import { Box, LeagueCards, EmPage, Size } from "../types.js"
 * @import { Area, Heights } from "./columns.js"
 * @import { CardSizes } from "./card_sizes.js"
 */

import { areas, floor, GAP, GUTTER, heightsOf, smallCardSizesFor, TITLE, unitOf } from "./card_sizes.js";
import { depth, emptyPage, fillColumns } from "./columns.js";

/** When live games fill the board, other games get whole columns, or one of these shares of the last column. */
const SHARES = [0.7, 0.5, 0.35];

/** @typedef {{ sizes: CardSizes, columns: number, unit: number, still: EmPage, rotations: EmPage[][] }} Split `unit` in px */

/**
 * Split a board into fixed cards and pages that take turns.
 *
 * @param {readonly LeagueCards[]} leagues
 * @param {Box} box
 * @param {boolean} strip
 * @returns {Split & { room: Box }} `room`: the box without the page indicator
 */
export function planRotation(leagues, box, strip) {
  const room = { ...box, height: box.height - box.mark };
  /** @type {Split | null} */
  let best = null;
  for (const sizes of smallCardSizesFor(strip)) {
    const least = floor(sizes, box, strip);
    const few = split(leagues, sizes, least, room, strip);
    if (best !== null && burden(few) >= burden(best)) continue;
    best = few;
    // Enlarge the cards while the number of pages stays the same.
    for (let unit = Math.min(least * 2, unitOf(room.width, 1, sizes)); unit > least && best === few; unit *= 0.98) {
      const candidate = split(leagues, sizes, unit, room, strip);
      if (burden(candidate) <= burden(few)) best = candidate;
    }
  }
  return { .../** @type {Split} */ (best), room };
}

/** Return the number of pages, and a penalty if live games take turns. @param {Split} split */
function burden({ rotations }) {
  const crowded = rotations.some((rotation) => rotation.some(({ cards }) => cards.some(({ size }) => size === "live")));
  return rotations.reduce((sum, { length }) => sum + length, crowded ? 1_000 : 0);
}

/**
 * Split a board for one set of sizes and one unit.
 *
 * @param {readonly LeagueCards[]} leagues @param {CardSizes} sizes @param {number} unit px @param {Box} box @param {boolean} strip
 * @returns {Split}
 */
function split(leagues, sizes, unit, { width, height }, strip) {
  const heights = heightsOf(sizes);
  const columns = Math.max(1, Math.floor((width / unit + GUTTER) / (sizes.narrowest + GUTTER) + 1e-6));
  // The room is at least one card high.
  const tall = Math.max(height / unit, TITLE + sizes.live);
  const all = areas(columns, tall);
  const [live, quiet] = [only(leagues, "live"), only(leagues, "quiet")];
  const turn = (/** @type {readonly LeagueCards[]} */ some, /** @type {Area[]} */ where) =>
    filled(some, where, heights, strip);
  const result = (/** @type {EmPage} */ still, /** @type {EmPage[][]} */ ...rotations) => {
    const single = rotations.flatMap((rotation) => (rotation.length === 1 ? rotation : []));
    return {
      sizes,
      columns,
      unit,
      still: joined(still, ...single),
      rotations: rotations.filter(({ length }) => length > 1),
    };
  };

  const pages = fillColumns(live, all, heights, strip);
  if (pages.length <= 1) {
    const still = pages[0] ?? emptyPage();
    const rest = turn(quiet, left(all, still, strip));
    if (rest.length > 0 || quiet.length === 0) return result(still, rest);
  }
  if (quiet.length === 0) return result(emptyPage(), turn(live, all));
  /** @type {[EmPage[], EmPage[]] | null} */
  let best = null;
  for (const [upper, lower] of parted(all, strip)) {
    const both = /** @type {[EmPage[], EmPage[]]} */ ([turn(live, upper), turn(quiet, lower)]);
    if (both[0].length && both[1].length && (best === null || wait(both) < wait(best))) best = both;
  }
  if (best !== null) return result(emptyPage(), ...best);
  // There is no room for a live game beside another one, so all take turns.
  return result(emptyPage(), turn([...live, ...quiet], all));
}

/** Return the length of both rotations; that of live games counts three times. @param {[EmPage[], EmPage[]]} rotations */
function wait([live, quiet]) {
  return 3 * live.length + quiet.length;
}

/**
 * Return the ways to share the board between two kinds of games: the second kind gets one or more of the last columns,
 * or a share of the last one.
 *
 * @param {Area[]} all @param {boolean} strip @returns {[Area[], Area[]][]}
 */
function parted(all, strip) {
  const last = all.at(-1);
  if (last === undefined) return [];
  const feet = strip ? [] : SHARES.map((share) => last.bottom - (last.bottom - last.top) * share);
  return [
    ...all
      .slice(1)
      .map((_, index) => /** @type {[Area[], Area[]]} */ ([all.slice(0, -1 - index), all.slice(-1 - index)])),
    ...feet.map(
      (edge) =>
        /** @type {[Area[], Area[]]} */ ([
          [...all.slice(0, -1), { ...last, bottom: edge - GAP }],
          [{ ...last, top: edge }],
        ]),
    ),
  ];
}

/**
 * Return the pages. Free room on the last one repeats the first games.
 *
 * @param {readonly LeagueCards[]} leagues @param {Area[]} where @param {Heights} heights @param {boolean} strip
 */
function filled(leagues, where, heights, strip) {
  const { length } = fillColumns(leagues, where, heights, strip);
  return fillColumns(length > 1 ? [...leagues, ...leagues] : leagues, where, heights, strip).slice(0, length);
}

/** @param {...EmPage} pages @returns {EmPage} */
function joined(...pages) {
  return { titles: pages.flatMap(({ titles }) => titles), cards: pages.flatMap(({ cards }) => cards) };
}

/**
 * Return the room below a page's cards.
 *
 * @param {readonly Area[]} all @param {EmPage} page @param {boolean} strip @returns {Area[]}
 */
function left(all, page, strip) {
  return all.flatMap((area) => {
    const used = depth(page, area.column);
    if (used === 0) return [area];
    const heading = page.titles.filter(({ column }) => column === area.column).at(-1)?.key ?? null;
    return strip ? [] : [{ ...area, top: used + GAP, heading }];
  });
}

/**
 * Return the games of a size, favourites first.
 *
 * @param {readonly LeagueCards[]} leagues @param {Size} size @returns {LeagueCards[]}
 */
function only(leagues, size) {
  return [true, false].flatMap((first) =>
    leagues
      .map((league) => ({
        ...league,
        cards: league.cards.filter((card) => card.size === size && card.first === first),
      }))
      .filter(({ cards }) => cards.length > 0),
  );
}
