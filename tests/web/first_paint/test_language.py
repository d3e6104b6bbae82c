"""The choice of a page's language."""

import pytest

from dashboard.web.first_paint.language import preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR,fr;q=0.9,es;q=0.8,en;q=0.7", "es"),
        ("en;q=0.5, es-MX", "es"),
        ("*", "en"),
        ("de;q=0, *", "en"),
        ("de;q=nonsense, es;q=0.1", "es"),
        ("DE", "de"),
        ("," * 5000, "en"),
    ],
)
def test_the_language_a_browser_prefers(header: str, language: str) -> None:
    """The best of ours by quality, then by place; a quality that cannot be read counts as zero."""
    assert preferred(header) == language
