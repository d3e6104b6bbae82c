"""The play in the mock feed's contests: the current situation, and the log of events."""

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
"""The feed's words that differ from the model's in more than case."""

_NOTES: Final = {"POWER_PLAY_GOAL": "power play"}

_HALVES: Final[dict[str, Literal["top", "middle", "bottom", "end"]]] = {
    "TOP": "top",
    "MIDDLE": "middle",
    "BOTTOM": "bottom",
    "END": "end",
}


def situation(contest: object) -> Situation | None:
    """Return what a score bug shows beside score and clock, by the sport that the feed names."""
    raw = clean.mapping(clean.dig(contest, "field"))
    match raw.get("of"):
        case "BASEBALL":
            return _baseball(raw)
        case "GRIDIRON":
            return _football(raw)
        case "HOCKEY":
            power_play = _side(raw.get("powerPlay"))
            return HockeySituation(
                strength="pp" if power_play else "ev", power_play_side=power_play, empty_net=_side(raw.get("emptyNet"))
            )
        case "BASKETBALL":
            return BasketballSituation(
                home_bonus=clean.flag(clean.dig(raw, "bonus", 0)),
                away_bonus=clean.flag(clean.dig(raw, "bonus", 1)),
                home_timeouts=clean.integer(clean.dig(raw, "timeouts", 0)),
                away_timeouts=clean.integer(clean.dig(raw, "timeouts", 1)),
            )
    return None


def _baseball(raw: dict[str, object]) -> BaseballSituation:
    bases = raw.get("bases")
    taken = {clean.integer(base) for base in clean.items(bases)}
    return BaseballSituation(
        half=_HALVES.get(clean.text(raw.get("half")) or ""),
        balls=clean.integer(clean.dig(raw, "count", 0), high=4),
        strikes=clean.integer(clean.dig(raw, "count", 1), high=3),
        outs=clean.integer(raw.get("outs"), high=3),
        bases=(1 in taken, 2 in taken, 3 in taken) if isinstance(bases, list) else None,
    )


def _football(raw: dict[str, object]) -> FootballSituation:
    return FootballSituation(
        possession=_side(raw.get("ball")),
        down=clean.integer(raw.get("down"), low=1, high=4),
        distance=clean.integer(raw.get("toGo"), high=99),
        yard_line=clean.text(raw.get("spot")),
        red_zone=clean.flag(raw.get("redZone")),
        home_timeouts=clean.integer(clean.dig(raw, "timeouts", 0)),
        away_timeouts=clean.integer(clean.dig(raw, "timeouts", 1)),
    )


def match_events(contest: object) -> dict[str, MatchEvent]:
    """Return the log by its own numbers. A voided line stays as a correction."""
    events: dict[str, MatchEvent] = {}
    for line in clean.items(clean.dig(contest, "log")):
        number = clean.integer(clean.dig(line, "no"), low=1)
        what = clean.text(clean.dig(line, "what"))
        if number is None or what is None:
            continue
        void = clean.flag(clean.dig(line, "void")) is True
        home, away = (clean.integer(clean.dig(line, "scores", side)) for side in (0, 1))
        events[str(number)] = MatchEvent(
            kind="correction" if void else _EVENTS.get(what, what.lower()),
            order=number,
            side=_side(clean.dig(line, "side")),
            at=clean.text(clean.dig(line, "when")),
            player=clean.text(clean.dig(line, "who")),
            score_after=None if home is None or away is None else Points(home=home, away=away),
            note=clean.text(clean.dig(line, "remark")) or _NOTES.get(what),
        )
    return events


def _side(value: object) -> Side | None:
    match clean.integer(value):
        case 0:
            return "home"
        case 1:
            return "away"
    return None
