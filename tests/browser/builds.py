"""Builds of a server under test."""

import aiohttp_jinja2

from dashboard.keys import ASSETS, RENDERED_PAGES
from tests.wall import Wall


def name_build(wall: Wall, name: str) -> None:
    """Give the server's page and files another build. `hello` keeps the one of the start."""
    assets = wall.app[ASSETS]
    object.__setattr__(assets, "build", name)
    aiohttp_jinja2.get_env(wall.app).globals |= {"build": name, "asset_base": assets.url("")}
    # A kept page has the build with which it was rendered. A real server has one build in its life.
    wall.app[RENDERED_PAGES].clear()
