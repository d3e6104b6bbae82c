"""The names of periods: "Q3", "2nd half", "Top 9th". Pure; the browser's twin is `static/game/period_name.js`."""

from dashboard.core.model import BaseballSituation, Game, Period, PeriodKind, Sport
from dashboard.web.first_paint.words import Words


def period_name(period: Period, sport: Sport, words: Words) -> str:
    """Return the name of a period, as short as on a score bug."""
    number, beyond = period.number, period.number - period.regulation
    match period.kind:
        case PeriodKind.HALF:
            return _named("period.half" if sport is Sport.SOCCER else "period.half.short", number, words)
        case PeriodKind.PERIOD:
            return _named("period.period" if sport is Sport.ICE_HOCKEY else "period.other", number, words)
        case PeriodKind.EXTRA_TIME:
            return _named("period.extra_time", max(1, beyond), words)
        case PeriodKind.OVERTIME:
            return _named("period.overtimes", beyond, words) if beyond > 1 else words.say("period.overtime")
        case PeriodKind.SHOOTOUT:
            return words.say("period.shootout")
        case kind:
            innings = kind is PeriodKind.INNING and sport is Sport.CRICKET
            return _named("period.innings" if innings else f"period.{kind}", number, words)


def inning_name(game: Game, words: Words) -> str:
    """Return how far a baseball game is: "Top 9th"."""
    if game.period is None:
        return ""
    half = game.situation.half if isinstance(game.situation, BaseballSituation) else None
    return _named(f"inning.{half}" if half else "period.inning", game.period.number, words)


def _named(key: str, number: int, words: Words) -> str:
    return words.say(key, n=number, nth=words.ordinal(number))
