"""What an application carries, by typed key."""

from collections.abc import Callable
from typing import Final

from aiohttp import web

from dashboard.assets import Assets
from dashboard.core.hub import Hub
from dashboard.core.membership import Membership
from dashboard.core.protocol import SourceHealth
from dashboard.core.source_merge import SourceMerge
from dashboard.settings import Settings


SETTINGS: Final = web.AppKey("SETTINGS", Settings)
HUB: Final = web.AppKey("HUB", Hub)
SOURCE_MERGE: Final = web.AppKey("SOURCE_MERGE", SourceMerge)
ASSETS: Final = web.AppKey("ASSETS", Assets)
HEALTH: Final[web.AppKey[Callable[[], list[SourceHealth]]]] = web.AppKey("HEALTH")
"""How every source is doing, now."""
CLUSTER: Final[web.AppKey[Callable[[], Membership | None]]] = web.AppKey("CLUSTER")
"""How this process stands in its cluster; `None`: it is alone."""
