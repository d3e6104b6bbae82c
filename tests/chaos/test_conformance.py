"""Conformance to RFC 6455: those of Autobahn's cases that take seconds."""

from tests.chaos.conformance import KNOWN, PASSED, SLOW, behaviors


def test_autobahn_reports_only_known_failures() -> None:
    """Framing, pings, reserved bits, fragments, UTF-8 and closing pass in every case but one, which is aiohttp's."""
    results = behaviors(without=SLOW)

    assert len(results) == 247
    assert {number for number, behavior in results.items() if behavior not in PASSED} == KNOWN
