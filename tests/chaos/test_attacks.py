"""Short attacks beside a few honest viewers. `make attacks` has ten of a minute each beside 200."""

from tests.chaos.attacks import attacked, row, running_server


SECONDS = 4.0


async def test_viewers_notice_no_attack() -> None:
    """
    Beside pages, control frames and silent connections up to the file limit nobody is refused, cut off or held up.

    The limits of delay are looser than those of `make attacks`, because tests share their machine.
    """
    async with running_server(files=400) as server:
        for number, name in enumerate(("pages", "control frames", "connections")):
            outcome = await attacked(server, name, f"127.0.1.{number + 1}", viewers=30, seconds=SECONDS)
            assert outcome.honest["wrong"] == {}, row(outcome, SECONDS)
            assert outcome.honest["deltas"] > 30, row(outcome, SECONDS)
            assert outcome.honest["read_p50_ms"] < 100, row(outcome, SECONDS)
            assert outcome.honest["ready_p50_ms"] < 100, row(outcome, SECONDS)
            assert outcome.grown_mib < 64, row(outcome, SECONDS)
            assert outcome.log_lines < 10, row(outcome, SECONDS)
