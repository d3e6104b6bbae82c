"""RFC 6455 by Autobahn's cases, those that take seconds."""

import importlib.util

import pytest

from tests.chaos.conformance import KNOWN, PASSED, SLOW, behaviours


@pytest.mark.skipif(not importlib.util.find_spec("kosoku"), reason="kosoku (Autobahn's cases) is not installed")
def test_autobahn_finds_only_what_is_known() -> None:
    """Framing, pings, reserved bits, fragments, UTF-8, closing: every case but one, which is aiohttp's."""
    found = behaviours(without=SLOW)

    assert len(found) == 247
    assert {number for number, behaviour in found.items() if behaviour not in PASSED} == KNOWN
