/** Boxes and games for the tests of the layout. */

import { layout } from "../../../static/board/layout.js";
import { generator } from "../generator.js";

/** @import { Box, LeagueCards, Page, Plan } from "../../../static/types.js" */

/** The board's box on screens without a panel beside it, but for one. @type {Record<string, Box>} */
export const BOXES = {
  "720p": { width: 1257, height: 662, screen: 720, mark: 28, zoom: 1 },
  "1080p": { width: 1886, height: 1020, screen: 1080, mark: 30, zoom: 1 },
  "4K": { width: 3770, height: 1985, screen: 2160, mark: 60, zoom: 1 },
  "1080p with panel": { width: 1230, height: 960, screen: 1080, mark: 30, zoom: 1 },
  portrait: { width: 1048, height: 1850, screen: 1920, mark: 30, zoom: 1 },
  strip: { width: 1900, height: 315, screen: 360, mark: 28, zoom: 1 },
  "720p, larger": { width: 1240, height: 620, screen: 720, mark: 40, zoom: 1.5 },
};

/**
 * Return random leagues.
 *
 * @param {number} count of games
 * @param {() => number} random
 * @param {number} [live] share of games in play
 * @returns {LeagueCards[]}
 */
export function leagues(count, random, live = random()) {
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

/** Return every screen that a plan shows: its fixed cards, and a page of each rotation. @param {Plan} plan @returns {Page[]} */
export function screens({ still, rotations }) {
  const most = Math.max(1, ...rotations.map(({ length }) => length));
  return Array.from({ length: most }, (_, turn) => {
    const pages = [still, ...rotations.map((rotation) => /** @type {Page} */ (rotation[turn % rotation.length]))];
    return { titles: pages.flatMap(({ titles }) => titles), cards: pages.flatMap(({ cards }) => cards) };
  });
}

/**
 * Check the layouts of 1 to 60 games in every box.
 *
 * @param {(plan: Plan, wanted: LeagueCards[], box: Box, what: string) => void} check
 */
export function everywhere(check) {
  for (const [name, box] of Object.entries(BOXES)) {
    for (let count = 1; count <= 60; count += 1) {
      const wanted = leagues(count, generator(count));
      check(layout(wanted, box), wanted, box, `${count} games on ${name}`);
    }
  }
}
