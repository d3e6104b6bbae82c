"""
Scorewall: polls score feeds, finds what changed, and pushes only that to every screen.

- `app` puts all parts together, `lifecycle` starts and stops them, `commands` is the command line.
- `core` is pure: games, boards, diffs, history, the wire protocol and the hub that fans out.
- `feed` reads score feeds on a schedule. `mockfeed` is a simulated feed, a system of its own.
- `web` serves the page, the API and the push: `web/push`, `web/poll` and `web/first_paint`.
- `cluster` lets several servers share one board through Redis.
- `contrast` computes what polling would have cost; `laboratory` measures it.

`docs/architecture.md` has the map of all modules.
"""

from typing import Final


__version__: Final = "0.1.0"
