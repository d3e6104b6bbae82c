"""
An evening: 21 games in five sports, with planned starts over three hours.

When the evening begins, every sport has a game in play, one game is over and some are about to start. Each evening has
a doubleheader, a delayed start, a postponement, a goal withdrawn by the video referee, a hockey game that is level
after three periods, and a knock-out match that goes to kicks.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Final

from dashboard.mockfeed.simulator.clubs import CLUBS, Discipline
from dashboard.mockfeed.simulator.contest import Competition, Contest, Fixture


RESULTS_SHOWN_S: Final = 300.0
"""Simulated seconds for which the results of an evening stay before the next one begins."""

STARTS_MIN: Final[dict[Discipline, tuple[float, ...]]] = {
    "SOCCER": (-140, -120, -70, -30, 5, 40),
    "BASKETBALL": (-110, -45, 5, 35),
    "HOCKEY": (-130, -60, -20, 25),
    "BASEBALL": (-140, -80, -10, 30, 40),
    "GRIDIRON": (-60, 20),
}
"""Planned starts, in minutes after the evening began."""

Slot = tuple[Discipline, int]
Requirement = Callable[[Contest], bool]

KNOCKOUT: Final[Slot] = ("SOCCER", 1)
REVIEWED: Final[Slot] = ("SOCCER", 3)
LEVEL: Final[Slot] = ("HOCKEY", 0)
DELAYED: Final[Slot] = ("BASEBALL", 2)
POSTPONED: Final[Slot] = ("BASEBALL", 3)
DOUBLEHEADER: Final[tuple[Slot, Slot]] = (("BASEBALL", 0), ("BASEBALL", 4))
"""Places of the special games in `STARTS_MIN`."""

DELAY_S: Final = 1500.0
CALLED_OFF_S: Final = -1500.0
TURNAROUND_S: Final = 1500.0
"""Seconds from the end of a doubleheader's first game to the start of its second."""

_PREFIXES: Final[dict[Discipline, str]] = {
    "SOCCER": "SOC",
    "BASKETBALL": "BKB",
    "HOCKEY": "HOC",
    "BASEBALL": "BSB",
    "GRIDIRON": "GRD",
}
_COMPETITIONS: Final[dict[Discipline, tuple[str, str, str]]] = {
    "SOCCER": ("cfd", "Coastal First Division", "Matchday {}"),
    "BASKETBALL": ("chc", "Continental Hoops Circuit", "Week {}"),
    "HOCKEY": ("nih", "Northern Ice League", "Round {}"),
    "BASEBALL": ("ubc", "Union Baseball Circuit", "Series {}"),
    "GRIDIRON": ("ugc", "United Gridiron Conference", "Week {}"),
}
_CUP: Final = Competition("cup", "Coastal Cup", "Quarterfinals")
_CHANNELS: Final = ("Channel 4 Sport", "Rink & Field", "Matchday+", "The Ticker", "Harbor Radio 97")


class Evening:
    """The games of one evening, played once from the seed."""

    def __init__(self, seed: int, number: int) -> None:
        self.number = number
        self.contests = list(_contests(seed, number))
        self.length_s = max(contest.settles_s for contest in self.contests) + RESULTS_SHOWN_S
        """Simulated seconds after which the next evening begins."""


class Evenings:
    """Evening after evening: each begins when the one before is over. Only the last one requested is kept in memory."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._begins_s = [0.0]
        self._latest = Evening(seed, 1)

    def at(self, second: float) -> tuple[Evening, float]:
        """Return the evening of a simulated second, and the second at which it began."""
        while self._latest_begins_s + self._latest.length_s <= second and self._latest.number == len(self._begins_s):
            self._begins_s.append(self._latest_begins_s + self._latest.length_s)
            self._latest = Evening(self._seed, len(self._begins_s))
        number = max(1, bisect_right(self._begins_s, second))
        if number != self._latest.number:
            self._latest = Evening(self._seed, number)
        return self._latest, self._latest_begins_s

    @property
    def _latest_begins_s(self) -> float:
        return self._begins_s[self._latest.number - 1]


def _contests(seed: int, number: int) -> Iterator[Contest]:
    random = Random(f"{seed}/{number}")
    first_game_ends_s = 0.0
    for discipline, starts in STARTS_MIN.items():
        clubs = random.sample(CLUBS[discipline], len(CLUBS[discipline]))
        for index, start_min in enumerate(starts):
            slot = (discipline, index)
            pair = DOUBLEHEADER[0][1] if slot == DOUBLEHEADER[1] else index
            overrun_s = max(0.0, first_game_ends_s + TURNAROUND_S - start_min * 60)
            fixture = Fixture(
                id=f"E{number}-{_PREFIXES[discipline]}-{index + 1}",
                discipline=discipline,
                competition=_competition(slot, number),
                home=clubs[2 * pair],
                away=clubs[2 * pair + 1],
                start_s=start_min * 60,
                knockout=slot == KNOCKOUT,
                meeting=DOUBLEHEADER.index(slot) + 1 if slot in DOUBLEHEADER else None,
                called_off_s=CALLED_OFF_S if slot == POSTPONED else None,
                channel=random.choice(_CHANNELS),
                delay_s=DELAY_S if slot == DELAYED else overrun_s if slot == DOUBLEHEADER[1] else 0.0,
                delay_reason="rain" if slot == DELAYED else "first game still running",
            )
            contest = _play_until(fixture, seed, _REQUIREMENTS.get(slot))
            if slot == DOUBLEHEADER[0]:
                first_game_ends_s = contest.settles_s
            yield contest


def _competition(slot: Slot, number: int) -> Competition:
    if slot == KNOCKOUT:
        return _CUP
    code, title, round_template = _COMPETITIONS[slot[0]]
    return Competition(code, title, round_template.format(number))


def _play_until(fixture: Fixture, seed: int, requirement: Requirement | None) -> Contest:
    """Play a game from new seeds until it meets the requirement. The rarest one is met once in ten games."""
    draws = (Contest(fixture, f"{seed}/{fixture.id}/{draw}") for draw in count())
    return next(contest for contest in draws if requirement is None or requirement(contest))


def _goes_to_kicks(contest: Contest) -> bool:
    return contest.sheet.decision == "PENALTIES"


def _goes_to_overtime(contest: Contest) -> bool:
    return contest.sheet.decision not in {None, "REGULATION"}


def _is_reviewed(contest: Contest) -> bool:
    """Return whether an incident is shown and withdrawn after the evening began, when clients can see it."""
    evening_begins_s = -contest.fixture.start_s
    return any(entry.withdrawn is not None and entry.second > evening_begins_s for entry in contest.sheet.entries)


_REQUIREMENTS: Final[dict[Slot, Requirement]] = {
    KNOCKOUT: _goes_to_kicks,
    LEVEL: _goes_to_overtime,
    REVIEWED: _is_reviewed,
}
