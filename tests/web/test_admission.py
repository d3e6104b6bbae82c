"""Admission of connections."""

from typing import get_args

from dashboard.web.admission import Admission, Refusal, RefusalReason


def _admission(**overrides: object) -> Admission:
    limits = {"total": 10, "per_address": 2, "rate_per_s": 0.0, "exempt": frozenset({"proxy"})}
    return Admission(**limits | overrides)  # type: ignore[arg-type]


def test_connections_per_address_are_limited() -> None:
    """A closed connection makes room again. An exempt address has no limit."""
    admission = _admission()
    assert [admission.admit("a", 0) for _ in range(2)] == [None, None]
    assert admission.admit("a", 0) == Refusal("address", 30)
    assert admission.admit("b", 0) is None
    admission.release("a")
    assert admission.admit("a", 0) is None
    assert all(admission.admit("proxy", 0) is None for _ in range(5))
    admission.release("proxy")
    assert admission.open == 7
    assert admission.refused == {"address": 1}


def test_connections_in_total_are_limited() -> None:
    """The limit in total holds for exempt addresses, too."""
    admission = _admission(total=3, per_address=99)
    assert [admission.admit(name, 0) for name in ("a", "b", "proxy")] == [None] * 3
    assert admission.admit("c", 0) == Refusal("total", 30)


def test_new_connections_per_second_are_limited() -> None:
    """A burst of two seconds is admitted, then one connection per token. A server that stops admits none."""
    admission = _admission(rate_per_s=1.0, per_address=99)
    assert [admission.admit("a", 0) for _ in range(3)] == [None, None, Refusal("rate", 2)]
    assert admission.admit("a", 0.9) == Refusal("rate", 2)
    assert admission.admit("a", 1.1) is None
    admission.closed = True
    assert admission.admit("a", 99) == Refusal("shutdown", 5)


def test_each_refusal_explains_itself() -> None:
    """The detail of a refusal names its reason, and the seconds after which to try again."""
    details = {Refusal(reason, 30).detail for reason in get_args(RefusalReason)}
    assert len(details) == len(get_args(RefusalReason))
    assert all(detail.endswith(". Try again in 30 s.") for detail in details)
