"""The pages: first paint, errors, headers."""

import base64
import gzip
import hashlib
import json
import re
from datetime import UTC, datetime

import aiohttp
import pytest

from dashboard.assets import STATIC
from dashboard.core.model import League, Status
from dashboard.keys import ASSETS
from dashboard.web.static_files import minify
from tests.boards import KICK_OFF, game, side
from tests.wall import running_wall


async def test_the_wall_has_the_board_in_it() -> None:
    """Readable without a script, and the position for the socket to start from."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1, home=side("Zenit", 3), away=side("Ajax", 2)))
        async with session.get(wall.url) as response:
            page = await response.text()
            assert response.status == 200
            assert response.headers["Cache-Control"] == "no-cache"
    assert "Zenit" in page.split('id="snapshot"')[0]
    embedded = re.search(r'<script type="application/json" id="snapshot">(.*?)</script>', page, re.S)
    assert embedded
    snapshot = json.loads(embedded[1])
    assert snapshot["position"] == {"epoch": wall.hub.position.epoch, "offset": 1}
    assert snapshot["games"]["mock:cup:1"]["home"]["score"] == 3


async def test_hostile_names_stay_text() -> None:
    """Whatever a feed writes, it ends no element and starts none."""
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1, home=side(nasty, 1), status_text=nasty))
        async with session.get(wall.url) as response:
            page = await response.text()
    assert "<script>alert" not in page
    assert "<img" not in page


async def test_every_answer_carries_the_security_headers() -> None:
    """Nothing inline runs but the import map, which is named by its hash."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        for path in ("/", "/contrast", "/api/v1/board", "/healthz", "/nowhere", "/static/icon.svg", "/worker.js"):
            async with session.get(wall.url + path) as response:
                policy = response.headers["Content-Security-Policy"]
                assert "unsafe" not in policy
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert "Server" not in response.headers
        pages = [await (await session.get(wall.url + path)).text() for path in ("/", "/contrast")]
    for page in pages:
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", page, re.S)
        data = 'type="application/json" id='
        assert [kind.strip() for kind, _ in inline] == ['type="importmap"', f'{data}"words"', f'{data}"snapshot"']
        digest = base64.b64encode(hashlib.sha256(inline[0][1].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
        assert "style=" not in page


async def test_static_files_keep_for_ever_only_under_their_hash() -> None:
    """A plain or an old address revalidates."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        hashed = wall.app[ASSETS].url("app.js")
        for path, keep in ((hashed, "immutable"), ("/static/app.js", "no-cache"), ("/static/app.js?v=0", "no-cache")):
            async with session.get(wall.url + path) as response:
                assert response.status == 200
                assert keep in response.headers["Cache-Control"]
                assert ("ETag" in response.headers) is (keep == "no-cache")
                assert "javascript" in response.headers["Content-Type"]


async def test_static_files_come_packed_to_who_takes_them_packed() -> None:
    """With a validator of their own, and the same bytes inside; a part of a file is never packed."""
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


def test_what_is_sent_packed_lacks_comments_and_nothing_else() -> None:
    """Only types and those with lines to themselves go; every line stays where it was."""
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


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/", 405),
        ("GET", "/static/../setup.cfg", 404),
        ("GET", "/static/%2e%2e/setup.cfg", 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/static/", 404),
    ],
)
async def test_errors_are_a_page_for_people_and_a_problem_for_programs(method: str, path: str, status: int) -> None:
    """RFC 9457, or the designed page for whoever accepts HTML."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        async with session.request(method, wall.url + path, headers={"Accept": "text/html"}) as response:
            assert response.status == status
            assert response.content_type == "text/html"
            assert str(status) in await response.text()
        async with session.request(method, wall.url + path) as response:
            assert response.content_type == "application/problem+json"
            problem = json.loads(await response.read())
            assert problem["status"] == status
            assert problem["title"]
            assert problem["detail"]
            assert status != 405 or "GET" in response.headers["Allow"]


async def test_a_mistake_of_ours_is_a_500_without_its_details(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log has them, the client does not."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    async with running_wall() as wall, aiohttp.ClientSession() as session:
        monkeypatch.setattr("dashboard.web.pages.groups", broken)
        async with session.get(wall.url) as response:
            assert response.status == 500
            assert "secret" not in await response.text()


async def test_the_first_paint_is_that_of_its_display() -> None:
    """Leagues, zone and hidden scores of the address; what cannot be read falls back by itself."""
    shield = League(id="shield.1", name="The Shield", abbrev="SHD")
    start = KICK_OFF.replace(year=datetime.now(UTC).year + 1)
    waiting = game(2, None, None, league=shield, status=Status.SCHEDULED, start_time=start, clock=None, period=None)
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1, 4711, 5822), waiting)

        async def painted(query: str) -> str:
            async with session.get(f"{wall.url}/?{query}") as response:
                return (await response.text()).split('id="snapshot"')[0]

        assert "Home 1" not in await painted("leagues=shd")
        assert "Home 1" in await painted("leagues=" + "x," * 60)
        assert "4711" in await painted("zone=Nowhere/Else&hide_scores=perhaps&delay=-1")
        hidden = await painted("hide_scores=1")
        assert "Home 1" in hidden
        assert "4711" not in hidden
        assert "5822" not in hidden


async def test_the_service_worker_is_asked_for_anew_each_time() -> None:
    """At the root, so that it may serve the wall; never from a cache, so that no old one lives for ever."""
    async with running_wall() as wall, aiohttp.ClientSession() as session, session.get(f"{wall.url}/sw.js") as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.content_type in ("text/javascript", "application/javascript")
        assert "caches" in await answer.text()
