"""The list of hosts."""

import ipaddress

import pytest

from dashboard.errors import UsageError
from dashboard.web.site.hosts import Address, Authority, Hosts, parse_authority, parse_entry


def hosts(*entries: str, own: str = "192.0.2.7") -> Hosts:
    """Return a list with these entries on a machine of the name `Bar-Wall.example.net`."""

    def is_own_address(address: Address) -> bool:
        return address.is_loopback or str(address) == own

    return Hosts(entries, machine=lambda: "Bar-Wall.example.net", is_own_address=is_own_address)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wall.example", ("wall.example", None)),
        ("WALL.Example.:8080", ("wall.example", 8080)),
        ("scorewall_1", ("scorewall_1", None)),
        ("127.0.0.1:80", ("127.0.0.1", 80)),
        ("[::1]", ("::1", None)),
        ("[0:0:0:0:0:0:0:1]:8080", ("::1", 8080)),
        ("[::ffff:192.0.2.7]", ("192.0.2.7", None)),
        # A browser writes an address in one way only, so any other is a name.
        ("0x7f.1", ("0x7f.1", None)),
    ],
)
def test_host_header_is_parsed(text: str, expected: tuple[str, int | None]) -> None:
    """Case, a dot at the end and the spelling of an address make no difference."""
    host, port = parse_authority(text)
    assert (str(host), port) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ":80", "wall:", "wall:x", "wall:0", "wall:99999", "wall:123456", "wall:-1", "wall: 80", "wall:٨٠"),
        *("user@localhost", "localhost@evil.example", "localhost:80@evil.example", "localhost/", "localhost#x"),
        *("localhost,evil.example", "local host", "localhost\t", "localhost\\evil", "[::1", "::1", "[x]", "[::1]x"),
        *("[fe80::1%25eth0]", "[127.0.0.1]", "localhost..", "a..b", "-a", "a-.b", "a\u2100b", "xn--\u00e9", "a" * 255),
        *("http://localhost", "localhost\n", "*", "*.localhost", "%6cocalhost"),
    ],
)
def test_malformed_host_is_no_host(text: str) -> None:
    """Whatever is not exactly a host and a port is refused."""
    with pytest.raises(ValueError, match=r"host|port"):
        parse_authority(text)


@pytest.mark.parametrize(
    "text",
    [
        *("localhost", "LOCALHOST:8080", "localhost.", "127.0.0.1", "127.8.9.10:1", "[::1]:8080", "wall.localhost"),
        *("bar-wall.example.net", "BAR-WALL.example.net.:81", "bar-wall.local", "192.0.2.7:8080"),
    ],
)
def test_own_names_and_addresses_are_listed(text: str) -> None:
    """Loopback, the names of the machine, its mDNS name and its addresses need no setting."""
    assert parse_authority(text) in hosts()


@pytest.mark.parametrize(
    "text",
    [
        *("evil.example", "localhost.evil.example", "notlocalhost", "local", "192.0.2.8", "10.0.0.1", "[2001:db8::1]"),
        *("bar-wall", "bar-wall.example.net.evil.example", "0.0.0.0:8080", "[::]", "127.0.0.1.nip.io", "2130706433"),
    ],
)
def test_other_hosts_are_not_listed(text: str) -> None:
    """A name that merely resembles an own one, or leads to an own address, is a stranger's."""
    assert parse_authority(text) not in hosts()


def test_entries_add_names_wildcards_ports_and_networks() -> None:
    """An entry with a port allows that port only; browsers leave 80 and 443 out."""
    listed = hosts(
        *("wall.example", "*.club.example", "pub.example:8443", "tls.example:443", "192.168.0.0/16", "[2001:db8::5]"),
        "wall",
    )
    for text in (
        *("wall.example:9", "a.club.example", "a.b.club.example:80", "pub.example:8443", "tls.example", "wall"),
        *("tls.example:443", "192.168.3.4:8080", "[2001:db8:0::5]:80"),
    ):
        assert parse_authority(text) in listed, text
    for text in ("club.example", "xclub.example", "pub.example", "pub.example:80", "tls.example:80", "192.169.0.1"):
        assert parse_authority(text) not in listed, text


def test_entry_beyond_ascii_is_compared_as_punycode() -> None:
    """A person writes the name, a browser its Punycode."""
    assert Authority("xn--bcher-kva.example", 8080) in hosts("Bücher.example:8080")
    assert Authority("xn--strae-oqa.example", None) in hosts("straße.example")


@pytest.mark.parametrize("entry", ["http://wall.example", "wall.example/", "*", "a b", "*.10.0.0.1", "wall:0", "*."])
def test_bad_entry_is_refused_at_the_start(entry: str) -> None:
    """The text names the entry, and how to write it."""
    with pytest.raises(UsageError, match=r"^--hosts: .*'"):
        Hosts([entry])
    with pytest.raises(ValueError, match=r"host|port"):
        parse_entry(entry)


def test_addresses_of_this_machine_are_found_without_a_list() -> None:
    """Only an own address can be bound, so that a new address needs no restart."""
    listed = Hosts()
    for text in ("127.0.0.1", "127.1.2.3", "::1"):
        assert Authority(ipaddress.ip_address(text), None) in listed
    for text in ("0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "203.0.113.9", "2001:db8::77"):  # noqa: S104
        assert Authority(ipaddress.ip_address(text), None) not in listed
