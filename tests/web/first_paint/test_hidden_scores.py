"""A board without its scores: nothing that gives one away stays in it."""

import msgspec
import pytest

from dashboard.core.model import (
    BaseballSituation,
    Competitor,
    FootballSituation,
    Game,
    MatchEvent,
    Outcome,
    Points,
    Series,
    Status,
)
from dashboard.web.first_paint.hidden_scores import without_scores
from tests.boards import board, game, side


def bare(item: Game) -> Game:
    """Return the game as it stands on a board without scores."""
    return without_scores(board(item)).games[item.key]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("score", 3), ("score_text", "125/3"), ("periods", [1, 2]), ("shootout", 4), ("winner", True)),
        ("record", "10-2"),
    ],
)
def test_a_side_keeps_nothing_that_gives_its_score_away(field: str, value: object) -> None:
    """The season record, too: it counts a game as soon as that is over."""
    known = msgspec.structs.replace(side("Alpha"), **{field: value})
    shown = bare(game(home=known, away=known))
    assert getattr(shown.home, field) is getattr(shown.away, field) is None


def test_a_side_keeps_its_name_and_colors() -> None:
    """Everything by which one knows it."""
    known = side("Alpha", short_name="A", color="ff0000", alt_color="00ff00", rank=3, logo="https://example.org/a.png")
    assert bare(game(home=msgspec.structs.replace(known, score=3))).home == known


def test_a_game_keeps_where_it_stands_and_not_how() -> None:
    """Period, clock and the half of an inning stay; log, tie, series, count and possession go."""
    whole = game(
        status=Status.LIVE,
        events={"g1": MatchEvent(kind="goal", order=1)},
        aggregate=Points(home=2, away=1),
        series=Series(text="leads 2-0"),
        situation=BaseballSituation(half="top", outs=2, bases=(True, False, True)),
    )
    expected = msgspec.structs.replace(
        whole,
        home=msgspec.structs.replace(whole.home, score=None),
        away=msgspec.structs.replace(whole.away, score=None),
        events={},
        aggregate=None,
        series=None,
        situation=BaseballSituation(half="top"),
    )
    assert bare(whole) == expected
    assert bare(game(situation=FootballSituation(possession="home", down=1))).situation is None
    assert bare(game(situation=BaseballSituation(outs=1))).situation is None


def test_every_field_has_been_thought_of() -> None:
    """A new field of a side or a game may give a score away: decide, and name it here."""
    kept = {"name", "abbrev", "kind", "placeholder", "id", "short_name", "color", "alt_color", "logo", "rank"}
    taken = {"score", "score_text", "periods", "shootout", "winner", "record"}
    assert set(Competitor.__struct_fields__) == kept | taken
    taken_of_a_game = {"home", "away", "events", "situation", "aggregate", "series", "summary"}
    kept_of_a_game = {
        *("key", "source", "source_id", "sport", "league", "status", "final", "start_time_confirmed", "break_"),
        *("if_necessary", "stale", "broadcasts", "title", "season", "round", "start_time", "previous_start_time"),
        *("status_reason", "status_text", "outcome_type", "neutral_site", "period", "clock", "leg", "event_of_day"),
        "event_name",
        "venue",
    }
    assert set(Game.__struct_fields__) == kept_of_a_game | taken_of_a_game
    assert bare(game(status=Status.FINAL, outcome_type=Outcome.OVERTIME)).outcome_type is Outcome.OVERTIME
