"""
The first paint in Python and the views' models in JavaScript are twins: the same games make the same cards.

One process of Node runs the page's own modules (`tests/js/twins.js`). `fixtures/vectors/` holds examples that say what
is right; here only the agreement counts, over games that Hypothesis draws, simulated evenings and recorded payloads.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.core.model import Board, Game, League, Sport, Status
from dashboard.feed.sources import mock
from dashboard.feed.watch import DEADLINE_S, LATE_FACTOR
from dashboard.mockfeed.feed import Feed
from dashboard.mockfeed.payload import encode
from dashboard.web.first_paint.card import groups
from dashboard.web.first_paint.display import Display
from dashboard.web.first_paint.hidden_scores import without_scores
from dashboard.web.first_paint.language import language_of
from dashboard.web.first_paint.match_day import today
from dashboard.web.first_paint.theme import theme_of
from dashboard.web.first_paint.words import LANGUAGES, words
from tests.boards import game
from tests.drawn_games import HOSTS_FIRST, MOMENTS, addresses, boards, dated_boards, held_boards, plain
from tests.feed.recorded import needs_recorded, read
from tests.twins import Twin


START = datetime(2026, 10, 3, 19, 0, tzinfo=UTC)
RECORDINGS = (
    *("baseball_mlb_2022-09-17.json", "football_nfl_2022-09-11.json"),
    *("hockey_nhl_2022-09-25.json", "soccer_all_2026-03-21.json"),
)
ADDRESSES = (
    "language=en",
    "language=de&zone=Europe/Berlin&order=home",
    "language=es&zone=America/New_York&hide_scores=1&favourites=BOS,ARS",
)


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    """The page's half."""
    with Twin() as process:
        yield process


def first_paint(board: Board, now: datetime, query: str) -> dict[str, Any]:
    """Return the values from which `dashboard/web/pages.py` fills the template, in the form of JSON."""
    texts = dict(parse_qsl(query, keep_blank_values=True))
    display, spoken = Display.of(texts), words(language_of(texts, ""))
    shown = today(display.leagues.board(board), now, display.zone)
    if display.hide_scores:
        shown = without_scores(shown)
    painted = {
        "display": {
            "theme": theme_of(texts.get("theme")),
            "order": display.order,
            "favourites": display.favourites,
            "hide_scores": display.hide_scores,
            "delayed": display.delayed,
            "language": spoken.language,
        },
        "games": shown.games,
        "groups": groups(shown, now, display.zone, spoken, display.favourites),
    }
    decoded: dict[str, Any] = json.loads(msgspec.json.encode(painted))
    return decoded


def check(twin: Twin, board: Board, now: datetime, query: str) -> None:
    """Compare the two, the smaller things first so that a difference is easy to read."""
    server = first_paint(board, now, query)
    page = twin.ask("paint", games=board.games, now=round(now.timestamp() * 1000), query=query)
    assert server["display"] == page["display"]
    assert server["games"] == page["games"]
    assert server["groups"] == page["groups"]


@settings(max_examples=300)
@given(st.data(), MOMENTS)
def test_any_board_is_painted_alike(twin: Twin, data: st.DataObject, now: datetime) -> None:
    """Headlines, notes, rows, situations, details, colors and order, for any address."""
    board = data.draw(boards(now))
    check(twin, board, now, data.draw(addresses(board)))


@settings(max_examples=100)
@given(st.data(), MOMENTS, st.sampled_from(LANGUAGES))
def test_a_game_that_is_held_up_gives_its_reason_alike(
    twin: Twin, data: st.DataObject, now: datetime, language: str
) -> None:
    """The usual reasons in a language, short ones in the headline, long ones below the scores."""
    check(twin, data.draw(held_boards()), now, f"language={language}")


@settings(max_examples=100)
@given(st.data(), MOMENTS, st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe"]))
def test_a_day_ends_alike(twin: Twin, data: st.DataObject, now: datetime, zone: str) -> None:
    """The same games of yesterday leave, in any zone."""
    check(twin, data.draw(dated_boards(now)), now, f"zone={zone}")


@settings(max_examples=60)
@given(st.data(), MOMENTS)
def test_scores_are_hidden_alike(twin: Twin, data: st.DataObject, now: datetime) -> None:
    """A game without its scores keeps the same fields."""
    board = data.draw(boards(now))
    check(twin, board, now, "hide_scores=1")


def test_every_league_names_the_same_side_first(twin: Twin) -> None:
    """In each sport: by abbreviation and by name, in two cases, and leagues whose names merely look alike."""
    names = [case for name in (*HOSTS_FIRST, "nba", "dell") for case in (name, name.upper())]
    leagues = [League(id=name, abbrev=name) for name in names] + [League(id=name, name=name) for name in names]
    board = plain(*(game(sport=sport, league=league) for sport in Sport for league in leagues))
    check(twin, board, START, "")


@pytest.mark.parametrize("query", ADDRESSES)
def test_a_simulated_evening_is_painted_alike(twin: Twin, query: str) -> None:
    """Every few minutes of it, and the morning after, when its games leave."""
    second = 0.0
    feed = Feed(seed=5, speed=1.0, start=START, now=lambda: second)
    seen: set[Status] = set()
    for second in range(0, 6 * 3600, 300):
        games = mock.parse(msgspec.json.decode(encode(feed.scoreboard()))).games
        board = Board({item.key: item for item in games})
        seen |= {item.status for item in games}
        check(twin, board, START + timedelta(seconds=second), query)
        check(twin, board, START + timedelta(seconds=second, hours=12), query)
    assert {Status.SCHEDULED, Status.LIVE, Status.INTERMISSION, Status.FINAL} <= seen


@pytest.mark.recorded
@needs_recorded
@pytest.mark.parametrize("name", RECORDINGS)
@pytest.mark.parametrize("query", ADDRESSES)
def test_recorded_boards_are_painted_alike(twin: Twin, name: str, query: str) -> None:
    """Boards of four sports, as a feed answered."""
    games: list[Game] = list(read(name).games)
    now = min(game.start_time for game in games if game.start_time) + timedelta(hours=2)
    check(twin, Board({game.key: game for game in games}), now, query)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_says_the_same(twin: Twin, language: str) -> None:
    """Every key with its values, one of them written from right to left; every plural and ordinal."""
    spoken = words(language)
    places = {name for text in spoken.entries.values() for name in re.findall(r"\{(\w+)\}", text)}
    values = {name: f"‹{name}›" for name in places}
    values["when"] = "שלום"
    counts, ordinals = list(range(1000)), [*range(130), 1001, 9999]
    page = twin.ask("words", language=language, values=values, counts=counts, ordinals=ordinals)
    assert page["said"] == {key: spoken.say(key, **values) for key in spoken.entries}
    without_n = {name: text for name, text in values.items() if name != "n"}
    assert page["counted"].keys()
    for key, said in page["counted"].items():
        assert said == [spoken.count(key, n, **without_n) for n in counts], key
    assert page["ordinals"] == [spoken.ordinal(n) for n in ordinals]


@pytest.mark.parametrize("interval_s", [1.0, 2.5, 15.0, 60.0])
def test_the_page_knows_how_often_a_source_is_polled(twin: Twin, interval_s: float) -> None:
    """From the age at which the server calls an answer late (`dashboard/feed/watch.py`)."""
    late_after_ms = int(1000 * (LATE_FACTOR * interval_s + DEADLINE_S))
    assert twin.ask("poll", late_after_ms=late_after_ms) == pytest.approx(1000 * interval_s)
