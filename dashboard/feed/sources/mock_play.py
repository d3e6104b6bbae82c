"""The play in the mock feed's contests: the situation of the moment, and the log of what happened."""

from typing import Final, Literal

from dashboard.core.model import (
    BaseballSituation,
    BasketballSituation,
    FootballSituation,
    HockeySituation,
    MatchEvent,
    Points,
    Side,
    Situation,
)
from dashboard.feed import clean


_EVENTS: Final = {
    "YELLOW": "yellow_card",
    "RED": "red_card",
    "KICK_IN": "shootout_goal",
    "KICK_OUT": "shootout_miss",
    "PENALTY_MINOR": "minor_penalty",
    "POWER_PLAY_GOAL": "goal",
    "THREE": "three_pointer",
    "HOMER": "home_run",
}
"""Words that are not the model's own in lower case."""

_NOTES: Final = {"POWER_PLAY_GOAL": "power play"}

_HALVES: Final[dict[str, Literal["top", "middle", "bottom", "end"]]] = {
    "TOP": "top",
    "MIDDLE": "middle",
    "BOTTOM": "bottom",
    "END": "end",
}


def situation(contest: object) -> Situation | None:
    """What the score bug shows beside score and clock, by the sport the feed names."""
    told = clean.mapping(clean.dig(contest, "field"))
    match told.get("of"):
        case "BASEBALL":
            return _baseball(told)
        case "GRIDIRON":
            return _football(told)
        case "HOCKEY":
            power_play = _side(told.get("powerPlay"))
            return HockeySituation(
                strength="pp" if power_play else "ev", power_play_side=power_play, empty_net=_side(told.get("emptyNet"))
            )
        case "BASKETBALL":
            return BasketballSituation(
                home_bonus=clean.flag(clean.dig(told, "bonus", 0)),
                away_bonus=clean.flag(clean.dig(told, "bonus", 1)),
                home_timeouts=clean.integer(clean.dig(told, "timeouts", 0)),
                away_timeouts=clean.integer(clean.dig(told, "timeouts", 1)),
            )
    return None


def _baseball(told: dict[str, object]) -> BaseballSituation:
    bases = told.get("bases")
    taken = {clean.integer(base) for base in clean.items(bases)}
    return BaseballSituation(
        half=_HALVES.get(clean.text(told.get("half")) or ""),
        balls=clean.integer(clean.dig(told, "count", 0), high=4),
        strikes=clean.integer(clean.dig(told, "count", 1), high=3),
        outs=clean.integer(told.get("outs"), high=3),
        bases=(1 in taken, 2 in taken, 3 in taken) if isinstance(bases, list) else None,
    )


def _football(told: dict[str, object]) -> FootballSituation:
    return FootballSituation(
        possession=_side(told.get("ball")),
        down=clean.integer(told.get("down"), low=1, high=4),
        distance=clean.integer(told.get("toGo"), high=99),
        yard_line=clean.text(told.get("spot")),
        red_zone=clean.flag(told.get("redZone")),
        home_timeouts=clean.integer(clean.dig(told, "timeouts", 0)),
        away_timeouts=clean.integer(clean.dig(told, "timeouts", 1)),
    )


def match_events(contest: object) -> dict[str, MatchEvent]:
    """The log by its own numbers; what was taken back stays as a correction."""
    events: dict[str, MatchEvent] = {}
    for told in clean.items(clean.dig(contest, "log")):
        number = clean.integer(clean.dig(told, "no"), low=1)
        what = clean.text(clean.dig(told, "what"))
        if number is None or what is None:
            continue
        void = clean.flag(clean.dig(told, "void")) is True
        home, away = (clean.integer(clean.dig(told, "scores", side)) for side in (0, 1))
        events[str(number)] = MatchEvent(
            kind="correction" if void else _EVENTS.get(what, what.lower()),
            order=number,
            side=_side(clean.dig(told, "side")),
            at=clean.text(clean.dig(told, "when")),
            player=clean.text(clean.dig(told, "who")),
            score_after=None if home is None or away is None else Points(home=home, away=away),
            note=clean.text(clean.dig(told, "remark")) or _NOTES.get(what),
        )
    return events


def _side(value: object) -> Side | None:
    match clean.integer(value):
        case 0:
            return "home"
        case 1:
            return "away"
    return None
