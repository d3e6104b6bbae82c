"""The situation of a game beyond its score. Pure; the browser's twin is `static/game/situation.js`."""

from itertools import zip_longest
from typing import Final, Literal

from dashboard import tables
from dashboard.core.model import (
    BaseballSituation,
    BasketballSituation,
    CricketSituation,
    FootballSituation,
    Game,
    HockeySituation,
    MatchEvent,
    Side,
    Sport,
    Status,
)
from dashboard.web.first_paint.delay_reason import delay_word
from dashboard.web.first_paint.occasion import join, occasion
from dashboard.web.first_paint.words import Words, isolated


Hot = Literal["", "red_zone", "power_play"]

_FIGURE_SPACE: Final = "\u2007"
"""As wide as a digit."""
_ROUNDS: Final = 5
"""Kicks that stand side by side: the rounds of a shoot-out before sudden death."""
_QUIET: Final = tables.read("quiet_kinds", frozenset[str])
"""Kinds of events that the line below the scores passes over."""


def attacker(game: Game) -> Side | None:
    """Return the side that has the ball or bats."""
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
    """Return first, second and third base as "101"; empty if the feed does not report them."""
    if isinstance(game.situation, BaseballSituation) and game.situation.bases is not None:
        return "".join("1" if runner else "0" for runner in game.situation.bases)
    return ""


def situation(game: Game, words: Words) -> str:
    """Return what one sees on the field: outs and count, down and distance, a power play."""
    match game.situation:
        case FootballSituation() as football:
            return _football(football, words)
        case BaseballSituation(outs=outs, balls=balls, strikes=strikes):
            count = "" if balls is None or strikes is None else f"{balls}-{strikes}"
            return join("" if outs is None else words.count("baseball.outs", outs), count)
        case HockeySituation() as hockey:
            return _hockey(game, hockey, words)
        case BasketballSituation() as basketball:
            return _basketball(game, basketball, words)
        case CricketSituation(overs=str(overs)):
            return words.say("cricket.overs", n=overs)
        case _:
            return ""


def _hockey(game: Game, situation: HockeySituation, words: Words) -> str:
    attackers, open_side = situation.power_play_side, situation.empty_net
    if attackers and attackers == open_side:
        return words.say("hockey.power_play_and_net", team=_abbrev(game, attackers))
    if attackers and open_side:
        more = words.say("hockey.power_play_short", team=_abbrev(game, attackers))
        return join(more, words.say("hockey.empty_net_short", team=_abbrev(game, open_side)))
    if open_side:
        return words.say("hockey.empty_net", team=_abbrev(game, open_side))
    return words.say("hockey.power_play", team=_abbrev(game, attackers)) if attackers else ""


def _basketball(game: Game, situation: BasketballSituation, words: Words) -> str:
    if situation.home_bonus and situation.away_bonus:
        return words.say("basketball.bonus_both")
    if situation.home_bonus or situation.away_bonus:
        return words.say("basketball.bonus", team=_abbrev(game, "home" if situation.home_bonus else "away"))
    return ""


def _football(situation: FootballSituation, words: Words) -> str:
    down = ""
    if situation.down:
        values = {"n": str(situation.down), "nth": words.ordinal(situation.down)}
        down = (
            words.say("football.down", **values)
            if situation.distance is None
            else words.say("football.down_distance", **values, distance=str(situation.distance))
        )
    # The yard line says it, and the card has a color for it.
    return join(down, situation.yard_line or (words.say("football.red_zone") if situation.red_zone else ""))


def hot(game: Game) -> Hot:
    """Return the reason why this moment is a special one; empty if it is not."""
    match game.situation:
        case FootballSituation(red_zone=True):
            return "red_zone"
        case HockeySituation(power_play_side=attacker, empty_net=open_side) if attacker or open_side:
            return "power_play"
        case _:
            return ""


def kicks(game: Game, side: Side) -> str:
    """Return the kicks of a running shoot-out, scored, missed and to come: "●●×○○". Past five rounds the last five."""
    if game.status is not Status.SHOOTOUT:
        return ""
    every = [event for event in _events(game) if event.kind.startswith("shootout_")]
    if not every:
        return ""
    own = ["●" if event.kind == "shootout_goal" else "×" for event in every if event.side == side]
    others = len(every) - len(own)
    return "".join(own[max(0, len(own) - _ROUNDS, others - _ROUNDS) :]).ljust(_ROUNDS, "○")


def line(game: Game, side: Side) -> str:
    """Return the points by period, in columns that align with the other side's: "25 19  7"."""
    competitor, opponent = (game.home, game.away) if side == "home" else (game.away, game.home)
    columns = list(zip_longest(map(str, competitor.periods or ()), map(str, opponent.periods or ()), fillvalue=""))
    if game.sport is Sport.SOCCER:
        return ""
    return " ".join(shown.rjust(max(len(shown), len(beside), 1), _FIGURE_SPACE) for shown, beside in columns)


def detail(game: Game, state: str, headline: str, words: Words) -> str:
    """
    Return the line below the scores.

    It has the last goal, the broadcasters, the reason of a delay, and the names that tell this contest from others.
    """
    tie = game.aggregate
    aggregate = words.say("card.aggregate", home=tie.home, away=tie.away) if tie else ""
    series = game.series.text if game.series else ""
    match state:
        case "live" | "break":
            last = game.summary or _last_event(game, words) or series
            return join(aggregate, last, _target(game, words), occasion(game))
        case "upcoming":
            return join(aggregate or series, ", ".join(game.broadcasts[:2]) or (game.venue.name if game.venue else ""))
        case "held" | "off":
            reason = game.status_reason or ""
            shown = reason.lower() in headline.lower() or delay_word(reason, words)
            return join("" if shown else reason, occasion(game), aggregate or series)
        case _:
            return join(aggregate, series)


def _target(game: Game, words: Words) -> str:
    """Return the runs with which the side at bat wins."""
    if isinstance(game.situation, CricketSituation) and game.situation.target is not None:
        return words.say("cricket.target", n=game.situation.target)
    return ""


def _last_event(game: Game, words: Words) -> str:
    loud = [event for event in _events(game) if event.kind not in _QUIET]
    if not loud:
        return ""
    event = loud[-1]
    name = event.player or (_abbrev(game, event.side) if event.side else "")
    # A name with a minute is read as a goal.
    plain = event.kind == "goal" and event.player
    return " ".join(filter(None, (event.at, isolated(name), "" if plain else event_word(event.kind, words))))


def event_word(kind: str, words: Words) -> str:
    """Return a kind of event in a word or two; the feed's own word where we have none."""
    key = f"event.short.{kind}"
    return words.say(key) if key in words else kind.replace("_", " ")


def _events(game: Game) -> list[MatchEvent]:
    """Return the events in the order of play. Ties go by id: patches may have added them in any order."""
    return [event for _, event in sorted(game.events.items(), key=lambda item: (item[1].order, item[0]))]


def _abbrev(game: Game, side: Side) -> str:
    return (game.home if side == "home" else game.away).abbrev
