"""The recommended proxies, running on the recommended configurations."""

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.ports import free_port


DEPLOY: Final = Path(__file__).parent.parent / "fixtures" / "deploy"

_PATHS: Final = f"{os.environ['PATH']}:/usr/sbin"
_CONFIGURATIONS: Final = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg"}


async def certificate(folder: Path) -> None:
    """Write a self-signed certificate for localhost and 127.0.0.1: `certificate.pem`, `key.pem` and `both.pem`."""
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
        " -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
    )
    process = await asyncio.create_subprocess_exec(
        *command.split(),
        "-keyout",
        folder / "key.pem",
        "-out",
        folder / "certificate.pem",
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0
    both = (folder / "certificate.pem").read_text() + (folder / "key.pem").read_text()
    (folder / "both.pem").write_text(both)


def _user() -> str:
    """Return nginx's setting by which it may read the folder of the test."""
    return f"user {pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name};" if os.getuid() == 0 else ""


def _unprivileged(text: str, folder: Path) -> str:
    """Return nginx's configuration with its files in this folder: Debian's are writable for root only."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return text.replace("http {", f"http {{ access_log off; {places}", 1)


@contextlib.asynccontextmanager
async def running_nginx(folder: Path, text: str) -> AsyncIterator[None]:
    """Run nginx on this configuration."""
    (folder / "nginx.conf").write_text(_unprivileged(text, folder))
    arguments = ["-p", str(folder), "-c", "nginx.conf", "-e", "stderr", "-g", f"daemon off; pid {folder}/pid;"]
    path = shutil.which("nginx", path=_PATHS) or "nginx"
    process = await asyncio.create_subprocess_exec(path, *arguments, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


@contextlib.asynccontextmanager
async def running_proxy(
    program: str, folder: Path, ports: Sequence[int], changes: Mapping[str, str] | None = None
) -> AsyncIterator[str]:
    """
    Run the program on our configuration in front of two local ports, and yield its URL.

    `changes` are texts of the configuration, and what stands in their place.
    """
    await certificate(folder)
    port = free_port()
    name = _CONFIGURATIONS[program]
    text = (DEPLOY / name).read_text(encoding="utf-8")
    places = (("8081", ports[0]), ("8082", ports[1]), ("8443", port), ("/etc/scorewall", folder))
    for placeholder, value in (*places, *(changes or {}).items()):
        assert placeholder in text
        text = text.replace(str(placeholder), str(value))
    (folder / name).write_text(_unprivileged(text, folder) if program == "nginx" else text)
    shutil.copy(DEPLOY / "waiting.html", folder)
    command = {
        "nginx": ["-p", str(folder), "-c", name, "-e", "stderr", "-g", f"daemon off; pid {folder}/pid; {_user()}"],
        "haproxy": ["-q", "-f", str(folder / name)],
    }[program]
    path = shutil.which(program, path=_PATHS) or program
    process = await asyncio.create_subprocess_exec(path, *command, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield f"https://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
