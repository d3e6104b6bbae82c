"""Encoded boards and deltas, shared by all polls."""

import aiohttp
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.digest import board_digest
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.hub import Hub
from dashboard.core.model import Board, League
from dashboard.core.position import Position
from dashboard.web.poll.representations import BOARDS_KEPT, DELTAS_KEPT, BoardAnswer, Representations
from tests.boards import board, boards, game, scored
from tests.http import get
from tests.wall import running_wall


async def test_filtered_board_has_its_own_tag_and_digest() -> None:
    """A board filtered by id or abbreviation of a league has its own tag, digest and deltas, and its own 304."""
    shield = League(id="shield.1", name="The Shield", abbrev="SHD")
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2, league=shield))
        whole = (await get(session, f"{wall.url}/api/v1/board"))[2]
        url = f"{wall.url}/api/v1/board?leagues=shd,nowhere"
        status, body, headers = await get(session, url)
        assert status == 200
        assert set(body["games"]) == {"mock:cup:2"}
        assert headers["Scorewall-Digest"] == board_digest([game(2, league=shield)])
        assert headers["ETag"] != whole["ETag"]
        assert (await get(session, url, If_None_Match=headers["ETag"]))[0] == 304
        assert (await get(session, url, If_None_Match=whole["ETag"]))[0] == 200

        wall.show(scored(game(1), 1, 0), scored(game(2, league=shield), 2, 0))
        position = f"{body['position']['epoch']}:{body['position']['offset']}"
        _, gap, _ = await get(session, f"{url}&since={position}")
        assert set(gap["games"]) == {"mock:cup:2"}
        assert {event["game"] for event in gap["events"]} == {"mock:cup:2"}
        assert (await get(session, f"{wall.url}/api/v1/board?leagues={',x' * 51}"))[0] == 400


async def test_board_contains_its_last_detection() -> None:
    """`detected_at` is absent before the first change. A delayed page needs it."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        assert "detected_at" not in (await get(session, f"{wall.url}/api/v1/board"))[1]
        wall.hub.publish(board(game(1)), 1_234)
        _, body, headers = await get(session, f"{wall.url}/api/v1/board")
        assert body["detected_at"] == 1_234
        assert int(headers["Scorewall-Server-Time"]) > 1_700_000_000_000


def test_representation_is_encoded_once_for_all_requests() -> None:
    """Requests for the same position, filter and encoding share one object. A publication makes a new one."""
    hub = Hub(Position("e", 0), prepare=bytes)
    representations = Representations(hub)
    hub.publish(board(game(1)), 1)
    since = hub.position
    hub.publish(board(scored(game(1), 1, 0)), 2)
    current, selection = representations.of(EVERYTHING), Filter.of(leagues=["cup"])

    assert representations.of(EVERYTHING) is current
    assert current.whole(packed=True) is current.whole(packed=True)
    assert current.delta(since, packed=False) is current.delta(since, packed=False)
    bodies = [current.whole(packed=False), current.whole(packed=True), representations.of(selection).whole(packed=True)]
    bodies += [delta for packed in (False, True) if (delta := current.delta(since, packed=packed))]
    assert len({body.etag for body in bodies}) == len(bodies) == 5

    hub.publish(board(scored(game(1), 2, 0)), 3)
    assert representations.of(EVERYTHING) is not current


def test_caches_of_representations_are_bounded() -> None:
    """The board that was requested longest ago leaves first, and so does the oldest delta. That of all games stays."""
    hub = Hub(Position("e", 0), prepare=bytes, history_limit=2 * DELTAS_KEPT)
    hub.publish(board(*(game(number) for number in range(2 * BOARDS_KEPT))), 1)
    representations = Representations(hub)
    everything = representations.of(EVERYTHING)
    zero = representations.of(Filter.of(games=["mock:cup:0"]))
    assert representations.of(Filter.of(games=["mock:cup:0"], leagues=["junk"])) is zero
    for number in range(1, 2 * BOARDS_KEPT):
        representations.of(Filter.of(games=[f"mock:cup:{number}"]))
    assert representations.of(EVERYTHING) is everything
    assert representations.of(Filter.of(games=["mock:cup:0"])) is not zero

    for goals in range(DELTAS_KEPT + 1):
        hub.publish(board(scored(game(1), goals, 0)), 1)
    current = representations.of(EVERYTHING)
    first = current.delta(Position("e", 1), packed=False)
    for offset in range(2, DELTAS_KEPT + 2):
        current.delta(Position("e", offset), packed=False)
    assert current.delta(Position("e", 1), packed=False) is not first


@given(st.lists(boards(), min_size=1, max_size=6), st.data())
def test_board_follows_the_hub(steps: list[Board], data: st.DataObject) -> None:
    """Whatever was published between two polls, body and digest are those of the whole present board."""
    hub = Hub(Position("e", 0), prepare=bytes, history_limit=2)
    representations = Representations(hub)
    selection = data.draw(
        st.sampled_from((EVERYTHING, Filter.of(leagues=["cup", "2"]), Filter.of(games=["mock:cup:1"])))
    )
    for step in steps:
        hub.publish(step, 1)
        if data.draw(st.booleans()):
            current = representations.of(selection)
            answer = msgspec.json.decode(current.plain, type=BoardAnswer)
            assert answer.games == selection.board(step).games
            assert answer.position == hub.position
            assert current.digest == board_digest(answer.games.values())


def test_delta_exists_only_for_a_known_gap() -> None:
    """There is no delta from another epoch, from a forgotten position or from the future."""
    hub = Hub(Position("e", 0), prepare=bytes, history_limit=1)
    for goals in range(3):
        hub.publish(board(scored(game(1), goals, 0)), 1)
    current = Representations(hub).of(EVERYTHING)
    for since in (Position("other", 3), Position("e", 1), Position("e", 4)):
        assert current.delta(since, packed=False) is None
    assert current.delta(Position("e", 2), packed=False)
