"""
The typed keys of everything that the application carries. All keys are here.

The types are imported for type checkers only, since the modules that define them import the keys.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from aiohttp import web


if TYPE_CHECKING:
    from dashboard.assets import Assets
    from dashboard.contrast.changelog import ChangeLog
    from dashboard.core.hub import Hub
    from dashboard.core.membership import Membership
    from dashboard.core.protocol import SourceHealth
    from dashboard.core.source_merge import SourceMerge
    from dashboard.metrics import Metrics
    from dashboard.settings import Settings
    from dashboard.store import Store
    from dashboard.web.admission import Admission
    from dashboard.web.computation import Computations
    from dashboard.web.contrast import GapSamples
    from dashboard.web.neighbor.address import Neighbors
    from dashboard.web.neighbor.limits import Limits
    from dashboard.web.poll.freshness_headers import FreshnessHeaders
    from dashboard.web.poll.longpoll import LongPolls
    from dashboard.web.poll.representations import Representations
    from dashboard.web.push.connections import Connections
    from dashboard.web.rendered_pages import RenderedPages
    from dashboard.web.site.policy import SitePolicy


SETTINGS: Final[web.AppKey["Settings"]] = web.AppKey("SETTINGS")
HUB: Final[web.AppKey["Hub"]] = web.AppKey("HUB")
SOURCE_MERGE: Final[web.AppKey["SourceMerge"]] = web.AppKey("SOURCE_MERGE")
ASSETS: Final[web.AppKey["Assets"]] = web.AppKey("ASSETS")
METRICS: Final[web.AppKey["Metrics"]] = web.AppKey("METRICS")
HEALTH: Final[web.AppKey[Callable[[], list["SourceHealth"]]]] = web.AppKey("HEALTH")
"""Returns the health of every source now."""
STORE: Final[web.AppKey["Store | None"]] = web.AppKey("STORE")
"""The last board on disk; `None` without a data directory."""
CLUSTER: Final[web.AppKey[Callable[[], "Membership | None"]]] = web.AppKey("CLUSTER")
"""Returns this node's membership in its cluster; `None` without a cluster."""
SITE_POLICY: Final[web.AppKey["SitePolicy"]] = web.AppKey("SITE_POLICY")
NEIGHBORS: Final[web.AppKey["Neighbors"]] = web.AppKey("NEIGHBORS")
LIMITS: Final[web.AppKey["Limits"]] = web.AppKey("LIMITS")
ADMISSION: Final[web.AppKey["Admission"]] = web.AppKey("ADMISSION")
CONNECTIONS: Final[web.AppKey["Connections"]] = web.AppKey("CONNECTIONS")
LONG_POLLS: Final[web.AppKey["LongPolls"]] = web.AppKey("LONG_POLLS")
REPRESENTATIONS: Final[web.AppKey["Representations"]] = web.AppKey("REPRESENTATIONS")
FRESHNESS_HEADERS: Final[web.AppKey["FreshnessHeaders"]] = web.AppKey("FRESHNESS_HEADERS")
RENDERED_PAGES: Final[web.AppKey["RenderedPages"]] = web.AppKey("RENDERED_PAGES")
CHANGELOG: Final[web.AppKey["ChangeLog"]] = web.AppKey("CHANGELOG")
COMPUTATIONS: Final[web.AppKey["Computations"]] = web.AppKey("COMPUTATIONS")
GAP_SAMPLES: Final[web.AppKey["GapSamples"]] = web.AppKey("GAP_SAMPLES")
