"""Cards in a real browser: hostile team names do not run, overflow or cover the score."""

from typing import Any

import msgspec
import pytest
from playwright.async_api import expect

from dashboard.core.model import Competitor, Game, MatchEvent, Period, PeriodKind, Sport, Status
from dashboard.feed import clean
from tests.boards import game
from tests.browser.conftest import OpenPage
from tests.wall import running_wall


pytestmark = pytest.mark.browser

HOSTILE = [
    "<script>window.broken = 1</script>",
    '<img src=x onerror="window.broken = 1">',
    '"><style>*{display:none}</style>',
    "Long " * 60,
    "x" * 300,
    "Twentyletterswithout",
    "\u202e2–0 lanesrA\u202c",
    "\u2067Arsenal\u2069\u200b\u200d\ufeff",
    "Z" + "\u0351" * 60 + "algo",
    "🏴‍☠️🔥👩‍👩‍👧‍👦" * 12,
    "نادي الزمالك الرياضي المصري القاهرة",
    "\u3164\u3164",
    "{{ 7 * 7 }} ${broken}",
    "a\nb\tc\u2028d",
    "Borussia Mönchengladbach",
]
SPORTS: dict[Sport, dict[str, Any]] = {
    Sport.SOCCER: {"score": 12, "shootout": 11},
    Sport.VOLLEYBALL: {"score": 3, "periods": [25, 19, 25, 23, 15]},
    Sport.BASKETBALL: {"score": 118, "periods": [31, 28, 24, 35]},
    Sport.CRICKET: {"score_text": "245/6 (43.2)"},
    Sport.TENNIS: {"score": 3, "periods": [6, 3, 7, 6, 13]},
    Sport.GOLF: {"score_text": "-12"},
    Sport.OTHER: {"score": 1234},
}


def side(name: str, **fields: Any) -> Competitor:
    """Return a competitor whose name is cleaned as a source does."""
    shown = clean.text(name) or "?"
    return Competitor(name=shown, abbrev=shown[:5], kind="team", placeholder=False, **fields)


def hostile_games() -> list[Game]:
    """Return games with each name on either side, and scores that need much space."""
    games = []
    for number, name in enumerate(HOSTILE, 1):
        sport, points = list(SPORTS.items())[number % len(SPORTS)]
        home, away = side(name, **points), side(HOSTILE[-number], **points)
        games.append(
            msgspec.structs.replace(
                game(number),
                sport=sport,
                home=home,
                away=away,
                status=Status.SHOOTOUT if sport is Sport.SOCCER else Status.LIVE,
                status_text=clean.text(name),
                status_reason=clean.text(name),
                period=None if number % 2 else Period(number=5, kind=PeriodKind.SET, label="Set 5", regulation=5),
                events={
                    str(kick): MatchEvent(kind="shootout_goal", order=kick, side="home" if kick % 2 else "away")
                    for kick in range(20)
                }
                | {"9x": MatchEvent(kind="goal", order=99, player=clean.text(name), at="90'+12'")},
            )
        )
    return games


MEASURE = """({ width, row, score }) => {
  const board = document.querySelector("#board");
  if (width) {
    board.style.setProperty("--row", row);
    board.style.setProperty("--score", score);
    for (const card of board.querySelectorAll(".game")) card.style.setProperty("width", width, "important");
  }
  const complaints = [];
  const cards = [...board.querySelectorAll(".game")].filter((card) => card.getBoundingClientRect().width > 0);
  for (const card of cards) {
    const box = card.getBoundingClientRect();
    const who = card.dataset.key;
    const inside = (element, what) => {
      const own = element.getBoundingClientRect();
      if (own.width === 0) return;
      if (own.left < box.left - 0.5 || own.right > box.right + 0.5) complaints.push(`${who}: ${what} is too wide`);
      if (own.top < box.top - 0.5 || own.bottom > box.bottom + 0.5) complaints.push(`${who}: ${what} is too high`);
    };
    for (const field of card.querySelectorAll("[data-field]:not([hidden])")) inside(field, field.dataset.field);
    for (const line of card.querySelectorAll(".row")) {
      const seen = [...line.children].filter((child) => child.getBoundingClientRect().width > 0);
      seen.reduce((before, child) => {
        const [a, b] = [before.getBoundingClientRect(), child.getBoundingClientRect()];
        if (b.left < a.right - 0.5) complaints.push(`${who}: ${child.className} covers ${before.className}`);
        return child;
      });
      const score = line.querySelector(".score");
      if (score.scrollWidth > score.clientWidth + 1) complaints.push(`${who}: score is cut off`);
    }
  }
  return { complaints, cards: cards.length, foreign: board.querySelectorAll("script, img, style, iframe").length };
}"""


async def test_hostile_names_do_not_run_overflow_or_cover_scores(open_page: OpenPage) -> None:
    """Markup, 300 letters, bidirectional, stacked and blank characters fit wide cards and the narrowest ones."""
    games = hostile_games()
    async with running_wall() as wall:
        wall.show(*games)
        page = await open_page(wall.url, width=1920, height=1080)
        await page.wait_for_selector("html[data-digest]")
        for shape in (
            {"width": None, "row": "", "score": ""},
            {"width": "34em", "row": "3em", "score": "3.1em"},
            {"width": "22em", "row": "2.6em", "score": "2.4em"},
            {"width": "16.4em", "row": "2.3em", "score": "3.4em"},
        ):
            measured = await page.evaluate(MEASURE, shape)
            assert measured["cards"] == len(games)
            assert measured["foreign"] == 0
            assert measured["complaints"] == [], shape
        assert await page.evaluate("window.broken") is None
        assert await page.get_attribute("#seal", "data-culprit") != "script"


async def test_language_applies_to_cards_bar_and_seal(open_page: OpenPage) -> None:
    """The server renders the browser's language. The page loads another one at once for cards, bar and seal."""
    async with running_wall(heartbeat_ms=200) as wall:
        wall.show(msgspec.structs.replace(game(1), status=Status.POSTPONED))
        page = await open_page(wall.url, locale="de-DE")
        await expect(page.locator("html")).to_have_attribute("lang", "de")
        await expect(page.locator('article.game [data-field="status"]')).to_have_text("Verlegt")
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
        # The setting is stored in the browser, so the server still renders the browser's language.
        await page.evaluate("localStorage.setItem('scorewall-display-bar', 'language=es')")
        await page.goto(f"{wall.url}/?display=bar")
        await expect(page.locator("html")).to_have_attribute("lang", "es")
        await expect(page.locator('article.game [data-field="status"]')).to_have_text("Aplazado")
        await expect(page.locator("#empty h2")).to_have_text("Ahora no hay partidos")
        await expect(page.locator('[data-field="seal-word"]')).to_have_text("En vivo")
        await expect(page.locator("#seal")).to_have_attribute("data-seal", "lit")
