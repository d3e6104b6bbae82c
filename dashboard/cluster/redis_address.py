"""
The address of Redis in `--broker`.

    redis://[USER:PASSWORD@]HOST[:PORT][/DB]              one server; rediss:// with TLS
    unix://[USER:PASSWORD@]/PATH[?db=DB]                  one server on a socket of this machine
    redis+sentinel://[…@]HOST[:PORT],HOST[:PORT]/SERVICE[/DB]   the primary that Sentinels name
    redis+cluster://[…@]HOST[:PORT],HOST[:PORT]           the node of a cluster that has our slot

A password may contain any character as it is; only "%" begins a code, so that "%" itself is "%25". The last "@" ends
the password. Nothing that is printed contains user, password or query.
"""

from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct

from dashboard.errors import UsageError


Via = Literal["server", "socket", "sentinel", "cluster"]
"""How the server is found."""

FORMS: Final = (
    "redis://[USER:PASSWORD@]HOST[:PORT][/DB], unix://[USER:PASSWORD@]/PATH, "
    "redis+sentinel://HOST,HOST/SERVICE[/DB] or redis+cluster://HOST,HOST; rediss… is the same with TLS"
)

_VIAS: Final[Mapping[str, Via]] = {
    "redis": "server",
    "rediss": "server",
    "unix": "socket",
    "redis+sentinel": "sentinel",
    "rediss+sentinel": "sentinel",
    "redis+cluster": "cluster",
    "rediss+cluster": "cluster",
}
_PORTS: Final[Mapping[Via, int]] = {"server": 6379, "sentinel": 26379, "cluster": 6379}


class RedisAddress(Struct, frozen=True, kw_only=True):
    """A parsed address."""

    via: Via
    tls: bool = False
    hosts: tuple[tuple[str, int], ...] = ()
    path: str = ""
    """Of a socket."""
    service: str = ""
    """The name of a primary among Sentinels."""
    database: int = 0
    username: str | None = None
    password: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    """Further options of redis-py, such as `ssl_ca_certs`."""

    def __str__(self) -> str:
        """Return the address without user, password and options, for logs and error messages."""
        if self.via == "socket":
            return f"unix://{self.path}"
        scheme = ("rediss" if self.tls else "redis") + ("" if self.via == "server" else f"+{self.via}")
        hosts = ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.hosts)
        path = f"/{self.service}" if self.service else ""
        return f"{scheme}://{hosts}{path}" + (f"/{self.database}" if self.via != "cluster" else "")


def parse(url: str) -> RedisAddress:
    """Parse the address of Redis. Raises `UsageError`, which contains no user and no password."""
    scheme, separator, rest = url.partition("://")
    via = _VIAS.get(scheme)
    if via is None or not separator:
        raise UsageError(f"--broker has an unknown scheme: write {FORMS}")
    userinfo, at, place = rest.rpartition("@")
    place, _, query = place.partition("?")
    options = dict(parse_qsl(query))
    try:
        username, password = _credentials(userinfo) if at else (None, None)
        database = options.pop("db", "")
        hosts: tuple[tuple[str, int], ...] = ()
        if via == "socket":
            path, service = unquote(place), ""
            if not path.startswith("/"):
                raise ValueError("the path of a socket begins with /")
        else:
            names, _, tail = place.partition("/")
            hosts, path = tuple(_host(name, _PORTS[via]) for name in names.split(",")), ""
            service, _, number = tail.partition("/") if via == "sentinel" else ("", "", tail)
            database = number or database
            if via == "sentinel" and not service:
                raise ValueError("the name of the service is missing, such as /mymaster")
            if via == "server" and len(hosts) > 1:
                raise ValueError("one server has one host: for several write redis+sentinel:// or redis+cluster://")
        if database and not database.isdecimal():
            raise ValueError("the database is a number")
        if via == "cluster" and database.strip("0"):
            raise ValueError("a cluster has database 0 only")
    except ValueError as error:
        raise UsageError(f"--broker {scheme}://… is malformed: {error}. Write {FORMS}") from None
    return RedisAddress(
        via=via,
        tls=scheme.startswith("rediss"),
        hosts=hosts,
        path=path,
        service=unquote(service),
        database=int(database or 0),
        username=username,
        password=password,
        options=tuple(options.items()),
    )


def _credentials(userinfo: str) -> tuple[str | None, str]:
    username, colon, password = userinfo.partition(":")
    if not colon or not password:
        raise ValueError("a user without a password: write USER:PASSWORD@ or :PASSWORD@")
    return unquote(username) or None, unquote(password)


def _host(text: str, port: int) -> tuple[str, int]:
    try:
        split = urlsplit(f"//{text.strip()}")
        if split.hostname and not split.path:
            return split.hostname, split.port or port
    except ValueError:
        pass
    # The text may be half of a password, so it is not repeated.
    raise ValueError("a host or port that is none")
