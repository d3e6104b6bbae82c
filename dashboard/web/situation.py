"""What goes on in a game beyond its score. Pure; `static/situation.js` is the same for the browser."""

from typing import Final

from dashboard.core.model import (
    BaseballSituation,
    BasketballSituation,
    CricketSituation,
    FootballSituation,
    Game,
    HockeySituation,
    MatchEvent,
    Side,
    Status,
)
from dashboard.web.words import Words


_QUIET: Final = frozenset({"yellow_card", "substitution", "conversion", "shootout_goal", "shootout_miss"})


def attacker(game: Game) -> Side | None:
    """Who has the ball, or bats."""
    match game.situation:
        case FootballSituation(possession=side) | CricketSituation(batting=side):
            return side
        case BaseballSituation(half="top"):
            return "away"
        case BaseballSituation(half="bottom"):
            return "home"
        case _:
            return None


def bases(game: Game) -> str:
    """First, second, third base as "101"; empty where the feed tells nothing."""
    if isinstance(game.situation, BaseballSituation) and game.situation.bases is not None:
        return "".join("1" if runner else "0" for runner in game.situation.bases)
    return ""


def situation(game: Game, words: Words) -> str:
    """What a glance at the field would tell: outs and count, down and distance, the kicks of a shoot-out."""
    if game.status is Status.SHOOTOUT:
        return _join(_kicks(game, "home"), _kicks(game, "away"))
    return _on_the_field(game, words)


def _on_the_field(game: Game, words: Words) -> str:
    match game.situation:
        case FootballSituation() as football:
            return _football(football, words)
        case BaseballSituation(outs=outs, balls=balls, strikes=strikes):
            count = "" if balls is None or strikes is None else f"{balls}-{strikes}"
            return _join("" if outs is None else words.count("baseball.outs", outs), count)
        case HockeySituation(power_play_side=attacker, empty_net=open_side):
            return _join(
                words.say("hockey.power_play", team=_abbrev(game, attacker)) if attacker else "",
                words.say("hockey.empty_net", team=_abbrev(game, open_side)) if open_side else "",
            )
        case BasketballSituation() as basketball:
            return _basketball(game, basketball, words)
        case CricketSituation(overs=str(overs)):
            return words.say("cricket.overs", n=overs)
        case _:
            return ""


def _basketball(game: Game, situation: BasketballSituation, words: Words) -> str:
    if situation.home_bonus and situation.away_bonus:
        return words.say("basketball.bonus_both")
    if situation.home_bonus or situation.away_bonus:
        return words.say("basketball.bonus", team=_abbrev(game, "home" if situation.home_bonus else "away"))
    return ""


def _football(situation: FootballSituation, words: Words) -> str:
    down = ""
    if situation.down:
        told = {"n": str(situation.down), "nth": words.ordinal(situation.down)}
        down = (
            words.say("football.down", **told)
            if situation.distance is None
            else words.say("football.down_distance", **told, distance=str(situation.distance))
        )
    return _join(down, situation.yard_line, words.say("football.red_zone") if situation.red_zone else "")


def _kicks(game: Game, side: Side) -> str:
    """The kicks of a shoot-out: "ARS ●●○"."""
    kicks = [event.kind for event in _events(game) if event.side == side and event.kind.startswith("shootout_")]
    marks = "".join("●" if kind == "shootout_goal" else "○" for kind in kicks)
    return f"{_abbrev(game, side)} {marks}" if marks else ""


def detail(game: Game, state: str, headline: str, words: Words) -> str:
    """The quiet line below the scores: the last goal, the broadcasters, the reason of a delay."""
    tie = game.aggregate
    aggregate = words.say("card.aggregate", home=tie.home, away=tie.away) if tie else ""
    series = game.series.text if game.series else ""
    match state:
        case "live" | "break":
            return _join(aggregate, _last_event(game, words) or series)
        case "upcoming":
            return _join(aggregate or series, ", ".join(game.broadcasts[:2]) or (game.venue.name if game.venue else ""))
        case "held" | "off":
            reason = game.status_reason or ""
            return _join("" if reason.casefold() in headline.casefold() else reason, aggregate or series)
        case _:
            return _join(aggregate, series)


def _last_event(game: Game, words: Words) -> str:
    loud = [event for event in _events(game) if event.kind not in _QUIET]
    if not loud:
        return ""
    event = loud[-1]
    who = event.player or (_abbrev(game, event.side) if event.side else "")
    # Who is named with a minute has scored.
    plain = event.kind == "goal" and event.player
    return " ".join(filter(None, (event.at, who, "" if plain else event_word(event.kind, words))))


def event_word(kind: str, words: Words) -> str:
    """A kind of event in a word or two; the feed's own where nobody knows it."""
    key = f"event.short.{kind}"
    return words.say(key) if key in words else kind.replace("_", " ")


def _events(game: Game) -> list[MatchEvent]:
    """In the order of play; the id decides where the feed says nothing, for a patch may bring them in any order."""
    return [event for _, event in sorted(game.events.items(), key=lambda item: (item[1].order, item[0]))]


def _abbrev(game: Game, side: Side) -> str:
    return (game.home if side == "home" else game.away).abbrev


def _join(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
