"""Short attacks beside a few honest viewers. `make attacks` has ten of a minute each beside 200."""

from tests.chaos.attacks import READ_LIMIT_MS, READY_LIMIT_MS, attacked, row, running_server


SECONDS = 4.0
ATTEMPTS = 3


async def test_viewers_notice_no_attack() -> None:
    """
    Beside pages, control frames and silent connections up to the file limit nobody is refused, cut off or held up.

    Tests share their machine, so a delay counts only if it is ten times that of `make attacks`, three times in a row: a
    server that an attack can stall makes the others wait for whole seconds.
    """
    async with running_server(files=400) as server:
        for number, name in enumerate(("pages", "control frames", "connections")):
            for attempt in range(ATTEMPTS):
                address = f"127.0.{attempt + 1}.{number + 1}"
                outcome = await attacked(server, name, address, viewers=30, seconds=SECONDS)
                if outcome.honest["ready_p50_ms"] < 10 * READY_LIMIT_MS:
                    break
            assert outcome.honest["wrong"] == {}, row(outcome, SECONDS)
            assert outcome.honest["deltas"] > 30, row(outcome, SECONDS)
            assert outcome.honest["read_p50_ms"] < 10 * READ_LIMIT_MS, row(outcome, SECONDS)
            assert outcome.honest["ready_p50_ms"] < 10 * READY_LIMIT_MS, row(outcome, SECONDS)
            assert outcome.grown_mib < 64, row(outcome, SECONDS)
            assert outcome.log_lines < 10, row(outcome, SECONDS)
