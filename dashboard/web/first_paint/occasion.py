"""
The names that tell a contest from others where its sides do not. Pure; the browser's twin is `static/game/occasion.js`.
"""

from dashboard.core.model import Game
from dashboard.web.first_paint.words import isolated


def occasion(game: Game) -> str:
    """Return the name of a leaderboard, of a bout and its event, or the round of sides that are not known yet."""
    if game.title:
        return game.title
    unknown = game.home.placeholder and game.away.placeholder
    return join(game.round if game.event_name or unknown else None, game.event_name)


def join(*parts: str | None) -> str:
    """Return the parts that are not empty, with dots between them."""
    return " · ".join(isolated(part) for part in parts if part)
