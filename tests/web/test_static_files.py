"""Compressed and minified static files."""

import gzip

import aiohttp

from dashboard.assets import STATIC
from dashboard.web.static_files import minify
from tests.wall import running_wall


async def test_static_files_are_compressed_on_request() -> None:
    """The compressed file has its own validator and the minified content. A range is never compressed."""
    async with running_wall() as wall, aiohttp.ClientSession(auto_decompress=False) as session:
        url, gzipped = f"{wall.url}/static/app.js", {"Accept-Encoding": "gzip"}
        async with session.get(url, headers={"Accept-Encoding": "identity"}) as plain:
            assert "Content-Encoding" not in plain.headers
            text = await plain.read()
        async with session.get(url, headers=gzipped) as packed:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert "javascript" in packed.headers["Content-Type"]
            assert packed.headers["ETag"] != plain.headers["ETag"]
            assert gzip.decompress(await packed.read()) == minify(text)
        async with session.get(url, headers=gzipped | {"If-None-Match": packed.headers["ETag"]}) as again:
            assert again.status == 304
            assert "no-cache" in again.headers["Cache-Control"]
        async with session.get(url, headers=gzipped | {"Range": "bytes=0-9"}) as partial:
            assert partial.status == 206
            assert await partial.read() == text[:10]


def test_minify_removes_comments_and_types() -> None:
    """Only types, and comments on lines of their own, are removed. Each line stays where it was."""
    code = b"""/** Two
 * lines. */
a = 1; // stays
  // goes
  /** @type {X} */ (b) = "/* no */";
c = `x`; /* stays */
/* goes */
"""
    assert (
        minify(code)
        == b"""

a = 1; // stays

(b) = "/* no */";
c = `x`; /* stays */

"""
    )
    for path in STATIC.rglob("*.js"):
        code_only = minify(path.read_bytes()).decode()
        assert code_only.count("\n") == path.read_text().count("\n")
