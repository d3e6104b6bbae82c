"""The address of Redis: every form, any password, and no secret in an error."""

from contextlib import suppress
from string import printable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cluster.redis_address import RedisAddress, parse
from dashboard.errors import UsageError


KEY = "p"


@pytest.mark.parametrize(
    ("url", "expected", "shown"),
    [
        ("redis://h", RedisAddress(via="server", hosts=(("h", 6379),)), "redis://h:6379/0"),
        (
            "rediss://u:p@h:7/2?ssl_ca_certs=/a/b.pem",
            RedisAddress(
                via="server",
                tls=True,
                hosts=(("h", 7),),
                database=2,
                username="u",
                password=KEY,
                options=(("ssl_ca_certs", "/a/b.pem"),),
            ),
            "rediss://h:7/2",
        ),
        ("redis://[::1]:7?db=3", RedisAddress(via="server", hosts=(("::1", 7),), database=3), "redis://[::1]:7/3"),
        ("unix:///run/r.sock", RedisAddress(via="socket", path="/run/r.sock"), "unix:///run/r.sock"),
        (
            "unix://:p@/run/r.sock?db=1",
            RedisAddress(via="socket", path="/run/r.sock", password=KEY, database=1),
            "unix:///run/r.sock",
        ),
        (
            "redis+sentinel://u:p@a,b:7/main/1?sentinel_password=s",
            RedisAddress(
                via="sentinel",
                hosts=(("a", 26379), ("b", 7)),
                service="main",
                database=1,
                username="u",
                password=KEY,
                options=(("sentinel_password", "s"),),
            ),
            "redis+sentinel://a:26379,b:7/main/1",
        ),
        (
            "rediss+cluster://:p@a:1,b:2",
            RedisAddress(via="cluster", tls=True, hosts=(("a", 1), ("b", 2)), password=KEY),
            "rediss+cluster://a:1,b:2",
        ),
    ],
)
def test_each_form_is_parsed_and_shown_without_secrets(url: str, expected: RedisAddress, shown: str) -> None:
    """The text has the port and the database, also where the address leaves them out."""
    assert parse(url) == expected
    assert str(parse(url)) == shown


@given(st.text(min_size=1))
def test_encoded_password_may_contain_any_character(password: str) -> None:
    """Percent-encoding is undone."""
    text = password.encode(errors="replace").decode()
    assert parse(f"redis://:{quote(text, safe='')}@h:1/0") == parse("redis://h:1/0").__class__(
        via="server", hosts=(("h", 1),), password=text
    )


@given(st.text(printable.replace("%", ""), min_size=1))
def test_password_may_stand_as_it_is_but_for_the_percent_sign(password: str) -> None:
    """Even with "@", "/", "?", "#" and ":"."""
    for url in (f"redis://me:{password}@h:1/0", f"redis+sentinel://me:{password}@h:1/main"):
        address = parse(url)
        assert (address.username, address.password, address.hosts) == ("me", password, (("h", 1),))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("amqp://hunter2@h", "unknown scheme: write redis://"),
        ("hunter2", "unknown scheme"),
        ("redis://hunter2@h", "a user without a password"),
        ("redis://hunter2:@h", "a user without a password"),
        ("redis://:hunter2@", "a host or port that is none"),
        ("redis://:hunter2@h:99999", "a host or port that is none"),
        ("redis://:hunter2@h:x", "a host or port that is none"),
        ("redis://:hunter2/2@h,i", "one server has one host"),
        ("redis://:hunter2@h/x", "the database is a number"),
        ("unix://:hunter2@r.sock", "the path of a socket begins with /"),
        ("redis+sentinel://:hunter2@h", "the name of the service is missing"),
        ("redis+cluster://:hunter2@h/1", "a cluster has database 0 only"),
    ],
)
def test_malformed_address_is_explained_without_its_secrets(url: str, message: str) -> None:
    """One line says what is wrong."""
    with pytest.raises(UsageError) as caught:
        parse(url)
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(), st.sampled_from(["", "redis://", "redis+sentinel://", "redis+cluster://", "unix://"]))
def test_any_text_is_parsed_or_refused(text: str, start: str) -> None:
    """With one typed error; and what is shown of an address has no password."""
    with suppress(UsageError):
        address = parse(start + text)
        assert parse(str(address)).hosts == address.hosts
