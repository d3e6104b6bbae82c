"""
Words that had several meanings or a private one, the places where each is retired, and the word to use.

A word that is also plain English, or another module's good name, is retired only where it was misleading: the
simulator has its evenings, and a parser its wire.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from msgspec import Struct

from tests.prose.names import Kind, Name


_ANY: Final[frozenset[Kind]] = frozenset({"class", "function", "argument", "attribute", "variable", "property"})
_VARIABLES: Final[frozenset[Kind]] = frozenset({"argument", "attribute", "variable", "property"})


class Word(Struct, frozen=True, kw_only=True):
    """
    A retired word.

    `files`: stems of files. `names`: identifiers, spelled exactly and without leading underscore or `#`. `css`:
    classes, alone or before a hyphen. `where`: patterns of paths, of which the first component decides in most
    cases; `but`: those of exceptions. `kinds`: the kinds of identifiers that `names` are matched against.
    """

    use: str
    files: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    css: tuple[str, ...] = ()
    where: tuple[str, ...] = ("*",)
    but: tuple[str, ...] = ()
    kinds: frozenset[Kind] = _ANY

    def matches(self, path: Path, name: Name) -> bool:
        """Return whether `name` in the file `path` is this word in a place where it is retired."""
        match name.kind:
            case "file":
                match = name.word in self.files
            case "css":
                match = any(name.word == word or name.word.startswith(f"{word}-") for word in self.css)
            case kind:
                match = name.word in self.names and kind in self.kinds
        if not match:
            return False
        text = path.as_posix()
        return _is_any(text, self.where) and not _is_any(text, self.but)


def _is_any(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _cased(*words: str) -> tuple[str, ...]:
    """Return each word as a variable, a class and a constant are spelled."""
    return tuple(spelling for word in words for spelling in (word, word.title().replace("_", ""), word.upper()))


_JS: Final = ("static/*", "tests/js/*")
_WEB: Final = ("dashboard/web/*", "tests/web/*")
_PAGE: Final = (*_JS, "templates/*")
_LABORATORY: Final = ("dashboard/contrast/*", "dashboard/laboratory/*", "tests/contrast/*", "tests/laboratory/*")
_PYTHON: Final = ("*.py",)

RETIRED: Final = (
    # --- one word that had many meanings ---
    Word(use="period_name", files=("part",), where=(*_WEB, *_JS)),
    Word(use="FilteredBoard, GamesBySource, bundle…", names=("Part", "Parts", "PARTS"), where=(*_PYTHON, "static/*")),
    Word(
        use="period, slice_index, bundle…",
        names=("part", "parts"),
        where=(
            *("dashboard/app.py", "dashboard/assets.py", "dashboard/lifecycle.py", "dashboard/web/pu*"),
            *("dashboard/cluster/*", "dashboard/core/*", "dashboard/feed/sources/*"),
        ),
        kinds=frozenset({"function", "argument", "attribute"}),
    ),
    Word(use="websocket", files=("stream",), where=(*_WEB, *_JS)),
    Word(use="websocket", names=("stream",), where=_WEB, kinds=frozenset({"function"})),
    Word(use="WebSocket…", names=("Stream",), where=_JS),
    Word(use="sse_format", files=("event_stream",), where=_WEB),
    Word(use="responses", files=("answers",), where=_WEB),
    Word(use="Representations", names=("Answers", "ANSWERS"), where=_WEB),
    Word(use="representations", files=("board_bytes",), where=_WEB),
    Word(use="gridiron", files=("field",), where=_JS),
    Word(use="page", names=("Sheet", "sheets", "emptySheet"), where=_JS),
    Word(use="unsupported", css=("floor",)),
    Word(use="rotation", files=("turns",), where=_JS),
    Word(use="rotation", names=("turns", "TURNS"), where=("static/board/*", "static/layout.js", "static/turns.js")),
    Word(use="game_clock", files=("clock",), where=_JS, but=("static/contrast/*", "tests/js/contrast/*")),
    Word(use="traffic_tap", files=("wire",), where=_JS, but=("*.d.ts",)),
    Word(use="trafficTap", names=("wire", "Wire"), where=_JS, but=("*.d.ts",)),
    Word(use="wire_parsers", files=("wire",), where=_LABORATORY),
    Word(use="trial", files=("heat",)),
    Word(use="trial", names=("heat", "heats", "Heat"), where=(*_LABORATORY, "tests/bench/*")),
    Word(use="side_order", files=("order",), where=(*_WEB, *_JS)),
    Word(use="delay_reason", files=("reason",), where=(*_WEB, *_JS)),
    Word(use="match_day", files=("day",), where=(*_WEB, *_JS)),
    Word(use="static_files", files=("packed",), where=_WEB),
    # --- names for a client ---
    Word(use="connections", files=("lobby",), names=_cased("lobby")),
    Word(use="Client, WebSocketClient", names=("Guest", "Viewer"), where=_WEB),
    Word(use="SseClient", names=("Listener",), where=_WEB),
    Word(use="Client", names=("Waiter",), where=_WEB),
    # --- the server's modules ---
    Word(use="heartbeats", files=("pulse",), where=_WEB),
    Word(use="heartbeats", names=_cased("pulse"), where=("dashboard/*", "tests/web/*")),
    Word(use="freshness_headers", files=("ages",), names=_cased("ages"), where=_WEB),
    Word(use="query", files=("asked",), names=("Asked", "ASKED"), where=_WEB),
    Word(use="monotonic_reads", files=("catch_up",), names=_cased("catch_up"), where=_WEB),
    Word(use="raw_response", files=("prebuilt",), names=_cased("prebuilt"), where=_WEB),
    Word(use="source_merge", files=("desk",), names=_cased("desk"), where=_PYTHON),
    # --- the page's modules ---
    Word(use="broadcast_delay", files=("gate",), names=("gate", "Gate"), where=_JS),
    Word(use="delay_queue", files=("delay",), names=("Delay",), where=_JS),
    Word(use="board_cache", files=("keeper",), names=("keeper", "Keeper"), where=_JS),
    Word(use="page_lifecycle", files=("world",), names=("world", "World"), where=_JS),
    Word(use="paint_receipts", files=("report",), where=_JS),
    Word(use="aria_alert", files=("alarm",), names=("alarm", "Alarm"), where=_JS),
    Word(use="visible_state", files=("picture",), names=("picture", "Picture"), where=_JS),
    Word(use="rotation", names=("reel", "reels", "Reel"), css=("reel", "pages-reel", "pages-reels"), where=_PAGE),
    Word(use="league_cards", names=("lot", "lots", "Lot"), where=_JS),
    Word(use="columns", files=("flow",), names=("flow",), where=_JS),
    Word(use="card_sizes", files=("shapes",), where=_JS),
    Word(use="preference", names=("taste",), where=_JS),
    Word(use="name_size", files=("fit",), where=_JS),
    Word(use="font_width", files=("typeface",), where=_JS),
    Word(use="next_game", files=("next",), where=_JS),
    Word(use="highlights", files=("show",), names=("Show",), where=_JS),
    Word(use="the noun: featured, highlights…", names=("cast",), where=_JS),
    Word(use="announcer", files=("tidings",), names=("tidings", "Tidings"), where=_JS),
    Word(use="outputs", files=("teller",), names=("teller", "Teller", "voices"), where=_JS),
    Word(use="moment_detector", files=("witness",), names=("witness", "Witness"), where=_JS),
    Word(use="celebration", files=("gala",), names=("gala", "Gala", "GalaView"), css=("gala",), where=_PAGE),
    Word(use="highlights", files=("alive",), names=("enliven",), where=(*_JS, "tests/browser/*")),
    Word(use="a verb and its object: selectFeature…", names=("direct",), where=_JS),
    Word(use="frozen_overlay", files=("hood",), names=("hood", "Hood", "HoodView"), css=("hood",), where=_PAGE),
    Word(use="stale_overlay", files=("veil",), names=("veil", "Veil", "VeilView"), css=("veil",), where=_PAGE),
    Word(use="delay_overlay", files=("cover",), names=("cover", "Cover", "CoverView"), css=("cover",), where=_PAGE),
    Word(use="status_bar", files=("badge",), names=("badge", "Badge", "BadgeView"), css=("badge",), where=_PAGE),
    Word(use="counts", files=("tally",), names=("tally", "Tally", "TallyView"), css=("tally",), where=_PAGE),
    Word(use="hidden_scores", files=("secrecy",), names=("secrecy", "Secrecy"), where=(*_WEB, *_JS)),
    Word(use="burn_in", files=("shift",), where=_JS),
    Word(use="focus_navigation", files=("spatial",), where=_JS),
    Word(use="capabilities", files=("abilities",), names=("abilities", "Abilities"), where=_JS),
    Word(use="setting_steps", files=("choices",), where=_JS),
    Word(use="setLanguage", names=("speakIn",), where=_JS),
    Word(use="loadLanguage", names=("learn",), where=_JS),
    Word(use="setZone", names=("liveIn",), where=_JS),
    # --- the contrast and its laboratory ---
    Word(
        use="window",
        files=("evening",),
        names=("evening", "evenings", "Evening"),
        where=(*_LABORATORY, "dashboard/web/contrast.py"),
    ),
    Word(use="client_process", files=("crew",), names=("crew", "crews", "Crew"), where=_LABORATORY),
    Word(use="cache", names=("shelf", "Shelf"), where=(*_LABORATORY, "static/*")),
    Word(use="transports", files=("bringers",), names=("bringer", "bringers", "Bringer"), where=_JS),
    Word(use="delta_poll", files=("since",), names=("Since",), where=_JS),
    Word(use="metered", files=("counted",), names=("Counted",), where=_JS),
    Word(use="featured", files=("foremost",), names=("foremost", "Foremost"), where=_JS),
    Word(use="state", names=("standing", "Standing"), where=_JS),
    Word(use="percentiles", files=("spread",), names=("spread", "Spread"), where=_JS),
    # --- participles for values ---
    Word(
        use="the noun: text, query, match, options…",
        names=("told", "asked", "found", "given", "mine"),
        where=("*.py", *_JS),
        kinds=_VARIABLES,
    ),
    Word(
        use="the noun for what it is",
        names=("other",),
        where=("*.py", *_JS),
        kinds=_VARIABLES - {"property"},
    ),
)
"""The words, in the order of the modules that had them."""


def retired(path: Path, name: Name) -> Word | None:
    """Return the retired word that `name` is, if it is one."""
    if name.owner.startswith("__") and name.word == "other":
        return None
    return next((word for word in RETIRED if word.matches(path, name)), None)
