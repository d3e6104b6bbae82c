"""The JSON of a run."""

import msgspec

from dashboard.laboratory.result import Result
from tests.laboratory.made_up_run import made_up_result


def test_result_is_the_same_after_json() -> None:
    """Kept results are read again: the window of a contestant is its member `evening`."""
    result = made_up_result()
    text = msgspec.json.encode(result)

    assert msgspec.json.encode(msgspec.json.decode(text, type=Result)) == text
    assert set(msgspec.json.decode(text)["contestants"]["push"]["evening"]) >= {"length_s", "changes_s", "games"}
