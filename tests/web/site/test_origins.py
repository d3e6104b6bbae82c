"""Origins of pages."""

import pytest

from dashboard.errors import UsageError
from dashboard.web.site.hosts import parse_authority
from dashboard.web.site.origins import Origins, parse_origin


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "null",
            "http://",
            "//x",
            "x",
            "http:/x",
            "http://[::1",
            "http://[x]",
            "http://a\u2100b",
            "http://x:99999",
        ),
        *("http://127.0.0.1:99999", "http://x:0", "http://x:", "http://x/", "http://x/path", "http://x?", "http://x#"),
        *("http://user@x", "http://x y", " http://x", "http://x ", "http://x, http://y", "://x", "http://x\\y", "*"),
        *("http://x\n", "http://\udce2x", "http:x", "http://.", "http://x:80:80", "https://*.example.org"),
    ],
)
def test_malformed_origin_raises_one_error(text: str) -> None:
    """Whatever a stranger sends, it is an origin or a `ValueError`."""
    with pytest.raises(ValueError, match=r"origin|host|port"):
        parse_origin(text)


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        ("https://a.example", "https://a.example"),
        ("https://a.example/", "https://a.example"),
        ("https://a.example:443/", "https://a.example"),
        ("HTTP://A.Example.:80", "http://a.example"),
        ("http://a.example:8080/", "http://a.example:8080"),
        ("https://a.example:80", "https://a.example:80"),
        ("http://[0:0::1]:8080", "http://[::1]:8080"),
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("https://straße.example:8443/", "https://xn--strae-oqa.example:8443"),
        ("capacitor://localhost", "capacitor://localhost"),
    ],
)
def test_entries_are_compared_in_one_spelling(entry: str, origin: str) -> None:
    """A person's spelling of an origin is the browser's: default ports, slash, case and Punycode."""
    assert parse_origin(origin) in Origins([entry])
    assert str(parse_origin(origin)) == origin


def test_other_ports_schemes_and_hosts_are_other_origins() -> None:
    """Nothing of an origin is a prefix of another."""
    listed = Origins(["https://a.example"])
    for text in ("http://a.example", "https://a.example:444", "https://b.a.example", "https://a.example.evil.example"):
        assert parse_origin(text) not in listed


@pytest.mark.parametrize(
    "entry", ["*", "null", "a.example", "https://", "https://a.example/path", "https://u@a.example", "https://a:99999"]
)
def test_bad_entry_is_refused_at_the_start(entry: str) -> None:
    """The text names the option, what is wrong, and how to write it."""
    with pytest.raises(UsageError, match=r"^--origins: .*(https://|port|host)"):
        Origins([entry])


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://wall:8080", "WALL.:8080", True),
        ("http://wall", "wall:80", True),
        ("https://wall", "wall", True),
        ("https://wall", "wall:443", True),
        ("https://wall", "wall:80", False),
        ("http://wall:8080", "wall", False),
        ("http://[::1]:81", "[0::1]:81", True),
        ("ftp://wall", "wall", False),
    ],
)
def test_own_pages_have_host_and_port_of_the_request(origin: str, host: str, same: bool) -> None:
    """The default port of the origin's scheme stands for a port that is left out."""
    assert parse_origin(origin).is_at(parse_authority(host)) is same
