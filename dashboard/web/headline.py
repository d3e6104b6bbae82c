"""Where a game stands, in its sport's own words. Pure; `static/headline.js` is the same for the browser."""

from datetime import datetime, tzinfo
from typing import Final

from dashboard.core.model import BaseballSituation, Game, Outcome, PeriodKind, Sport, Status


_HALVES: Final = {"top": "Top", "bottom": "Bot", "middle": "Mid", "end": "End"}
_LONG_REASON: Final = 14
"""A reason with more letters does not fit a headline."""


def headline(game: Game, now: datetime, zone: tzinfo) -> tuple[str, str]:
    """Where the game stands, and a few words beside it; both as if the feed were fresh."""
    match game.status:
        case Status.SCHEDULED | Status.PREGAME:
            return _start(game, now, zone), _before(game, now, zone)
        case Status.LIVE | Status.SHOOTOUT | Status.INTERMISSION:
            in_break = game.break_ or game.status is Status.INTERMISSION
            return (_in_break(game) if in_break else _in_play(game)), ""
        case Status.DELAYED:
            return _delay(game), _progress(game)
        case Status.FINAL | Status.ENDED | Status.FORFEITED:
            return _over(game), _other_day(game, now, zone)
        case Status.UNKNOWN:
            return game.status_text or "No status", ""
        case _:
            return game.status.capitalize(), _progress(game)


def _start(game: Game, now: datetime, zone: tzinfo) -> str:
    if game.start_time is None:
        return "TBD"
    local = game.start_time.astimezone(zone)
    time = f"{local:%H:%M}" if game.start_time_confirmed else ""
    days = (local.date() - now.astimezone(zone).date()).days
    if days == 0:
        return time or "TBD"
    if 0 < days < 7:
        return f"{_weekday(local)} {time}".strip()
    return _date(local)


def _before(game: Game, now: datetime, zone: tzinfo) -> str:
    if game.status is Status.PREGAME:
        return "Pre-game"
    if game.previous_start_time is not None:
        earlier = game.previous_start_time.astimezone(zone)
        today = earlier.date() == now.astimezone(zone).date()
        return f"was {earlier:%H:%M}" if today else f"was {_date(earlier)}"
    if game.if_necessary:
        return "If necessary"
    return f"Game {game.event_of_day}" if game.event_of_day else ""


def _other_day(game: Game, now: datetime, zone: tzinfo) -> str:
    if game.start_time is None:
        return ""
    local = game.start_time.astimezone(zone)
    days = (now.astimezone(zone).date() - local.date()).days
    if days == 0:
        return ""
    return _weekday(local) if 0 < days < 7 else _date(local)


def _weekday(local: datetime) -> str:
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[local.weekday()]


def _date(local: datetime) -> str:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{local.day} {months[local.month - 1]}"


def _in_play(game: Game) -> str:
    if game.status is Status.SHOOTOUT or (game.period and game.period.kind is PeriodKind.SHOOTOUT):
        return "Pens" if game.sport is Sport.SOCCER else "Shoot-out"
    return _progress(game) or game.status_text or "Live"


def _progress(game: Game) -> str:
    """How far the game is, in the sport's own words; empty when nobody knows."""
    label = game.period.label if game.period else ""
    clock = game.clock.text if game.clock else ""
    if game.sport is Sport.BASEBALL:
        half = game.situation.half if isinstance(game.situation, BaseballSituation) else None
        return f"{_HALVES[half]} {label}".strip() if half else label
    if game.sport is Sport.SOCCER:
        added = game.clock.added if game.clock else None
        return (f"{clock}+{added}'" if added and "+" not in clock else clock) or label
    return f"{label} {clock}".strip()


def _in_break(game: Game) -> str:
    period = game.period
    if game.sport is Sport.BASEBALL:
        return _progress(game) or game.status_text or "Break"
    if period is None:
        return game.status_text or "Break"
    if period.kind in {PeriodKind.HALF, PeriodKind.QUARTER} and period.number * 2 == period.regulation:
        return "HT" if game.sport is Sport.SOCCER else "Halftime"
    if game.sport is Sport.SOCCER:
        return "ET break" if period.kind is PeriodKind.EXTRA_TIME else "Break"
    return f"End {period.label}"


def _delay(game: Game) -> str:
    reason = game.status_reason or ""
    if not reason or len(reason) > _LONG_REASON:
        return "Delayed"
    words = reason if "delay" in reason.lower() else f"{reason} delay"
    return words[0].upper() + words[1:]


def _over(game: Game) -> str:
    if game.status is Status.FORFEITED:
        return "Forfeit"
    if game.status is Status.ENDED:
        return "Ended"
    match game.outcome_type:
        case Outcome.AUTHORITY_DECISION:
            return "Awarded"
        case Outcome.RETIRED:
            return "Retired"
        case _:
            return _soccer_over(game) if game.sport is Sport.SOCCER else f"Final{_extra(game)}"


def _soccer_over(game: Game) -> str:
    if game.outcome_type is Outcome.SHOOTOUT or game.home.shootout is not None:
        return "Pens"
    return "AET" if game.outcome_type in {Outcome.EXTRA_TIME, Outcome.OVERTIME} else "FT"


def _extra(game: Game) -> str:
    """What a final of an American sport adds: "/OT", "/2OT", "/SO", "/10"."""
    period = game.period
    beyond = period.number - period.regulation if period else 0
    if game.sport is Sport.BASEBALL:
        return f"/{period.number}" if period and beyond else ""
    if game.outcome_type is Outcome.SHOOTOUT:
        return "/SO"
    if beyond > 1:
        return f"/{beyond}OT"
    return "/OT" if beyond == 1 or game.outcome_type is Outcome.OVERTIME else ""
