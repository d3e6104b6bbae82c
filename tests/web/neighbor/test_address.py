"""Neighbors: one key for all spellings of an address, and for all addresses of a household."""

import pytest
from aiohttp.test_utils import make_mocked_request

from dashboard.commands import options
from dashboard.errors import UsageError
from dashboard.web.neighbor.address import UNKNOWN, Neighbor, Neighbors, parse_network
from tests.wall import running_wall


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("192.0.2.7", ["192.0.2.7", "192.0.2.7:4711", " 192.0.2.7 ", '"192.0.2.7:80"']),
        ("192.0.2.7", ["::ffff:192.0.2.7", "::FFFF:c000:207", "[::ffff:192.0.2.7]:80", "64:ff9b::192.0.2.7"]),
        ("2001:db8:1:2::/64", ["2001:db8:1:2::1", "2001:DB8:1:2:0:0:0:1", "2001:db8:1:2:ffff::", "[2001:db8:1:2::9]"]),
        ("2001:db8:1:2::/64", ["[2001:db8:1:2::1]:443", "2001:0db8:0001:0002::1", "2001:db8:1:2::1%25eth0"]),
        ("fe80::/64", ["fe80::1", "fe80::2%eth0", "[fe80::3%eth0]:80"]),
    ],
)
def test_spellings_of_one_neighbor_have_one_key(name: str, spellings: list[str]) -> None:
    """Ports, brackets, zones, letter case and mapped forms do not matter; of an IPv6 address only the /64 does."""
    neighbors = Neighbors()
    assert {neighbors.of_address(spelling) for spelling in spellings} == {Neighbor("network", name)}


@pytest.mark.parametrize(
    "text",
    [
        *("", "unknown", "_hidden", "192.0.2", "192.0.2.256", "010.0.0.1", "1.2.3.4.5", "::1::", "[::1", "a" * 9000),
        *("\u0661.2.3.4", "192.0.2.7:port", "\udcff", "for=192.0.2.7", "2001:db8::1/64", "::ffff:192.0.2.7:80"),
        *("%", "[]", ":80"),
    ],
)
def test_invalid_addresses_share_one_key(text: str) -> None:
    """Garbage is one neighbor, and never an exempt one or a proxy."""
    neighbors = Neighbors(trusted_proxies=["0.0.0.0/0", "::/0"], exempt=["0.0.0.0/0", "::/0"])
    assert neighbors.of_address(text) == UNKNOWN
    assert not neighbors.is_trusted_proxy(text)


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "name"),
    [
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["6.6.6.6"], "10.0.0.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("::ffff:127.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
        ("127.0.0.1", ["6.6.6.6", "1.1.1.1:80, 172.16.9.9:443"], "1.1.1.1"),
        ("127.0.0.1", ["1.1.1.1, [2001:db8:f::1]:443"], "1.1.1.1"),
        ("127.0.0.1", ["1.1.1.1, 192.0.2.1, 172.16.9.9"], "192.0.2.1"),
        ("127.0.0.1", ["1.1.1.1, nonsense"], ""),
        ("127.0.0.1", [" , "], "127.0.0.1"),
        ("", ["1.1.1.1"], ""),
    ],
)
def test_client_address_comes_from_trusted_proxies_only(peer: str, forwarded_for: list[str], name: str) -> None:
    """The client's address is the last one that is not a trusted proxy's. Addresses before it may be forged."""
    neighbors = Neighbors(trusted_proxies=["127.0.0.1", "172.16.0.0/12", "2001:db8:f::/48"])
    headers = [("X-Forwarded-For", line) for line in forwarded_for]
    request = make_mocked_request("GET", "/").clone(remote=peer, headers=headers)

    assert neighbors.of_request(request).name == name


def test_exempt_addresses_are_compared_parsed() -> None:
    """An exempt address stays one within a /64 that is not exempt."""
    neighbors = Neighbors(exempt=["127.0.0.0/8", "2001:DB8::0001", "::ffff:10.0.0.0/104"])
    for exempt in ("127.9.9.9", "::ffff:127.0.0.1", "2001:db8::1", "10.255.0.1"):
        assert neighbors.of_address(exempt).exempt
    for limited in ("128.0.0.1", "2001:db8::2", "11.0.0.1", "::1"):
        assert not neighbors.of_address(limited).exempt


@pytest.mark.parametrize("text", ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::1/129", "::ffff:1.2.3.4/9"])
def test_invalid_networks_are_refused_with_a_hint(text: str) -> None:
    """The error says what to write."""
    with pytest.raises(ValueError, match=r"is no address or network: write 192\.0\.2\.7"):
        parse_network(text)


@pytest.mark.parametrize("setting", ["trusted_proxies", "exempt_addresses"])
async def test_invalid_lists_end_the_start_with_one_line(setting: str) -> None:
    """The options and the settings refuse what is no network."""
    option = next(option for option in options.SERVE if option.setting == setting)
    assert option.read("10.1.2.3/8, ::1") == ("10.1.2.3/8", "::1")
    with pytest.raises(UsageError, match=r"--trusted-proxies or --exempt-addresses: 'proxy' is no address"):
        async with running_wall(**{setting: ("proxy",)}):  # type: ignore[arg-type]
            pass
