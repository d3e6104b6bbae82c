"""Write the JSON Schema of the wire protocol: `python -m tests.schema`."""

from pathlib import Path

import msgspec

from dashboard.core.protocol import schema


FILE = Path(__file__).parent.parent / "static" / "schema" / "protocol.json"

if __name__ == "__main__":
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(schema()), indent=1) + b"\n")
