"""
The cards of the wall: words, colors and order. Pure.

The browser's twins are `static/game/card.js` and `groups.js`; `fixtures/vectors/card.json` and `groups.json` have
examples for both.
"""

from collections.abc import Collection, Set
from datetime import UTC, datetime, tzinfo
from typing import Final

from msgspec import Struct

from dashboard.core.model import Board, Competitor, Game, GameKey, Side, Status
from dashboard.web.first_paint.color import fills, ink
from dashboard.web.first_paint.headline import headline
from dashboard.web.first_paint.side_order import first_side
from dashboard.web.first_paint.situation import Hot, attacker, bases, detail, hot, kicks, line, situation
from dashboard.web.first_paint.statuses import RANKS, STATUSES, State
from dashboard.web.first_paint.words import LANGUAGES, Words, words


_NEVER: Final = float("inf")
_ENGLISH: Final = words(LANGUAGES[0])


class Row(Struct, frozen=True, kw_only=True):
    """One side of a game. Empty text: nothing to show."""

    name: str
    abbrev: str
    score: str
    kicks: str
    """Kicks scored, missed and to come: "●●×○○"."""
    line: str
    """Points by period, in columns."""
    shootout: str
    record: str
    fill: str
    """`#rrggbb`."""
    ink: str
    """Black or white: the more legible one on `fill`."""
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
    hot: Hot
    first: Side
    """The side that its league names first."""
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
    Return the board by league, in order.

    Live games come first, then held, upcoming, final, off and stale ones. Among games of the same state those of
    favourites come first. A league takes the place of its first game. The order depends on nothing but the games and
    the favourites (ids or abbreviations of competitors).
    """
    preferred = {name.lower() for name in favourites}
    by_league: dict[str, list[Game]] = {}
    for game in board.games.values():
        by_league.setdefault(f"{game.sport}/{game.league.id}", []).append(game)
    ordered = {key: sorted(games, key=lambda game: _order(game, preferred)) for key, games in by_league.items()}
    return [
        Group(
            key=key,
            title=_title(games[0]),
            live=any(RANKS[_state(game)] == 0 for game in games),
            cards=[card(game, now, zone, words) for game in games],
        )
        for key, games in sorted(
            ordered.items(), key=lambda item: (*_order(item[1][0], preferred)[:3], _title(item[1][0]), item[0])
        )
    ]


def card(game: Game, now: datetime, zone: tzinfo = UTC, words: Words = _ENGLISH) -> Card:
    """Return the card of a game at this moment, with times of `zone` and words of a language."""
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
    state = STATUSES[game.status].state
    return "break" if state == "live" and game.break_ else state


def _look(game: Game) -> str:
    if game.status is not Status.SCHEDULED:
        return game.status.value
    if game.if_necessary:
        return "if_necessary"
    return "scheduled" if game.start_time and game.start_time_confirmed else "open"


def _order(game: Game, favourites: Set[str]) -> tuple[int, bool, float, str]:
    start = game.start_time.timestamp() if game.start_time else _NEVER
    names = {name.lower() for side in (game.home, game.away) for name in (side.id, side.abbrev) if name}
    return RANKS[_state(game)], favourites.isdisjoint(names), start, game.key


def _title(game: Game) -> str:
    return game.league.name or game.league.abbrev or game.league.id


# --- the sides --------------------------------------------------------------------------------------------


def _row(game: Game, side: Side, state: State, fill: str) -> Row:
    competitor, opponent = (game.home, game.away) if side == "home" else (game.away, game.home)
    over = STATUSES[game.status].decided
    return Row(
        name=competitor.short_name or competitor.name,
        abbrev=competitor.abbrev,
        score=competitor.score_text or ("" if competitor.score is None else str(competitor.score)),
        kicks=kicks(game, side),
        line=line(game, side),
        shootout="" if competitor.shootout is None else f"({competitor.shootout})",
        record=_record(competitor) if state == "upcoming" else "",
        fill=fill,
        ink=ink(fill),
        winner=over and _beats(competitor, opponent),
        loser=over and _beats(opponent, competitor),
        possession=state == "live" and attacker(game) == side,
        placeholder=competitor.placeholder,
    )


def _beats(competitor: Competitor, opponent: Competitor) -> bool:
    if competitor.winner is not None or opponent.winner is not None:
        return competitor.winner is True
    if competitor.score is None or opponent.score is None:
        return False
    return (competitor.score, competitor.shootout or 0) > (opponent.score, opponent.shootout or 0)


def _record(side: Competitor) -> str:
    rank = f"#{side.rank}" if side.rank else ""
    return " · ".join(filter(None, (rank, side.record)))
