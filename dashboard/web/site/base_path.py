"""
The base path: the path below which the server stands on a site that has other things, too (`/scores`).

A proxy may strip it from requests or leave it in them: both are served. Paths inside of the server never contain it;
addresses in its responses always do. Pages fetch by relative addresses, and so need not know it.
"""

import re
from collections.abc import Callable
from typing import Final

from aiohttp import StreamReader, web
from aiohttp.http import RawRequestMessage
from yarl import URL


OWN_SEGMENTS: Final = frozenset({"api", "contrast", "healthz", "metrics", "readyz", "static", "sw.js", "ws"})
"""First segments of the server's own paths: a base path that begins with one could not be told from them."""

_PATH: Final = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+", re.ASCII)

RequestFactory = Callable[..., web.BaseRequest]
"""Makes a request from what the parser has read, as aiohttp's server takes it."""


def parse_base_path(text: str) -> str:
    """
    Return the base path with a slash at its start and none at its end; empty for the root of the site.

    Raises `ValueError` with what is wrong and how to write it.
    """
    path = f"/{text.strip('/')}"
    if path == "/":
        return ""
    if not _PATH.fullmatch(path):
        raise ValueError(f"{text[:80]!r} is no path: write letters, digits, '-', '_' and '.', such as /scores")
    if (first := path.split("/")[1]) in OWN_SEGMENTS:
        raise ValueError(f"{text[:80]!r} begins with {first!r}, a path of the server itself: choose another name")
    return path


def without_base_path(make_request: RequestFactory, base_path: str) -> RequestFactory:
    """
    Return a factory of requests whose paths do not contain the base path.

    `make_request` makes them. The base path alone, without a slash, stays: it is redirected.
    """
    if not base_path:
        return make_request
    prefix = f"{base_path}/"

    def make(message: RawRequestMessage, payload: StreamReader, *others: object) -> web.BaseRequest:
        if message.path.startswith(prefix):
            target = message.path[len(base_path) :]
            path, _, query = target.partition("?")
            # As aiohttp makes it: a path that begins with two slashes is no host.
            url = URL.build(path=path, query_string=query.partition("#")[0], encoded=True)
            message = message._replace(path=target, url=url)
        return make_request(message, payload, *others)

    return make


def redirect_to_slash(base_path: str) -> web.RouteDef:
    """
    Return the route of the base path without a slash, which redirects to the one with it.

    Relative addresses, and the service worker, need the slash.
    """

    async def redirect(request: web.Request) -> web.Response:
        query = f"?{request.query_string}" if request.query_string else ""
        raise web.HTTPPermanentRedirect(f"{base_path}/{query}")

    return web.get(base_path, redirect, name="base_path")
