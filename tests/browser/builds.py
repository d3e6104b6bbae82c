"""Builds of a server under test."""

import aiohttp_jinja2

from dashboard.keys import ASSETS
from tests.wall import Wall


def name_build(wall: Wall, name: str) -> None:
    """Give the server's page and files another build. `hello` keeps the one of the start."""
    aiohttp_jinja2.get_env(wall.app).globals["build"] = name
    object.__setattr__(wall.app[ASSETS], "build", name)
