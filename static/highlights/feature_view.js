/**
 * The large panel of the featured game: score bug, reason, situation, chart.
 *
 * @import { Card, Direction, Game, MatchEvent, Reason, Side } from "../types.js"
 */

import { asTold } from "../board/card_view.js";
import { longerLine } from "../board/name_size.js";
import { byId, field, patchList, setAttribute, setText, stamp } from "../dom.js";
import { inOrder } from "../game/side_order.js";
import { has, ordinal, say } from "../game/words.js";
import { fieldPosition } from "./gridiron.js";
import { stroke } from "./stroke.js";

/** @typedef {import("./chart_view.js").ChartView} ChartView */

const SIDES = /** @type {const} */ (["home", "away"]);
/** Sports that show the score by period instead of a chart. */
const IN_PARTS = new Set(["tennis", "volleyball", "baseball"]);
/** Kicks of a shoot-out stand in the situation. */
const QUIET = new Set(["substitution", "shootout_goal", "shootout_miss"]);
/** Most events of a game that are laid out; those without room stay hidden. */
const EVENTS = 12;
/** Most broadcasters that are named. */
const CHANNELS = 3;
/** Width of the possession mark in a name's line, characters. */
const POSSESSION = 1.2;
/** Most games on the board beside a panel, and above one on an upright screen. */
const CROWD = 40;
const CROWD_BELOW = 16;
/** Largest zoom with a panel, percent. */
const MOST_ZOOM = 150;

/** The panel waits for the chart's script this long, ms. */
const CHART_PATIENCE_MS = 2_000;

export class FeatureView {
  #panel = byId("feature");
  /** Called when the board's box changes. */
  #moved = () => window.dispatchEvent(new Event("resize"));
  /** Loaded with the first featured game, so that the first scores come sooner. @type {ChartView | null} */
  #chart = null;
  /** The load in progress. @type {Promise<void> | null} */
  #coming = null;
  /** Whether the load has ended, well or not. */
  #ready = false;
  /** Shows the panel after the load, so that it appears whole. @type {(() => void) | null} */
  #waiting = null;
  #newEvent = stamp("feature-event");
  #newPart = stamp("feature-part");
  /** @type {Map<string, HTMLElement>} */
  #fields = new Map();
  /** The theme's background, cached: reading it makes the browser compute all styles. @type {{ theme: string | undefined, ground: string } | null} */
  #ground = null;
  #roomy = window.matchMedia("(min-width: 801px) and (min-height: 500px)");
  #upright = window.matchMedia("(max-aspect-ratio: 1/1)");
  /** @type {{ card: Card, game: Game, reason: Reason | null, first: Side } | null} */
  #shown = null;

  /**
   * Whether the panel has a place on this screen.
   *
   * @param {number} count of the games on the board
   * @param {number} zoom of the display, percent
   */
  fits(count, zoom) {
    return zoom <= MOST_ZOOM && this.#roomy.matches && count <= (this.#upright.matches ? CROWD_BELOW : CROWD);
  }

  /**
   * @param {Direction} direction
   * @param {Game | undefined} game the one it names
   * @param {(game: Game) => Card} cardOf
   */
  update(direction, game, cardOf) {
    const had = !this.#panel.hidden;
    this.#waiting = null;
    if (!game) {
      this.#shown = null;
      if (had) this.#reveal(false);
      return;
    }
    if (!this.#ready) {
      this.#waiting = () => this.update(direction, game, cardOf);
      this.#coming ??= this.#loadChart();
      return;
    }
    const { reason } = direction;
    const card = cardOf(game);
    const shown = this.#shown;
    if (shown?.card !== card || shown.reason !== reason || shown.first !== asTold(card.first)) {
      this.#paint(card, game, reason);
    }
    if (!had) this.#reveal(true);
  }

  async #loadChart() {
    setTimeout(() => this.#begin(), CHART_PATIENCE_MS);
    try {
      const late = () => import("./chart_view.js");
      const { ChartView } = await window.watcher.late("highlights/chart_view.js", late);
      this.#chart ??= new ChartView(field(this.#panel, "chart"));
    } catch (error) {
      console.warn(error);
    }
    this.#begin();
  }

  /** Show the panel, without a chart if it has not come: it is for the next game. */
  #begin() {
    this.#ready = true;
    if (this.#waiting) this.#waiting();
    else if (this.#chart && this.#shown) this.#paint(this.#shown.card, this.#shown.game, this.#shown.reason);
  }

  /** @param {boolean} wanted */
  #reveal(wanted) {
    this.#panel.hidden = !wanted;
    this.#moved();
  }

  /** @returns {string | null} the part that differed from the state; it is painted again */
  examine() {
    if (!this.#shown) return null;
    const { card, game, reason } = this.#shown;
    const wrong = SIDES.find((side) => {
      const read = (/** @type {string} */ name) => this.#field(`${side}-${name}`).textContent;
      return read("name") !== card[side].name || read("score") !== card[side].score;
    });
    const differs = wrong || this.#field("headline").textContent !== card.headline;
    if (differs) this.#paint(card, game, reason);
    return differs ? "panel" : null;
  }

  /** @param {Card} card @param {Game} game @param {Reason | null} reason */
  #paint(card, game, reason) {
    const changed = this.#shown?.game.key !== game.key;
    const first = asTold(card.first);
    this.#shown = { card, game, reason, first };
    const put = (/** @type {string} */ name, /** @type {string} */ text) => setText(this.#field(name), text);
    setAttribute(this.#panel, "data-key", game.key);
    setAttribute(this.#panel, "data-state", card.state);
    setAttribute(this.#panel, "data-doubted", card.doubted ? "" : null);
    if (changed) {
      // Restart the entry animation.
      setAttribute(this.#panel, "data-turn", this.#panel.getAttribute("data-turn") === "tick" ? "tock" : "tick");
      if (!this.#chart) void this.#loadChart();
    }
    setAttribute(this.#field("bug"), "data-first", first);
    const digits = Math.max(...SIDES.map((side) => card[side].score.length));
    setAttribute(this.#field("bug"), "data-digits", String(Math.min(3, digits)));
    put("reason", reason ? why(reason, game, card) : "");
    put("league", game.league.name || game.league.abbrev || "");
    put("headline", card.headline);
    put("note", card.note);
    for (const side of SIDES) {
      const row = card[side];
      put(`${side}-name`, row.name);
      const signs = longerLine(row.name) + (row.possession ? POSSESSION : 0);
      const { style } = this.#field(`${side}-name`);
      if (style.getPropertyValue("--signs") !== String(signs)) style.setProperty("--signs", String(signs));
      put(`${side}-score`, row.score);
      put(`${side}-shootout`, [row.kicks, row.shootout].filter(Boolean).join(" "));
      put(`${side}-abbrev`, row.abbrev);
      setAttribute(this.#field(`${side}-abbrev`), "fill", row.ink);
      setAttribute(this.#field(`${side}-abbrev`), "data-length", String([...row.abbrev].length));
      setAttribute(this.#field(`${side}-fill`), "fill", row.fill);
      setAttribute(this.#field(`${side}-zone`), "fill", row.fill);
      const line = this.#panel.querySelector(`[data-side="${side}"]`);
      if (line) setAttribute(line, "data-possession", String(row.possession));
    }
    this.#play(card, game);
    this.#parts(game, first);
    const colors = this.#colors(card);
    for (const side of SIDES) this.#panel.style.setProperty(`--${side}-color`, colors[side]);
    show(this.#field("chart"), this.#chart?.update(game, card, colors) ?? false);
    this.#events(game, first);
    put("facts", facts(game));
  }

  /** Return the teams' colors, visible on the theme's background. @param {Card} card */
  #colors({ home, away }) {
    const { theme } = document.documentElement.dataset;
    if (this.#ground?.theme !== theme || !this.#ground) {
      const ground = getComputedStyle(this.#panel).getPropertyValue("--surface-quiet").trim();
      // A theme may write white and black in three digits.
      const whole = /^#[0-9a-f]{6}$/i.test(ground) ? ground : ground === "#000" ? "#000000" : "#ffffff";
      this.#ground = { theme, ground: whole };
    }
    const { ground } = this.#ground;
    return { home: stroke(home.fill, ground), away: stroke(away.fill, ground) };
  }

  /** @param {string} name */
  #field(name) {
    const element = this.#fields.get(name) ?? field(this.#panel, name);
    this.#fields.set(name, element);
    return element;
  }

  /** Paint the situation. @param {Card} card @param {Game} game */
  #play(card, game) {
    const position = fieldPosition(game);
    setAttribute(this.#field("diamond"), "data-bases", card.bases);
    setText(this.#field("situation"), card.situation);
    show(this.#field("field"), position !== null);
    show(this.#field("play"), Boolean(card.bases || card.situation || position));
    if (!position) return;
    const { ball, gain, forward } = position;
    setAttribute(this.#field("ball"), "transform", `translate(${40 + ball * 4} 0)`);
    setAttribute(this.#field("arrow"), "d", `M${forward * 16} 28l${forward * 12} 8l${forward * -12} 8z`);
    setAttribute(this.#field("gain"), "d", gain === null ? "M0 0" : `M${40 + gain * 4} 0V72`);
  }

  /** Paint the score by period, as far as the feed has it. @param {Game} game @param {Side} first */
  #parts({ home, away, sport, period }, first) {
    const count = Math.max(home.periods?.length ?? 0, away.periods?.length ?? 0);
    const wanted = IN_PARTS.has(sport) && count > 0;
    show(this.#field("line"), wanted);
    if (!wanted) return;
    const whole = sport === "baseball" ? Math.max(count, period?.regulation ?? 9) : count;
    const numbers = Array.from({ length: whole }, (_, index) => index).slice(-12);
    setAttribute(this.#field("line"), "data-first", first);
    patchList(this.#field("line"), numbers, {
      key: String,
      create: this.#newPart,
      update(element, index) {
        setText(field(element, "label"), String(index + 1));
        setText(field(element, "home"), String(home.periods?.[index] ?? ""));
        setText(field(element, "away"), String(away.periods?.[index] ?? ""));
        setAttribute(element, "data-now", String(index + 1 === period?.number));
      },
    });
  }

  /** Paint the events, latest first. @param {Game} game @param {Side} first */
  #events(game, first) {
    const events = Object.entries(game.events)
      .filter(([, { kind }]) => !QUIET.has(kind))
      .sort(([a, one], [b, two]) => two.order - one.order || (a < b ? 1 : -1))
      .slice(0, EVENTS);
    patchList(this.#field("events"), events, {
      key: ([id]) => id,
      create: this.#newEvent,
      update(element, [, event]) {
        setAttribute(element, "data-kind", event.kind);
        setAttribute(element, "data-side", event.side ?? "");
        setText(field(element, "at"), event.at ?? "");
        setText(field(element, "what"), what(event));
        setText(field(element, "who"), [event.player || (event.side ? game[event.side].abbrev : "")].join(""));
        setText(field(element, "after"), after(event, first));
      },
    });
  }
}

/**
 * Return the reason for showing a game: "One-goal game, 88'".
 *
 * @param {Reason} reason
 * @param {Game} game
 * @param {Pick<Card, "headline">} card
 */
export function why({ code, side, n }, game, { headline }) {
  return say(`reason.${code}`, {
    at: headline,
    nth: ordinal(game.period?.number ?? 0),
    team: side ? game[side].short_name || game[side].name : "",
    n: n ?? "",
  });
}

/** Return the lines about a game: round and series, place, broadcasters. @param {Game} game */
function facts({ round, series, venue, broadcasts }) {
  const lines = [[round, series?.text], [venue?.name, venue?.city], broadcasts.slice(0, CHANNELS)];
  return lines.flatMap((words) => words.filter(Boolean).join(" · ") || []).join("\n");
}

/** @param {MatchEvent} event */
function what({ kind }) {
  return has(`event.short.${kind}`) ? say(`event.short.${kind}`) : kind.replaceAll("_", " ");
}

/** Return the score after an event. @param {MatchEvent} event @param {Side} first */
function after({ score_after: score, kind }, first) {
  if (
    !score ||
    kind.endsWith("_card") ||
    kind.startsWith("shootout") ||
    kind === "correction" ||
    kind.endsWith("_penalty")
  )
    return "";
  return inOrder(score.home, score.away, first).join("–");
}

/** Hide or show an SVG element, which has no `hidden` attribute. @param {Element} element @param {boolean} wanted */
function show(element, wanted) {
  setAttribute(element, "hidden", wanted ? null : "");
}
