"""
A game as the wall shows it: which words, which colours, in which order. Pure.

`static/game/card.js` and `groups.js` are the same for the browser. `fixtures/vectors/card.json` and `groups.json` hold
the two together.
"""

from collections.abc import Collection, Set
from datetime import UTC, datetime, tzinfo
from typing import Final, Literal

from msgspec import Struct

from dashboard.core.model import Board, Competitor, Game, GameKey, Side, Status
from dashboard.web.first_paint.color import fills, ink
from dashboard.web.first_paint.headline import headline
from dashboard.web.first_paint.side_order import first_side
from dashboard.web.first_paint.situation import Heat, attacker, bases, detail, hot, kicks, line, situation
from dashboard.web.first_paint.words import LANGUAGES, Words, words


State = Literal["live", "break", "held", "upcoming", "final", "off", "stale"]
"""How a card looks. `held`: delayed or suspended; `off`: will not be played (now); `stale`: nobody vouches for it."""

_RANK: Final[dict[State, int]] = {"live": 0, "break": 0, "held": 1, "upcoming": 2, "final": 3, "off": 4, "stale": 5}
_STATES: Final[dict[Status, State]] = {
    Status.LIVE: "live",
    Status.SHOOTOUT: "live",
    Status.INTERMISSION: "break",
    Status.DELAYED: "held",
    Status.SUSPENDED: "held",
    Status.SCHEDULED: "upcoming",
    Status.PREGAME: "upcoming",
    Status.ENDED: "final",
    Status.FINAL: "final",
    Status.FORFEITED: "final",
    Status.POSTPONED: "off",
    Status.CANCELLED: "off",
    Status.ABANDONED: "off",
    Status.UNKNOWN: "off",
}
_NEVER: Final = float("inf")
_ENGLISH: Final = words(LANGUAGES[0])


class Row(Struct, frozen=True, kw_only=True):
    """One side. Empty text: nothing to show."""

    name: str
    abbrev: str
    score: str
    kicks: str
    """In, out and to come: "●●×○○"."""
    line: str
    """The points of each part, in columns."""
    shootout: str
    record: str
    fill: str
    """`#rrggbb`."""
    ink: str
    """Black or white, whichever reads better on `fill`."""
    winner: bool
    loser: bool
    possession: bool
    placeholder: bool


class Card(Struct, frozen=True, kw_only=True):
    """One game."""

    key: GameKey
    sport: str
    state: State
    look: str
    """The status, or `if_necessary`, or `open` while the start is not known."""
    hot: Heat
    first: Side
    """Which side its league names first."""
    headline: str
    """Where the game stands: "72'", "Q3 4:12", "20:00", "FT"."""
    note: str
    """A few words beside the headline."""
    home: Row
    away: Row
    bases: str
    """First, second, third base as "101"; empty where there is no diamond."""
    situation: str
    detail: str


class Group(Struct, frozen=True, kw_only=True):
    """The cards of a league."""

    key: str
    title: str
    live: bool
    cards: list[Card]


def groups(
    board: Board,
    now: datetime,
    zone: tzinfo = UTC,
    words: Words = _ENGLISH,
    favourites: Collection[str] = (),
) -> list[Group]:
    """
    The board by league: live games first, then what is held up, begins next, is over, is off, is stale.

    Of those in the same state a favourite's comes first. A league stands where its first game stands. The order depends
    on the games and the favourites (ids or abbreviations of competitors) alone.
    """
    wanted = {name.casefold() for name in favourites}
    by_league: dict[str, list[Game]] = {}
    for game in board.games.values():
        by_league.setdefault(f"{game.sport}/{game.league.id}", []).append(game)
    ordered = {key: sorted(games, key=lambda game: _order(game, wanted)) for key, games in by_league.items()}
    return [
        Group(
            key=key,
            title=_title(games[0]),
            live=any(_RANK[_state(game)] == 0 for game in games),
            cards=[card(game, now, zone, words) for game in games],
        )
        for key, games in sorted(
            ordered.items(), key=lambda item: (*_order(item[1][0], wanted)[:3], _title(item[1][0]), item[0])
        )
    ]


def card(game: Game, now: datetime, zone: tzinfo = UTC, words: Words = _ENGLISH) -> Card:
    """One game at this moment, its times told in `zone` and its words those of a language."""
    state = _state(game)
    title, note = headline(game, now, zone, words)
    if state == "stale":
        title, note = words.say("status.stale"), words.say("status.last", headline=title)
    home_fill, away_fill = fills(game.home, game.away)
    return Card(
        key=game.key,
        sport=game.sport.value,
        state=state,
        look=_look(game),
        hot=hot(game) if state == "live" else "",
        first=first_side(game),
        headline=title,
        note=note,
        home=_row(game, "home", state, home_fill),
        away=_row(game, "away", state, away_fill),
        bases=bases(game) if state == "live" else "",
        situation=situation(game, words) if state == "live" else "",
        detail=detail(game, state, title, words),
    )


# --- order ------------------------------------------------------------------------------------------------


def _state(game: Game) -> State:
    if game.stale:
        return "stale"
    state = _STATES[game.status]
    return "break" if state == "live" and game.break_ else state


def _look(game: Game) -> str:
    if game.status is not Status.SCHEDULED:
        return game.status.value
    if game.if_necessary:
        return "if_necessary"
    return "scheduled" if game.start_time and game.start_time_confirmed else "open"


def _order(game: Game, favourites: Set[str]) -> tuple[int, bool, float, str]:
    start = game.start_time.timestamp() if game.start_time else _NEVER
    names = {name.casefold() for side in (game.home, game.away) for name in (side.id, side.abbrev) if name}
    return _RANK[_state(game)], favourites.isdisjoint(names), start, game.key


def _title(game: Game) -> str:
    return game.league.name or game.league.abbrev or game.league.id


# --- the sides --------------------------------------------------------------------------------------------


def _row(game: Game, side: Side, state: State, fill: str) -> Row:
    mine, other = (game.home, game.away) if side == "home" else (game.away, game.home)
    over = game.status in {Status.FINAL, Status.FORFEITED, Status.ENDED}
    return Row(
        name=mine.short_name or mine.name,
        abbrev=mine.abbrev,
        score=mine.score_text or ("" if mine.score is None else str(mine.score)),
        kicks=kicks(game, side),
        line=line(game, side),
        shootout="" if mine.shootout is None else f"({mine.shootout})",
        record=_record(mine) if state == "upcoming" else "",
        fill=fill,
        ink=ink(fill),
        winner=over and _beats(mine, other),
        loser=over and _beats(other, mine),
        possession=state == "live" and attacker(game) == side,
        placeholder=mine.placeholder,
    )


def _beats(mine: Competitor, other: Competitor) -> bool:
    if mine.winner is not None or other.winner is not None:
        return mine.winner is True
    if mine.score is None or other.score is None:
        return False
    return (mine.score, mine.shootout or 0) > (other.score, other.shootout or 0)


def _record(side: Competitor) -> str:
    rank = f"#{side.rank}" if side.rank else ""
    return " · ".join(filter(None, (rank, side.record)))
