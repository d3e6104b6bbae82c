"""Compressed and minified static files."""

import gzip

import aiohttp
import pytest

from dashboard.assets import STATIC
from dashboard.keys import ASSETS
from dashboard.web.static_files import minify, tighten
from tests.wall import running_wall


async def test_static_files_are_compressed_on_request() -> None:
    """Both forms are minified. A weight of 0 refuses gzip, and a range gets the whole file."""
    async with running_wall() as wall, aiohttp.ClientSession(auto_decompress=False) as session:
        url = wall.url + wall.app[ASSETS].url("app.js")
        text = tighten(minify((STATIC / "app.js").read_bytes()))
        for refusal in ("identity", "gzip;q=0", "br, gzip; q=0.0"):
            async with session.get(url, headers={"Accept-Encoding": refusal}) as plain:
                assert "Content-Encoding" not in plain.headers
                assert plain.headers["Vary"] == "Accept-Encoding"
                assert await plain.read() == text
        gzipped = {"Accept-Encoding": "gzip"}
        async with session.get(url, headers=gzipped) as packed:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert packed.content_type == "text/javascript"
            assert gzip.decompress(await packed.read()) == text
        async with session.get(url, headers=gzipped | {"Range": "bytes=0-9"}) as whole:
            assert whole.status == 200
            assert gzip.decompress(await whole.read()) == text
        async with session.head(url, headers=gzipped) as head:
            assert head.status == 200
            assert head.headers["Content-Length"] == packed.headers["Content-Length"]
            assert await head.read() == b""


@pytest.mark.parametrize("build", ["000000000000", "css", "%3f", "x" * 5_000])
async def test_file_of_another_build_is_never_served(build: str) -> None:
    """A server that has not this build answers 404, keeps caches out and names its own build."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        assets = wall.app[ASSETS]
        async with session.get(wall.url + assets.url("app.js")) as own:
            assert own.status == 200
            assert own.headers["Cache-Control"] == "max-age=31536000,immutable"
            assert own.headers["Scorewall-Build"] == assets.build
            assert "ETag" not in own.headers
        for path in (f"/static/{build}/app.js", "/static/app.js"):
            async with session.get(wall.url + path) as refused:
                assert refused.status == 404
                assert refused.headers["Cache-Control"] == "no-store"
                assert refused.headers["Scorewall-Build"] == assets.build
                assert refused.content_type == "application/problem+json"


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


def test_tighten_keeps_literals() -> None:
    """Only blanks around marks go, and only in lines whose sole literals are strings between double quotes."""
    code = b"""const a = { b: "x = { y }", c: [1, 2] };
return !a ? -1 : typeof a;
b = `x = ${ a }`; c = 'd = e';
f = a / b; g = /[ = ]/;
if (a - -1 === +b) { h += 1; }
"""
    assert (
        tighten(code)
        == b"""const a={b:"x = { y }",c:[1,2]};
return!a?-1:typeof a;
b = `x = ${ a }`; c = 'd = e';
f = a / b; g = /[ = ]/;
if(a - -1===+b){h +=1;}
"""
    )
