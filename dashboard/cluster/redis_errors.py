"""Errors of Redis in plain words, with what to do. Pure."""

from collections.abc import Mapping
from typing import Final

from redis import exceptions

from dashboard.cluster.redis_address import RedisAddress


_TEXTS: Final[Mapping[str, str]] = {
    "HTTP/": "it is a web server, not Redis: check host and port",
    "WRONG_VERSION_NUMBER": "it does not speak TLS: write redis:// in place of rediss://",
    "RECORD_LAYER_FAILURE": "it does not speak TLS: write redis:// in place of rediss://",
    "HTTP_REQUEST": "it does not speak TLS: write redis:// in place of rediss://",
    "PACKET_LENGTH_TOO_LONG": "it does not speak TLS: write redis:// in place of rediss://",
    "CERTIFICATE_VERIFY_FAILED": (
        "its CERTIFICATE is not trusted: add ?ssl_ca_certs=FILE, or use the host name that is in the certificate"
    ),
    "WRONGPASS": "it rejects user or password. In a password write %25 for %",
    "INVALID USERNAME-PASSWORD": "it rejects user or password. In a password write %25 for %",
    "INVALID PASSWORD": "it rejects the password. In a password write %25 for %",
    "WITHOUT ANY PASSWORD CONFIGURED": "it has no password: leave out the one in --broker",
    "NOAUTH": "it requires a password (Authentication): write redis://:PASSWORD@HOST or USER:PASSWORD@HOST",
    "AUTHENTICATION REQUIRED": "it requires a password: write redis://:PASSWORD@HOST or USER:PASSWORD@HOST",
    "NOPERM": "its user may not do what Scorewall does: allow +@all for the keys scorewall:*",
    "NO PERMISSIONS": "its user may not do what Scorewall does: allow +@all for the keys scorewall:*",
    "DB INDEX IS OUT OF RANGE": "it has no database of this number (DB index): use /0",
    "MISCONF": "it cannot write to its disk",
    "OOM": "it is out of memory: raise maxmemory",
    "LOADING": "it is still loading its data",
    "MASTERDOWN": "it is a replica whose primary is down",
    "CLUSTERDOWN": "the cluster is down",
    "CONNECT CALL FAILED": "nothing listens there: check host and port, and that Redis runs",
    "CONNECTION REFUSED": "nothing listens there: check host and port, and that Redis runs",
    "NAME OR SERVICE NOT KNOWN": "its host name is unknown",
    "NO ADDRESS ASSOCIATED": "its host name is unknown",
    "NAME RESOLUTION": "its host name cannot be looked up at present",
    "NO SUCH FILE": "there is no such socket: check the path, and that Redis runs",
    "UNKNOWN COMMAND 'SENTINEL'": "it is no Sentinel: write redis://HOST:PORT, or name the Sentinels",
    "NO MASTER FOUND": "no Sentinel knows a reachable primary of that name",
}
"""Part of an error, in capitals → the reason in plain words."""


def plain_words(error: Exception, address: RedisAddress) -> str:
    """Return the reason why a server cannot be used, in one line."""
    message = " ".join(str(error).split())
    capitals = message.upper()
    for part, text in _TEXTS.items():
        if part in capitals:
            return text
    if isinstance(error, exceptions.ReadOnlyError):
        return "it is a read-only replica: name the primary, or use redis+sentinel://"
    if isinstance(error, exceptions.TimeoutError):
        hint = ": write redis:// if it does not speak TLS" if address.tls else ""
        return f"it does not answer in time{hint}"
    closed = any(word in message.lower() for word in ("closed", "reset", "connection lost", "broken pipe"))
    if not address.tls and (closed or isinstance(error, exceptions.InvalidResponse)):
        return "it ended the connection: write rediss:// if it expects TLS, and check that it is Redis"
    if isinstance(error, exceptions.InvalidResponse):
        return "it does not answer like Redis: check host and port"
    return message.rstrip(".") or type(error).__name__


def unsuited(info: Mapping[str, object], address: RedisAddress, oldest: tuple[int, int]) -> str | None:
    """Return why a server that answers cannot be the broker, from its INFO; `None` if it can."""
    mode, version = str(info.get("redis_mode", "standalone")), str(info.get("redis_version", "0"))
    if mode == "sentinel":
        return "it is a Sentinel, not Redis: write redis+sentinel://HOST:PORT/SERVICE"
    numbers = tuple(int(number) if number.isdecimal() else 0 for number in version.split(".")[:2])
    if numbers < oldest and "valkey_version" not in info:
        return f"Redis {version} is too old: use Redis {'.'.join(map(str, oldest))} or newer, or Valkey"
    if mode == "cluster" and address.via != "cluster":
        return "it is a node of a Redis Cluster: write redis+cluster://HOST:PORT"
    if mode != "cluster" and address.via == "cluster":
        return "it is no Redis Cluster: write redis://HOST:PORT"
    if str(info.get("role", "master")) != "master":
        return "it is a read-only replica: name the primary, or use redis+sentinel://"
    return None
