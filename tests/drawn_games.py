"""Games of every sport and state for Hypothesis, as feeds may report them, and the addresses of displays."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from hypothesis import strategies as st
from msgspec import structs

from dashboard import tables
from dashboard.core.model import (
    BaseballSituation,
    BasketballSituation,
    Board,
    Clock,
    Competitor,
    CricketSituation,
    FootballSituation,
    Game,
    GameKey,
    HockeySituation,
    League,
    MatchEvent,
    Outcome,
    Period,
    PeriodKind,
    Points,
    Series,
    Sport,
    Status,
    Venue,
)
from dashboard.feed import clean
from dashboard.web.first_paint.words import LANGUAGES
from tests.boards import game


ZONES: Final = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland")
HOSTS_FIRST: Final = tables.read("side_order", dict[str, list[str]])["hosts_first_leagues"]
_LEAGUES: Final = (*HOSTS_FIRST, *(name.upper() for name in HOSTS_FIRST), "NBA", "NHL", "NFL", "Serie A", "delta")
_KINDS: Final = (
    *("goal", "own_goal", "penalty", "red_card", "touchdown", "home_run", "wild_pitch"),
    *tables.read("quiet_kinds", list[str]),
)
_FIGURES: Final = ("72'", "45'", "45'+2'", "4:12", "0:00", "12:34", "0:09.3")
_ALPHABET: Final = "aAbBiIzZ019 -'./&ßÄéÉøŁğİıאבعر漢🏒_"


def texts(least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    """Draw readable text as the adapters leave it: on one line, without blanks at its ends."""
    drawn = st.text(_ALPHABET, min_size=least, max_size=most)
    return drawn.map(lambda text: clean.text(text) or "x")


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw the value, or none."""
    return st.none() | strategy


STATUSES: Final = st.sampled_from(Status)
FLAGS: Final = st.booleans()
SIDES: Final = st.sampled_from(["home", "away"])
NUMBERS: Final = st.integers(0, 12)

REASONS: Final = st.one_of(
    st.sampled_from(["Rain", "Rain Delay", "rain delayed", "Weather", "Lightning Delay", "Delay", "other", "DELAYED"]),
    st.integers(10, 20).map(lambda length: "frozen pitch and fog"[:length].strip()),
    texts(most=30),
)
"""Of a delay: the usual ones, some of about as many letters as a headline holds, and others."""

COLORS: Final = st.sampled_from(["000000", "ffffff", "3b4557", "d5dbe5", "0c2340", "0c2346"]) | st.from_regex(
    r"[0-9a-f]{6}", fullmatch=True
)

COMPETITORS: Final = st.builds(
    Competitor,
    name=texts(),
    abbrev=texts(most=5),
    kind=st.just("team"),
    placeholder=FLAGS,
    id=optional(texts(most=3)),
    short_name=optional(texts()),
    color=optional(COLORS),
    alt_color=optional(COLORS),
    score=optional(st.sampled_from([0, 1, 2, 3, 112])),
    score_text=optional(texts(most=5)),
    periods=optional(st.lists(st.sampled_from([0, 1, 7, 25, 112]), max_size=5)),
    shootout=optional(st.integers(0, 5)),
    winner=optional(FLAGS),
    record=optional(texts(most=6)),
    rank=optional(st.integers(0, 25)),
)

SITUATIONS: Final = st.one_of(
    st.builds(
        FootballSituation,
        possession=optional(SIDES),
        down=optional(st.integers(0, 4)),
        distance=optional(NUMBERS),
        yard_line=optional(texts()),
        red_zone=optional(FLAGS),
    ),
    st.builds(
        BaseballSituation,
        half=optional(st.sampled_from(["top", "bottom", "middle", "end"])),
        balls=optional(st.integers(0, 4)),
        strikes=optional(st.integers(0, 3)),
        outs=optional(st.integers(0, 3)),
        bases=optional(st.tuples(FLAGS, FLAGS, FLAGS)),
    ),
    st.builds(HockeySituation, power_play_side=optional(SIDES), empty_net=optional(SIDES)),
    st.builds(BasketballSituation, home_bonus=optional(FLAGS), away_bonus=optional(FLAGS)),
    st.builds(
        CricketSituation, batting=optional(SIDES), overs=optional(texts(most=4)), target=optional(st.integers(1, 500))
    ),
)

EVENTS: Final = st.dictionaries(
    st.sampled_from(["a", "b", "c1", "c10", "c2", "d"]),
    st.builds(
        MatchEvent,
        kind=st.sampled_from(_KINDS),
        order=st.integers(0, 3),
        side=optional(SIDES),
        at=optional(st.sampled_from(_FIGURES)),
        player=optional(texts()),
    ),
    max_size=6,
)


@st.composite
def leagues(draw: st.DrawFn) -> League:
    """Draw a league by its names; its id follows from them, so that all its games agree."""
    abbrev, name = draw(optional(st.sampled_from(_LEAGUES))), draw(optional(st.sampled_from(_LEAGUES)))
    return League(id=f"{abbrev}/{name}", abbrev=abbrev, name=name)


def starts(now: datetime) -> st.SearchStrategy[datetime]:
    """Draw times around a moment: mostly within two days, some of last and next month."""
    quarters = st.one_of(st.integers(-200, 200), st.integers(-3000, 3000))
    return quarters.map(lambda number: (now + timedelta(minutes=15 * number)).replace(second=0, microsecond=0))


MOMENTS: Final = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@st.composite
def games(
    draw: st.DrawFn,
    now: datetime,
    number: int,
    of_leagues: st.SearchStrategy[League],
) -> Game:
    """Draw any game as it may stand at a moment."""
    status = draw(STATUSES)
    return Game(
        key=GameKey(f"mock:{number}"),
        source="mock",
        source_id=str(number),
        sport=draw(st.sampled_from(Sport)),
        league=draw(of_leagues),
        status=status,
        final=status is Status.FINAL,
        start_time_confirmed=draw(FLAGS),
        home=draw(COMPETITORS),
        away=draw(COMPETITORS),
        break_=draw(FLAGS),
        if_necessary=draw(FLAGS),
        stale=draw(st.integers(0, 4)) == 0,
        events=draw(EVENTS),
        broadcasts=draw(st.lists(texts(), max_size=3)),
        title=draw(optional(texts())),
        event_name=draw(optional(texts())),
        summary=draw(optional(texts())),
        round=draw(optional(texts())),
        start_time=draw(optional(starts(now))),
        previous_start_time=draw(optional(starts(now))),
        status_reason=draw(optional(REASONS)),
        status_text=draw(optional(texts())),
        outcome_type=draw(optional(st.sampled_from(Outcome))),
        period=draw(
            optional(
                st.builds(
                    Period,
                    number=st.integers(1, 12),
                    kind=st.sampled_from(PeriodKind),
                    label=texts(),
                    regulation=st.sampled_from([1, 2, 3, 4, 5, 9]),
                )
            )
        ),
        clock=draw(
            optional(
                st.builds(
                    Clock,
                    seconds=st.integers(0, 5400),
                    direction=st.sampled_from(["up", "down"]),
                    text=st.sampled_from(_FIGURES),
                    running=optional(FLAGS),
                    added=optional(st.integers(0, 9)),
                )
            )
        ),
        situation=draw(optional(SITUATIONS)),
        aggregate=draw(optional(st.builds(Points, home=NUMBERS, away=NUMBERS))),
        series=draw(optional(st.builds(Series, text=optional(texts())))),
        event_of_day=draw(optional(st.integers(1, 2))),
        venue=draw(optional(st.builds(Venue, name=texts()))),
    )


@st.composite
def boards(draw: st.DrawFn, now: datetime) -> Board:
    """Draw up to four games of up to two leagues."""
    of_two = st.sampled_from([draw(leagues()), draw(leagues())])
    drawn = [draw(games(now, number, of_two)) for number in range(draw(st.integers(0, 4)))]
    return Board({game.key: game for game in drawn})


def plain(*games: Game) -> Board:
    """Return a board of these games, with a key for each."""
    numbered = [structs.replace(game, key=GameKey(f"mock:{number}")) for number, game in enumerate(games)]
    return Board({game.key: game for game in numbered})


def held_boards() -> st.SearchStrategy[Board]:
    """Draw games that differ in nothing but why and how they are held up."""
    held = st.sampled_from([Status.DELAYED, Status.DELAYED, Status.SUSPENDED, Status.POSTPONED, Status.CANCELLED])
    drawn = st.builds(lambda status, reason: game(status=status, status_reason=reason), held, optional(REASONS))
    return st.lists(drawn, min_size=1, max_size=8).map(lambda games: plain(*games))


def dated_boards(now: datetime) -> st.SearchStrategy[Board]:
    """Draw games of two leagues that differ in nothing but status and start: within two days of a moment."""
    near = st.integers(-160, 160).map(lambda quarters: now + timedelta(minutes=15 * quarters))
    two = st.sampled_from([League(id="a"), League(id="b")])
    drawn = st.builds(
        lambda status, start, league: game(status=status, start_time=start, league=league), STATUSES, near, two
    )
    return st.lists(drawn, min_size=2, max_size=12).map(lambda games: plain(*games))


@st.composite
def addresses(draw: st.DrawFn, board: Board) -> str:
    """Draw the query of a display's address, with values that can be read and some that cannot."""
    sides = [side for game in board.games.values() for side in (game.home, game.away)]
    names = [name for side in sides for name in (side.abbrev, side.id) if name and "," not in name] or ["x"]
    cases = st.sampled_from([str, str.lower, str.upper])
    of_league = [name for game in board.games.values() for name in (game.league.id, game.league.abbrev) if name] or [
        "x"
    ]
    texts_by_name = {
        "theme": st.sampled_from([*tables.read("themes", dict[str, object]), "pink", ""]),
        "order": st.sampled_from(["auto", "home", "away", "up", ""]),
        "hide_scores": st.sampled_from(["1", "true", "0", "false", "yes", ""]),
        "delay": st.one_of(
            st.integers(-1, 3).map(str),
            st.integers(175, 185).map(str),
            st.sampled_from(["0.5", "150", "180.0", "180.5", "-0", "x", "", "Infinity", "NaN"]),
        ),
        "favourites": st.lists(st.builds(lambda name, case: case(name), st.sampled_from(names), cases), max_size=3).map(
            ",".join
        ),
        "leagues": st.lists(
            st.builds(lambda name, case: case(name), st.sampled_from(of_league), cases), min_size=1, max_size=2
        ).map(",".join),
        "zone": st.sampled_from([*ZONES, "auto", "Mars/Base", ""]),
        "language": st.sampled_from([*LANGUAGES, "auto", "tlh", ""]),
        "zoom": st.just("120"),
    }
    names_in_query = draw(st.sets(st.sampled_from(sorted(texts_by_name)), max_size=5))
    return urlencode({name: draw(texts_by_name[name]) for name in sorted(names_in_query)})
