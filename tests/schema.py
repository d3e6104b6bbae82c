"""
Write what the page has of the wire protocol: `python -m tests.schema`.

All three files follow from the message types in `dashboard.core`: the JSON Schema for other clients, the TypeScript
types for our own, and the checks that our own makes on each message of the server.
"""

from pathlib import Path

import msgspec

from dashboard.assets import STATIC
from dashboard.core.protocol import schema
from tests.wire_types import declarations, shapes


def files() -> dict[Path, str]:
    """Return the text of each generated file by its path."""
    json_schema = msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode()
    return {
        STATIC / "schema" / "protocol.json": f"{json_schema}\n",
        STATIC / "sync" / "wire.d.ts": declarations(),
        STATIC / "sync" / "wire_shapes.js": shapes(),
    }


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
