"""The periods and the clock of an ESPN competition, and the kind of its outcome."""

import re
from collections.abc import Mapping
from typing import Final

from dashboard.core.model import PLAYING, Clock, Outcome, Period, PeriodKind, Sport, Status
from dashboard.feed import clean
from dashboard.feed.sources.espn_status import StatusReport


_REGULATION: Final[Mapping[Sport, int]] = {
    Sport.SOCCER: 2,
    Sport.BASKETBALL: 4,
    Sport.ICE_HOCKEY: 3,
    Sport.BASEBALL: 9,
    Sport.AMERICAN_FOOTBALL: 4,
    Sport.VOLLEYBALL: 5,
    Sport.TENNIS: 3,
    Sport.GOLF: 4,
    Sport.CRICKET: 2,
}

_LABELS: Final[Mapping[Sport, tuple[PeriodKind, str]]] = {
    Sport.BASEBALL: (PeriodKind.INNING, "{th}"),
    Sport.CRICKET: (PeriodKind.INNING, "{th}"),
    Sport.ICE_HOCKEY: (PeriodKind.PERIOD, "{th}"),
    Sport.BASKETBALL: (PeriodKind.QUARTER, "Q{n}"),
    Sport.AMERICAN_FOOTBALL: (PeriodKind.QUARTER, "Q{n}"),
    Sport.SOCCER: (PeriodKind.HALF, "{th}"),
    Sport.VOLLEYBALL: (PeriodKind.SET, "Set {n}"),
    Sport.TENNIS: (PeriodKind.SET, "Set {n}"),
    Sport.GOLF: (PeriodKind.ROUND, "R{n}"),
}

_OVERTIME_SPORTS: Final = frozenset({Sport.BASKETBALL, Sport.ICE_HOCKEY, Sport.AMERICAN_FOOTBALL})
"""Sports whose periods beyond regulation are overtimes. Their clocks count down."""

_SOCCER_CLOCK: Final = re.compile(r"(\d{1,3})'?(?:\s*\+\s*(\d{1,2})'?)?")
_COUNTDOWN: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2})(?:\.\d+)?")


def outcome(report: StatusReport, sport: Sport, period: Period | None, *, kicks: bool) -> Outcome | None:
    """Return the outcome of a final game. `kicks`: the feed reports a score of a shoot-out."""
    if report.status is Status.FORFEITED:
        return Outcome.AUTHORITY_DECISION
    if report.status is not Status.FINAL:
        return None
    named = _named_outcome(report, kicks=kicks)
    if named or period is None:
        return named or Outcome.REGULAR
    if period.kind is PeriodKind.EXTRA_TIME:
        return Outcome.EXTRA_TIME
    if sport is Sport.BASEBALL and period.number < period.regulation:
        return Outcome.SHORTENED
    extra = period.number > period.regulation and (sport in _OVERTIME_SPORTS or sport is Sport.BASEBALL)
    return Outcome.OVERTIME if extra else Outcome.REGULAR


def read_period(status: object, regulation_periods: int | None, sport: Sport, report: StatusReport) -> Period | None:
    """Return the period of a game that has begun. `regulation_periods` is the feed's own number, if it reports one."""
    number = clean.integer(clean.dig(status, "period"), low=1, high=99)
    if number is None:
        return None
    regulation = regulation_periods or _REGULATION.get(sport, 1)
    kind, label = _kind_and_label(number, regulation, sport)
    if sport is Sport.ICE_HOCKEY and number > regulation and re.search(r"/SO\b|shootout", report.detail, re.IGNORECASE):
        kind, label = PeriodKind.SHOOTOUT, "SO"
    return Period(number=number, kind=kind, label=label, regulation=regulation)


def read_clock(status: object, sport: Sport, report: StatusReport) -> Clock | None:
    """Return the game clock while it has a meaning: the clock of a finished game is not reliable."""
    stopped = report.status in {Status.DELAYED, Status.SUSPENDED} and report.state == "in"
    if not (report.status in PLAYING or report.status is Status.ENDED or stopped):
        return None
    shown = clean.text(clean.dig(status, "displayClock"), 12)
    seconds = clean.integer(clean.dig(status, "clock"), high=24_000)
    if sport is Sport.SOCCER:
        return _count_up(shown or "", seconds, live=report.status is Status.LIVE)
    if sport in _OVERTIME_SPORTS:
        return _count_down(shown or "", seconds, live=report.status is Status.LIVE)
    return None


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, 21st for a number."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _named_outcome(report: StatusReport, *, kicks: bool) -> Outcome | None:
    if report.name == "STATUS_RETIRED":
        return Outcome.RETIRED
    if report.name == "STATUS_FINAL_PEN" or kicks or re.search(r"/SO\b", report.detail):
        return Outcome.SHOOTOUT
    if report.name == "STATUS_FINAL_AET":
        return Outcome.EXTRA_TIME
    return Outcome.OVERTIME if re.search(r"/\d?OT\b", report.detail) else None


def _kind_and_label(number: int, regulation: int, sport: Sport) -> tuple[PeriodKind, str]:
    beyond = number - regulation
    if beyond > 0 and sport is Sport.SOCCER:
        return (PeriodKind.EXTRA_TIME, f"ET {beyond}") if beyond <= 2 else (PeriodKind.SHOOTOUT, "PEN")
    if beyond > 0 and sport in _OVERTIME_SPORTS:
        return PeriodKind.OVERTIME, "OT" if beyond == 1 else f"{beyond}OT"
    if sport is Sport.BASKETBALL and regulation == 2:
        return PeriodKind.HALF, f"H{number}"
    kind, pattern = _LABELS.get(sport, (PeriodKind.PERIOD, "{th}"))
    return kind, pattern.format(n=number, th=ordinal(number))


def _count_up(shown: str, seconds: int | None, *, live: bool) -> Clock | None:
    """Return a soccer clock: whole minutes, which stand at 45 or 90 during added time."""
    match = _SOCCER_CLOCK.fullmatch(shown)
    if seconds is None and match:
        seconds = int(match[1]) * 60
    if seconds is None:
        return None
    added = int(match[2]) if match and match[2] else None
    return Clock(seconds=seconds, direction="up", text=shown or f"{seconds // 60}'", running=live, added=added)


def _count_down(shown: str, seconds: int | None, *, live: bool) -> Clock | None:
    match = _COUNTDOWN.fullmatch(shown)
    if match:
        seconds = int(match[1] or 0) * 60 + int(match[2])
    if seconds is None:
        return None
    text = shown or f"{seconds // 60}:{seconds % 60:02}"
    # The feed does not report whether the clock runs. Between two periods it certainly does not.
    return Clock(seconds=seconds, direction="down", text=text, running=None if live else False)
