"""Installed distributions for tests: the files that `pip install` leaves behind, without pip."""

from pathlib import Path
from textwrap import dedent


def install(folder: Path, name: str, entry_point: str, module: str, source: str) -> None:
    """
    Install a distribution of one module into `folder`, which belongs on `sys.path`.

    `entry_point` is a line of the group `scorewall.feeds`: "acme = acme_feed:FEED".
    """
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[scorewall.feeds]\n{entry_point}\n", encoding="utf-8")
    (folder / f"{module}.py").write_text(dedent(source), encoding="utf-8")
