"""Boards for layout tests: many games, with the longest names that feeds have used."""

from functools import cache
from itertools import cycle, islice
from typing import Final

from msgspec import structs

from dashboard.core.model import Competitor, Game, GameKey, League, Sport, Status
from tests.boards import game, side
from tests.feed.recorded import RECORDED, files, read


MADE_UP: Final = (
    ("Wolverhampton Wanderers", "Brighton & Hove Albion"),
    ("Borussia Mönchengladbach", "Eintracht Braunschweig"),
    ("Saint-Étienne Métropole", "Olympique Marseille"),
    ("Minnesota Timberwolves", "Oklahoma City Thunder"),
    ("Philadelphia 76ers", "Portland Trail Blazers"),
    ("Bosnia-Herzegovina", "Trinidad and Tobago"),
    ("Llanfairpwllgwyngyll", "Hardin-Simmons Cowboys"),
)


def has_recorded_names() -> bool:
    """Return whether the recorded payloads with real names are on this machine."""
    return (RECORDED / "espn").is_dir()


@cache
def _real() -> list[Game]:
    """Return a game for each pair of recorded names, by league, the longest first."""
    games_by_names: dict[tuple[str, str], Game] = {}
    for name in files():
        for item in read(name).games:
            games_by_names.setdefault((item.home.name, item.away.name), item)
    by_league: dict[str, list[Game]] = {}
    for item in sorted(games_by_names.values(), key=_length, reverse=True):
        by_league.setdefault(item.league.id, []).append(item)
    return [item for games in by_league.values() for item in games[:9]]


def _length(item: Game) -> int:
    return max(len(one.short_name or one.name) for one in (item.home, item.away))


def _made_up(number: int) -> Game:
    home, away = MADE_UP[number % len(MADE_UP)]
    league = number // 5
    return game(
        number,
        home=side(home, 1),
        away=side(away, 0),
        league=League(id=f"l{league}", name=f"{'Long-Winded ' * (league % 3)}Championship {league}", abbrev="LWC"),
    )


def many_games(count: int, *, real: bool = False, live: int = 50) -> list[Game]:
    """
    Return `count` games, of which `live` in a hundred are live.

    With `real`, they have the longest recorded names, otherwise long invented ones.
    """
    chosen = islice(cycle(_real()), count) if real else (_made_up(number) for number in range(count))
    return [_in_state(item, number, live) for number, item in enumerate(chosen)]


def _in_state(item: Game, number: int, live: int) -> Game:
    """Return the game as live, scheduled, over or postponed, with high scores if its sport has them."""
    model = game(number)
    turn = (number * 37) % 100
    status = Status.LIVE if turn < live else (Status.SCHEDULED, Status.FINAL, Status.POSTPONED)[number % 3]
    points = {Sport.BASKETBALL: 112, Sport.AMERICAN_FOOTBALL: 34, Sport.ICE_HOCKEY: 4}.get(item.sport, 2)
    plays = status in {Status.LIVE, Status.FINAL}
    changed = {
        "key": GameKey(f"crowd:{number}"),
        "source_id": str(number),
        "status": status,
        "final": status is Status.FINAL,
        "stale": False,
        "break_": False,
        "home": _scored(item.home, points + number % 3 if plays else None),
        "away": _scored(item.away, points if plays else None),
        "start_time": item.start_time or model.start_time,
    }
    if status is Status.LIVE and item.period is None:
        changed |= {"period": model.period, "clock": model.clock}
    return structs.replace(item, **changed)


def _scored(one: Competitor, score: int | None) -> Competitor:
    return structs.replace(one, score=score, score_text=None, shootout=None, winner=None)
