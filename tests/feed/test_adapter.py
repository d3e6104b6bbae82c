"""The value that a feed adapter exports."""

from typing import Any

import pytest
from msgspec import structs

from dashboard.feed.adapter import Feed, recognized_feed
from dashboard.feed.catalog import FEEDS
from dashboard.feed.decode import decode
from dashboard.feed.source import Garbled
from dashboard.feed.sources import espn, replay


@pytest.mark.parametrize(
    ("prefix", "help_"),
    [("", ""), ("espn", "espn:X"), ("Espn:", "Espn:X"), ("es pn:", "es pn:X"), (":", ":X"), ("espn:", "SPORT/LEAGUE")],
)
def test_feed_without_a_usable_prefix_is_refused(prefix: str, help_: str) -> None:
    """A prefix is a lower-case word and a sign. The help text begins with it."""
    with pytest.raises(ValueError, match=r"a feed's (prefix|help)"):
        Feed(prefix=prefix, help=help_, pace=espn.PACE, make=espn.FEED.make)


@pytest.mark.parametrize("members", [{"make": None}, {"recognize": True}, {"parse": "parse"}, {"pace": 10}])
def test_feed_with_a_member_of_another_type_is_refused(members: dict[str, Any]) -> None:
    """The mistake of a plug-in shows when it is loaded, not at its first poll."""
    with pytest.raises(TypeError, match="a feed's"):
        structs.replace(espn.FEED, **members)


def test_feed_without_payloads_recognizes_and_parses_nothing() -> None:
    """`replay:` plays the payloads of other feeds and has none of its own."""
    assert espn.FEED.has_payloads
    assert not replay.FEED.has_payloads
    assert not replay.FEED.recognize({"leagues": [], "events": []})
    with pytest.raises(Garbled, match="no payloads of its own"):
        replay.FEED.parse({})


def test_first_feed_that_recognizes_a_payload_wins() -> None:
    """An ESPN scoreboard is recognized by the ESPN feed, nonsense by none."""
    payload = decode(b'{"leagues": [], "events": []}')

    assert recognized_feed(payload, FEEDS) is espn.FEED
    assert recognized_feed({}, FEEDS) is None
