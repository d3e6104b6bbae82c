"""Games and boards for tests: one that is easy to read, and strategies for all others."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from msgspec import structs

from dashboard.core.model import (
    BaseballSituation,
    Board,
    Clock,
    Competitor,
    FootballSituation,
    Game,
    GameKey,
    HockeySituation,
    League,
    MatchEvent,
    Period,
    PeriodKind,
    Points,
    Series,
    Sport,
    Status,
    Venue,
)


KICK_OFF = datetime(2026, 7, 3, 18, 0, tzinfo=UTC)


def side(name: str = "Alpha", score: int | None = None, **overrides: Any) -> Competitor:
    """Make a team. Keywords set fields of `Competitor`."""
    fields: dict[str, Any] = {"abbrev": "ABC", "kind": "team", "placeholder": False, "id": name.lower()}
    return Competitor(name=name, score=score, **fields | overrides)


def game(number: int = 1, home_score: int | None = 0, away_score: int | None = 0, **overrides: Any) -> Game:
    """Make a soccer game in its first half. Keywords set fields of `Game`."""
    fields: dict[str, Any] = {
        "key": GameKey(f"mock:cup:{number}"),
        "source": "mock",
        "source_id": str(number),
        "sport": Sport.SOCCER,
        "league": League(id="cup", name="The Cup", abbrev="CUP"),
        "status": Status.LIVE,
        "final": False,
        "start_time_confirmed": True,
        "home": side(f"Home {number}", home_score),
        "away": side(f"Away {number}", away_score),
        "break_": False,
        "if_necessary": False,
        "stale": False,
        "events": {},
        "broadcasts": [],
        "start_time": KICK_OFF,
        "period": Period(number=1, kind=PeriodKind.HALF, label="1st", regulation=2),
        "clock": Clock(seconds=600, direction="up", text="10'"),
    }
    return Game(**fields | overrides)


def scored(before: Game, home: int, away: int) -> Game:
    """Return the same game with another score."""
    return structs.replace(
        before,
        home=structs.replace(before.home, score=home),
        away=structs.replace(before.away, score=away),
    )


def board(*games: Game) -> Board:
    """Make a board of these games."""
    return Board({item.key: item for item in games})


# Hypothesis draws indices into these values, not the values themselves: few draws per game make many boards cheap.
_TEXTS = (None, "a", '"quoted"', "Zwölf – 12\u2028", "emoji 🏒", "\x7f")
_SIDES = (
    *(side("Alpha", score) for score in (None, 0, 1, 149)),
    *(side("Alpha", 1, shootout=kicks) for kicks in (0, 5)),
    *(side("Alpha", 1, periods=periods) for periods in ([], [1], [1, 0])),
    *(side(name, 1) for name in _TEXTS if name),
    side("Beta", None, score_text="125/3", winner=True, color="ff0000", rank=3),
    side("Beta", 1, winner=False, record="1-0", logo="https://example.org/a.png", id=None),
    side("TBD", placeholder=True),
)
VALUES: tuple[tuple[str, Any], ...] = (
    *(("home", value) for value in _SIDES),
    *(("away", value) for value in _SIDES),
    *(("status", value) for value in Status),
    *(("sport", value) for value in (Sport.SOCCER, Sport.BASEBALL)),
    *((name, value) for name in ("final", "stale", "break_", "if_necessary") for value in (False, True)),
    *((name, value) for name in ("title", "season", "round", "status_reason", "status_text") for value in _TEXTS),
    *(("league", League(id=number, name=name)) for number in ("1", "2") for name in _TEXTS),
    *(("neutral_site", value) for value in (None, False, True)),
    *(("start_time", value) for value in (None, KICK_OFF, KICK_OFF.replace(year=2025))),
    *(
        ("clock", value)
        for value in (
            None,
            Clock(seconds=0, direction="up", text="0'"),
            Clock(seconds=0, direction="down", text="0:00", running=False),
            Clock(seconds=2700, direction="up", text="45'+2'", running=True, added=2),
        )
    ),
    *(("period", value) for value in (None, Period(number=2, kind=PeriodKind.HALF, label="2nd", regulation=2))),
    *(
        ("situation", value)
        for value in (
            None,
            FootballSituation(),
            FootballSituation(possession="home", down=1, red_zone=True),
            BaseballSituation(outs=2, bases=(True, False, True)),
            BaseballSituation(half="top", outs=0),
            HockeySituation(strength="pp"),
        )
    ),
    *(
        ("events", value)
        for value in (
            {"g1": MatchEvent(kind="goal", order=1)},
            {"g1": MatchEvent(kind="goal", order=1, player="Ä", score_after=Points(home=1, away=0))},
            {"g1": MatchEvent(kind="goal", order=1), "g2": MatchEvent(kind="goal", order=2, note="late")},
        )
    ),
    *(("broadcasts", value) for value in (["One"], ["One", "Two"])),
    *(("aggregate", value) for value in (None, Points(home=1, away=1))),
    *(("series", value) for value in (None, Series(), Series(text="leads 2-0", game_number=3))),
    *(("venue", value) for value in (None, Venue(name="Park"), Venue(name="Park", city="Town"))),
)
_indices = st.lists(st.integers(0, len(VALUES) - 1), max_size=5)


@st.composite
def games(draw: st.DrawFn, number: int = 1) -> Game:
    """Draw a variant of the game with this number."""
    return structs.replace(game(number), **dict(VALUES[index] for index in draw(_indices)))


@st.composite
def boards(draw: st.DrawFn, max_games: int = 3) -> Board:
    """Draw a board over a few keys, so that two boards have games in common."""
    drawn = [draw(st.none() | games(number)) for number in range(max_games)]
    return board(*filter(None, drawn))
