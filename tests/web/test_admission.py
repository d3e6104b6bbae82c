"""Admission of connections."""

from typing import get_args

from dashboard.web.admission import Admission, Refusal, RefusalReason
from dashboard.web.neighbor.address import Neighbor


A, B, C = (Neighbor("network", name) for name in "abc")
PROXY = Neighbor("exempt", "proxy")


def _admission(**overrides: object) -> Admission:
    limits = {"total": 10, "per_neighbor": 2, "rate_per_s": 0.0}
    return Admission(**limits | overrides)  # type: ignore[arg-type]


def test_connections_per_neighbor_are_limited() -> None:
    """A closed connection makes room again. An exempt neighbor has no limit."""
    admission = _admission()
    assert [admission.admit(A, 0) for _ in range(2)] == [None, None]
    assert admission.admit(A, 0) == Refusal("address", 30)
    assert admission.admit(B, 0) is None
    admission.release(A)
    assert admission.admit(A, 0) is None
    assert all(admission.admit(PROXY, 0) is None for _ in range(5))
    admission.release(PROXY)
    assert admission.open == 7
    assert admission.refused == {"address": 1}


def test_connections_in_total_are_limited() -> None:
    """The limit in total holds for exempt neighbors, too."""
    admission = _admission(total=3, per_neighbor=99)
    assert [admission.admit(neighbor, 0) for neighbor in (A, B, PROXY)] == [None] * 3
    assert admission.admit(C, 0) == Refusal("total", 30)


def test_new_connections_per_second_are_limited() -> None:
    """A burst of two seconds is admitted, then one connection per token. A server that stops admits none."""
    admission = _admission(rate_per_s=1.0, per_neighbor=99)
    assert [admission.admit(A, 0) for _ in range(3)] == [None, None, Refusal("rate", 2)]
    assert admission.admit(A, 0.9) == Refusal("rate", 2)
    assert admission.admit(A, 1.1) is None
    admission.closed = True
    assert admission.admit(A, 99) == Refusal("shutdown", 5)


def test_each_refusal_explains_itself() -> None:
    """The detail of a refusal names its reason, and the seconds after which to try again."""
    details = {Refusal(reason, 30).detail for reason in get_args(RefusalReason)}
    assert len(details) == len(get_args(RefusalReason))
    assert all(detail.endswith(". Try again in 30 s.") for detail in details)
