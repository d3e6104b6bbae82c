"""Games without their scores. Pure; the browser's twin is `static/game/hidden_scores.js`."""

from msgspec import structs

from dashboard.core.model import BaseballSituation, Board, Competitor, Game


def without_scores(board: Board) -> Board:
    """Return the board without scores and all that gives one away; period, clock and status of each game stay."""
    return Board({key: _bare(game) for key, game in board.games.items()})


def _bare(game: Game) -> Game:
    half = game.situation.half if isinstance(game.situation, BaseballSituation) else None
    return structs.replace(
        game,
        home=_anonymous(game.home),
        away=_anonymous(game.away),
        events={},
        situation=BaseballSituation(half=half) if half else None,
        aggregate=None,
        series=None,
        summary=None,
    )


def _anonymous(side: Competitor) -> Competitor:
    return structs.replace(side, score=None, score_text=None, periods=None, shootout=None, winner=None, record=None)
