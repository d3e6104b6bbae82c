"""The code uses no feature newer than the oldest supported browsers (README.md, "Which browsers")."""

import json
import re
from pathlib import Path

import pytest

from dashboard.assets import STATIC


ROOT = Path(__file__).parent.parent

NEWER_CSS = {
    "color-mix() (Chromium 111)": r"color-mix\(",
    "light-dark() (123)": r"light-dark\(",
    "oklch() and its kin (111)": r"\b(?:oklch|oklab|lch|lab|color)\(",
    "nesting (120)": r"&",
    "dynamic viewport units (108)": r"\d(?:[dsl]v[hwib]|[dsl]vmin|[dsl]vmax)\b",
    "@scope (118)": r"@scope",
    "@starting-style (117)": r"@starting-style",
    "style queries (111)": r"@container[^{]*style\(",
    "subgrid (117)": r"subgrid",
    "media ranges before Safari 16.4": r"@media[^{]*\bstyle\(",
    "round(), mod(), rem() (125)": r"\b(?:round|mod|rem|sign|abs)\(",
    "trigonometry (111)": r"\b(?:sin|cos|tan|atan2|pow|sqrt|hypot)\(",
    "anchors (125)": r"anchor\(|position-area",
    "popover (114)": r":popover-open",
    "view transitions (111)": r"view-transition",
    "linear() easing (113)": r"\blinear\(",
    "text-box (133)": r"text-box",
    "scroll-driven animation (115)": r"animation-timeline|scroll-timeline",
    "transition-behavior (117)": r"transition-behavior|allow-discrete",
}
NEWER_JS = {
    "copying array methods (Chromium 110)": r"\.(?:toSorted|toReversed|toSpliced|with)\(",
    "groupBy (117)": r"\.groupBy\(",
    "Promise.withResolvers (119), Promise.try (128)": r"Promise\.(?:withResolvers|try)\b",
    "set operations (122)": r"\.(?:union|intersection|difference|isSubsetOf|isSupersetOf|isDisjointFrom)\(",
    "iterator helpers (122)": r"\.(?:values|keys|entries)\(\)\s*\.(?:map|filter|some|every|find|take|toArray)\(",
    "Array.fromAsync (121)": r"Array\.fromAsync",
    "URLSearchParams.size (113)": r"[sS]earch(?:Params)?\.size|query\.size",
    "URL.canParse (120), URL.parse (126)": r"URL\.(?:canParse|parse)\(",
    "AbortSignal.any (116)": r"AbortSignal\.any",
    "popover (114)": r"showPopover|togglePopover",
    "view transitions (111)": r"startViewTransition",
    "regular expression v flag (112)": r"/[a-z]*v[a-z]*\.test\(",
    "import attributes (123)": r"import .* with \{",
    "checkVisibility (105, Safari 17.4)": r"checkVisibility",
    "Intl.DurationFormat (129)": r"DurationFormat",
    "scheduler (94, never in Safari)": r"\bscheduler\.",
    "requestIdleCallback (never in Safari 16)": r"requestIdleCallback",
}


def without_comments(text: str) -> str:
    """Return code without comments, which may name any feature."""
    return re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", "", text, flags=re.S)


@pytest.mark.parametrize(("feature", "pattern"), NEWER_CSS.items())
def test_no_newer_css(feature: str, pattern: str) -> None:
    """A style sheet with a newer feature would make the wall unreadable in an old browser."""
    files = [path.name for path in STATIC.rglob("*.css") if re.search(pattern, without_comments(path.read_text()))]
    assert files == [], feature


@pytest.mark.parametrize(("feature", "pattern"), NEWER_JS.items())
def test_no_newer_javascript(feature: str, pattern: str) -> None:
    """Scripts use no newer feature. The type checker does not notice all, since its DOM library is the newest."""
    files = [path.name for path in STATIC.rglob("*.js") if re.search(pattern, without_comments(path.read_text()))]
    assert files == [], feature


def test_type_checker_library_matches_the_oldest_browser() -> None:
    """The library has no more than Chromium 105. Only `findLast` (97) is from the next edition."""
    options = json.loads((ROOT / "tests" / "js" / "tsconfig.json").read_text())["compilerOptions"]
    assert options["target"] == "es2022"
    assert set(options["lib"]) <= {"es2022", "es2023.array", "dom", "dom.iterable"}


def test_watcher_has_old_syntax_only() -> None:
    """The watcher must run in old browsers to show their notice, so it has no syntax from after 2010."""
    code = without_comments((STATIC / "watcher.js").read_text())
    assert not re.search(r"=>|`|\b(?:let|const|class|async|import|export)\b|\*\*|\?\.|\?\?|\.\.\.|catch \{", code)


def test_plain_style_sheet_uses_old_css_only() -> None:
    """Without layers, custom properties, `:is()`, `inset` or grid, browsers from 2017 read the whole sheet."""
    code = without_comments((STATIC / "css" / "plain.css").read_text())
    assert not re.search(r"@layer|var\(|:is\(|:where\(|:has\(|\binset\b|grid|@container|\bgap:", code)


def test_readme_and_page_name_the_oldest_browsers() -> None:
    """README.md and the notice for old browsers name the same versions."""
    for text in (ROOT / "README.md", *(STATIC / "words").glob("*.json")):
        for name in ("Chromium 105", "Safari 16.4", "Firefox 121"):
            assert name in text.read_text(), text.name
