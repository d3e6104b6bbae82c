"""The Node that runs the page's modules in tests."""

import os
import shutil
import sys
from pathlib import Path


def node() -> str:
    """Return the path of the machine's Node, or of the one that `make test` has installed beside Python."""
    path = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert path, "no Node: `make test` sets it up, or put Node 20 in the PATH"
    return path
