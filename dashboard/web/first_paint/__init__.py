"""
The board as the server paints it before any script has run.

Pure: it takes games, words and display settings and returns values for templates. The browser's twins are in
`static/game/`. `tests/web/first_paint/test_differential.py` compares the two, and both read their lists from
`static/tables/`.
"""
