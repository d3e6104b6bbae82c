"""The sizes of a server's messages."""

import pytest

from dashboard.laboratory.probe import probe
from dashboard.laboratory.processes import Unmeasurable
from tests.boards import game, scored
from tests.wall import running_wall


async def test_sizes_are_those_of_the_present_board() -> None:
    """A whole board is larger than an empty delta, and a 304 is smaller than any answer with a body."""
    async with running_wall() as wall:
        for goals in range(3):
            wall.show(scored(game(1, title="x" * 500), goals, 0))
        sizes = await probe(wall.url)

    assert sizes.board > sizes.empty > 0
    assert sizes.unchanged < sizes.head + sizes.empty
    assert sizes.fair_request != sizes.naive_request
    assert sizes.delta_request > 400
    assert [publications for publications, _ in sizes.gaps] == [1, 2]


async def test_server_that_is_not_there_has_no_sizes() -> None:
    """The error names its URL."""
    with pytest.raises(Unmeasurable, match=r"http://127\.0\.0\.1:1 does not answer"):
        await probe("http://127.0.0.1:1")
