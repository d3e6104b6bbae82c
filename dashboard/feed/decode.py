"""From the bytes of an answer to a JSON value."""

import codecs

import msgspec

from dashboard.feed.source import Garbled


def decode(data: bytes) -> object:
    """
    Return the JSON value of an answer in UTF-8, with or without a byte order mark.

    Raises `Garbled`; its message names what the bytes hold instead of JSON.
    """
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    start = data[:64].lstrip()
    if not start:
        raise Garbled("not JSON: the answer is empty")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Garbled("not UTF-8: the answer begins with the byte order mark of UTF-16")
    if start.startswith(b"<"):
        raise Garbled("not JSON: the answer begins like HTML or XML")
    try:
        data.decode()
        value: object = msgspec.json.decode(data)
    except UnicodeDecodeError as error:
        raise Garbled(f"not UTF-8: byte {data[error.start]:#04x} at offset {error.start}") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Garbled(f"not JSON: {error}") from error
    return value
