"""The settings that the server shares with the page."""

from dashboard.web.first_paint.display_settings import SETTINGS


def test_the_server_reads_its_part_of_the_table() -> None:
    """Three minutes of delay are enough for any television; the language follows the browser unless one is chosen."""
    assert (SETTINGS.delay.default, SETTINGS.delay.least, SETTINGS.delay.most) == (0, 0, 180)
    assert SETTINGS.language.options == ("auto", "en", "de", "es")
    assert SETTINGS.language.default == "auto"
    assert SETTINGS.theme.default == "dark"
    assert SETTINGS.favourites.most == 50
