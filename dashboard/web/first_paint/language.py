"""The language of a page: of `LANGUAGES`, the one that its address names or its browser prefers. Pure."""

import re
from collections.abc import Mapping

from dashboard.web.first_paint.words import LANGUAGES


def language_of(query: Mapping[str, str], accept_language: str) -> str:
    """Return the language that `?language=` names, or else that the browser prefers, or else English."""
    language = query.get("language", "")
    return language if language in LANGUAGES else preferred(accept_language)


def preferred(header: str) -> str:
    """Return the best of our languages for an Accept-Language header (RFC 9110, 12.5.4)."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:1000].split(",")):
        tag, _, parameters = part.strip().partition(";")
        match = re.fullmatch(r"\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", parameters) if parameters else None
        quality = float(match[1]) if match else 0.0 if parameters else 1.0
        language = tag.split("-")[0].strip().lower()
        if quality > 0 and language in (*LANGUAGES, "*"):
            ranked.append((-quality, place, LANGUAGES[0] if language == "*" else language))
    return min(ranked)[2] if ranked else LANGUAGES[0]
