"""The headline of a card, in the words of its sport. Pure; the browser's twin is `static/game/headline.js`."""

from datetime import date, datetime, tzinfo
from typing import Final

from dashboard.core.model import Game, Outcome, PeriodKind, Sport, Status
from dashboard.web.first_paint.delay_reason import delay_word, reason_of
from dashboard.web.first_paint.occasion import join, occasion
from dashboard.web.first_paint.period_name import inning_name, period_name
from dashboard.web.first_paint.words import Words


_LONG_REASON: Final = 14
"""Letters of the longest reason that fits a headline."""

_OVERTIME_SPORTS: Final = frozenset({Sport.BASKETBALL, Sport.ICE_HOCKEY, Sport.AMERICAN_FOOTBALL})
"""Sports whose further periods are overtimes."""


def headline(game: Game, now: datetime, zone: tzinfo, words: Words) -> tuple[str, str]:
    """Return where the game stands, and a few words beside it; both ignore that a game is stale."""
    match game.status:
        case Status.SCHEDULED | Status.PREGAME:
            return _start(game, now, zone, words), _before(game, now, zone, words) or occasion(game)
        case Status.LIVE | Status.SHOOTOUT | Status.INTERMISSION:
            in_break = game.break_ or game.status is Status.INTERMISSION
            return (_in_break(game, words) if in_break else _in_play(game, words)), _game_of_day(game, words)
        case Status.DELAYED:
            return _delay(game, words), _progress(game, words)
        case Status.FINAL | Status.FORFEITED:
            day, number = _other_day(game, now, zone, words), _game_of_day(game, words)
            return _over(game, words), join(day, number, game.summary or occasion(game))
        case Status.UNKNOWN:
            return game.status_text or words.say("status.unknown"), ""
        case _:
            note = words.say("status.unofficial") if game.status is Status.ENDED else _progress(game, words)
            return words.say(f"status.{game.status}"), note


def _start(game: Game, now: datetime, zone: tzinfo, words: Words) -> str:
    if game.start_time is None:
        return words.say("start.open")
    local = game.start_time.astimezone(zone)
    time = f"{local:%H:%M}" if game.start_time_confirmed else ""
    days = (local.date() - now.astimezone(zone).date()).days
    if days == 0:
        return time or words.say("start.open")
    if 0 < days < 7:
        return words.say("date.weekday_time", weekday=_weekday(local, words), time=time).strip()
    return _date(local, words)


def _before(game: Game, now: datetime, zone: tzinfo, words: Words) -> str:
    if game.status is Status.PREGAME:
        return words.say("status.pregame")
    if game.previous_start_time is not None:
        earlier = game.previous_start_time.astimezone(zone)
        today = earlier.date() == now.astimezone(zone).date()
        return words.say("start.was", when=f"{earlier:%H:%M}" if today else _date(earlier, words))
    if game.if_necessary:
        return words.say("start.if_necessary")
    return _game_of_day(game, words)


def _game_of_day(game: Game, words: Words) -> str:
    """Return which game of a doubleheader it is."""
    return words.say("start.game", n=game.event_of_day) if game.event_of_day else ""


def _other_day(game: Game, now: datetime, zone: tzinfo, words: Words) -> str:
    if game.start_time is None:
        return ""
    local = game.start_time.astimezone(zone)
    days = (now.astimezone(zone).date() - local.date()).days
    if days == 0:
        return ""
    return _weekday(local, words) if 0 < days < 7 else _date(local, words)


def _weekday(local: date, words: Words) -> str:
    return words.list("date.weekdays")[local.isoweekday() % 7]


def _date(local: date, words: Words) -> str:
    return words.say("date.short", day=local.day, month=words.list("date.months")[local.month - 1])


def _in_play(game: Game, words: Words) -> str:
    if game.status is Status.SHOOTOUT or (game.period and game.period.kind is PeriodKind.SHOOTOUT):
        return words.say("shootout.soccer" if game.sport is Sport.SOCCER else "shootout.other")
    return _progress(game, words) or game.status_text or words.say("status.live")


def _progress(game: Game, words: Words) -> str:
    """Return how far the game is, in the words of its sport; empty if unknown."""
    if game.sport is Sport.BASEBALL:
        return inning_name(game, words)
    if game.sport is Sport.OTHER and game.status_text:
        # A sport that we do not know has its own words.
        return game.status_text
    period = period_name(game.period, game.sport, words) if game.period else ""
    clock = game.clock.text if game.clock else ""
    if game.sport is Sport.SOCCER:
        added = game.clock.added if game.clock else None
        return (f"{clock}+{added}'" if added and "+" not in clock else clock) or period
    return f"{period} {clock}".strip()


def _in_break(game: Game, words: Words) -> str:
    period = game.period
    if game.sport is Sport.BASEBALL:
        return _progress(game, words) or game.status_text or words.say("break.other")
    if period is None:
        return game.status_text or words.say("break.other")
    if period.kind in {PeriodKind.HALF, PeriodKind.QUARTER} and period.number * 2 == period.regulation:
        return words.say("break.half.soccer" if game.sport is Sport.SOCCER else "break.half.other")
    if game.sport is Sport.SOCCER:
        return words.say("break.extra_time" if period.kind is PeriodKind.EXTRA_TIME else "break.other")
    return words.say("break.after", period=period_name(period, game.sport, words))


def _delay(game: Game, words: Words) -> str:
    reason = reason_of(game.status_reason)
    known = delay_word(reason, words)
    if known or not reason or len(reason) > _LONG_REASON:
        return known or words.say("status.delayed")
    text = words.say("delay.other", reason=reason)
    return text[0].upper() + text[1:]


def _over(game: Game, words: Words) -> str:
    if game.status is Status.FORFEITED:
        return words.say("status.forfeited")
    match game.outcome_type:
        case Outcome.AUTHORITY_DECISION:
            return words.say("status.awarded")
        case Outcome.RETIRED:
            return words.say("status.retired")
        case _:
            return _soccer_over(game, words) if game.sport is Sport.SOCCER else _final(game, words)


def _soccer_over(game: Game, words: Words) -> str:
    if game.outcome_type is Outcome.SHOOTOUT or game.home.shootout is not None:
        return words.say("final.penalties")
    late = game.outcome_type in {Outcome.EXTRA_TIME, Outcome.OVERTIME}
    return words.say("final.extra_time" if late else "final.soccer")


def _final(game: Game, words: Words) -> str:
    """Return the word for a final, with its length where that is unusual: "Final/2OT", "Final/10"."""
    period = game.period
    extra = period.number - period.regulation if period else 0
    if game.sport is Sport.BASEBALL:
        return words.say("final.innings", n=period.number) if period and extra else words.say("final.other")
    if game.outcome_type is Outcome.SHOOTOUT:
        return words.say("final.shootout")
    beyond = extra if game.sport in _OVERTIME_SPORTS else 0
    if beyond > 1:
        return words.say("final.overtimes", n=beyond)
    late = beyond == 1 or game.outcome_type is Outcome.OVERTIME
    return words.say("final.overtime" if late else "final.other")
