"""The prose check: each rule finds a bad sample, and leaves a good one alone."""

from pathlib import Path

import pytest

from tests.prose.__main__ import main
from tests.prose.checks import check
from tests.prose.figures import figures
from tests.prose.files import below, tracked
from tests.prose.names import stem
from tests.prose.scanner import scan


def places(name: str, source: str, rule: str = "subject") -> list[int]:
    """Return the lines of `source` that break `rule`, as a file called `name`."""
    return [finding.line for finding in check(Path(name), source, rule)]


@pytest.mark.parametrize(
    ("name", "source", "line"),
    [
        ("a.py", '"""What is sent."""\n', 1),
        ("a.py", '"""\nSend it.\n\nWho is late waits.\n"""\n', 4),
        ("a.py", '"""Send it. Whose turn it is reads."""\n', 1),
        ("a.py", "LIMIT = 3\n'''Whoever exceeds it leaves.'''\n", 2),
        ("a.py", "class A:\n    limit: int\n    '''What fits.'''\n", 3),
        ("a.py", "def a():\n    '''Return.\n\n    - what is new\n    '''\n", 4),
        ("a.py", "# The limit. It holds.\n# Whichever is first\n# counts.\na = 1\n", 2),
        ("a.py", "# The limit holds for a sentence. What\n# exceeds it leaves.\na = 1\n", 1),
        ("a.py", "a = 1  # what is left\n", 1),
        ("a.js", "// Who reads\n", 1),
        ("a.js", "const a = 1; // what is left\n", 1),
        ("a.mjs", "/*\n * Limits: What exceeds them leaves.\n */\n", 2),
        ("a.js", "/**\n * Sends it.\n *\n * @param {{ a: string }} name of it. What exceeds it leaves.\n */\n", 4),
        ("a.js", "const a = `${`//` + /[/*]/}`;\n/** Whose it is. */\n", 2),
        ("a.d.ts", "interface A {\n  /** What fits. @type {number} */\n  a: number;\n}\n", 2),
        ("a.css", "a {\n}\n/* What listens. */\n", 3),
        ("a.html", "<p>\n{# Who listens. #}\n", 2),
        ("a.html", "<p>\n<!-- Who listens. -->\n", 2),
        ("Makefile", "all: ## what is built\n", 1),
        ("setup.cfg", "[a]\n# Limits.\n# What fits.\n", 3),
        ("run", "#!/bin/sh\n# What CI runs.\n", 2),
        ("A.md", "# Title\n\nIt works. Who reads\nwaits.\n", 3),
        ("A.md", "- what works\n", 1),
        ("A.md", "**Who** reads waits.\n", 1),
        ("A.md", "| a | b |\n|---|---|\n| x | what works |\n", 3),
    ],
)
def test_free_relative_clause_is_found_with_its_line(name: str, source: str, line: int) -> None:
    """A sentence without a subject is reported, in every kind of file that holds prose."""
    assert places(name, source) == [line]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.py", '"""What is this? Who reads it?"""\n'),
        ("a.py", '"""A client that knows what it wants,\nwhose turn it is, and\nwhat is left."""\n'),
        ("a.py", '"""The limit: what exceeds it leaves, e.g. who is late."""\n'),
        ("a.py", "a = 'What a string.'\nb = f'Who {a}'\n"),
        ("a.py", '"""What-if panel. Whoops. `What` is a word, and "Who" another. What if nobody polls."""\n'),
        ("a.js", "const a = '// Who', b = `/* What ${'// Who'} */`, c = /[/]* \\/\\/ Who/;\n"),
        ("a.js", "/**\n * Sends.\n *\n * @param {Who} name what it is\n * @returns {{ a: B }} what happened\n */\n"),
        ("a.js", "/** @typedef {{\n *   what: string,\n * }} Who */\n"),
        ("a.css", "a::before { content: 'What'; }\n"),
        ("a.html", "<p>Who reads.</p>\n"),
        ("A.md", "```\nWho reads\n```\n\n| Who | What |\n|---|---|\n| a | `What` |\n"),
        ("a.json", '{"a": "What"}'),
        ("Makefile", "all: ## build\n\techo 'a # what'\n"),
    ],
)
def test_questions_strings_and_clauses_inside_a_sentence_are_fine(name: str, source: str) -> None:
    """The rule is about how a sentence of prose begins, and about nothing else."""
    assert places(name, source) == []


def test_long_markdown_line_is_found() -> None:
    """A line over 120 characters is reported, with how long it is."""
    source = f"# Title\n\n{'word ' * 24}\n{'word ' * 24}w\n"
    (finding,) = check(Path("A.md"), source, "markdown-width")
    assert str(finding) == "A.md:4: markdown-width: 121 characters, at most 120"


@pytest.mark.parametrize(
    "line",
    [
        f"| {'cell ' * 30} |",
        f"```\n{'code ' * 30}\n```",
        f"~~~~\n```\n{'code ' * 30}\n~~~~",
        f"[text](http://example.org/{'a' * 120})",
        f"- ![text](http://example.org/{'a' * 120}).",
        f"[![text](http://example.org/{'a' * 120})](http://example.org)",
        f"[1]: http://example.org/{'a' * 120}",
        f"<https://example.org/{'a' * 120}>",
    ],
)
def test_line_that_cannot_be_broken_may_be_long(line: str) -> None:
    """Tables, code and lines that are one link or image are left alone."""
    assert places("A.md", f"Text.\n\n{line}\n", "markdown-width") == []


def test_line_that_only_holds_a_link_among_words_is_too_long() -> None:
    """Words around a link can be broken."""
    assert places("A.md", f"See [this](http://example.org/{'a' * 120}) for more.\n", "markdown-width") == [1]


@pytest.mark.parametrize(
    ("name", "source", "lines"),
    [
        ("dashboard/web/lobby.py", "", [1]),
        ("tests/web/test_lobby.py", "", [1]),
        ("tests/js/gate.test.js", "", [1]),
        ("static/board/tally_view.js", "", [1]),
        ("static/css/cover.css", "", [1]),
        ("dashboard/web/push/clients.py", "class Guest: ...\n", [1]),
        ("dashboard/app.py", "def a(\n  lobby,\n  *, told): ...\n", [2, 3]),
        ("dashboard/a.py", "\nfor asked in ():\n    _found = asked\n", [2, 3]),
        ("dashboard/a.py", "class A:\n    def a(self):\n        self._given = 1\n", [3]),
        ("tests/a.py", "match 1:\n    case [_, *found]:\n        pass\n", [2]),
        ("dashboard/a.py", "a = lambda other: other\n", [1]),
        ("dashboard/core/hub.py", "def heartbeat(part): ...\n", [1]),
        ("static/a.js", "const { found } = a;\n", [1]),
        ("static/a.js", "class A {\n  #told = 1;\n}\n", [2]),
        ("static/a.js", "/** @typedef {{ a: string }} Lot */\n", [1]),
        ("static/types.d.ts", "export interface Lot {\n  told: string;\n}\n", [1, 2]),
        ("static/css/a.css", "a .gala-text,\n.veil { margin: .5em; }\n", [1, 2]),
        ("templates/a.html", '<p class="a\nhood {{ b }}">\n', [1]),
    ],
)
def test_retired_name_is_found(name: str, source: str, lines: list[int]) -> None:
    """A retired word is reported as a file, class, argument, variable, attribute or class of CSS."""
    assert places(name, source, "retired-name") == lines


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("dashboard/a.py", '"""Told of what is found."""\nfound_at = fields(a)["told"].found\n'),
        ("dashboard/a.py", "class A:\n    def __eq__(self, other): ...\n"),
        ("dashboard/a.py", "from hypothesis import given\n\n\n@given(a)\ndef order(since, field): ...\n"),
        ("dashboard/a.py", "head, part = text.split()\n"),
        ("dashboard/web/first_paint/a.py", "def _joined(*parts): ...\n"),
        ("dashboard/mockfeed/wire.py", "class Standing: ...\n"),
        ("dashboard/mockfeed/simulator/evening.py", "class Evening: ...\n"),
        ("static/sync/wire.d.ts", "export interface Game { since: number }\n"),
        ("static/contrast/clock.js", "const a = 1;\n"),
        ("static/a.js", "// told\nconst a = 'found', b = `told ${/given/.test(c)} asked`; view.show(d.shift());\n"),
        ("static/a.js", "const sports = { soccer: 1, other: 2 };\nsports.other += 1;\n"),
        ("static/css/a.css", "@import './cover.css';\n/* .veil */\n.discovered { object-fit: cover; }\n"),
        ("templates/a.html", '{# class="hood" #}\n<p class="a {{ hood }}">gala</p>\n'),
        ("docs/a.md", "The gate told it.\n"),
    ],
)
def test_plain_word_in_its_own_sense_is_no_retired_name(name: str, source: str) -> None:
    """Comments, strings, idioms, foreign names and longer names do not raise a false alarm."""
    assert places(name, source, "retired-name") == []


def test_stem_of_a_test_or_view_is_what_it_is_about() -> None:
    """A test and a view are called after their module."""
    assert [stem(Path(name)) for name in ("test_a.py", "a.test.js", "a_view.js", "a.d.ts")] == ["a"] * 4


def test_scanner_loses_nothing() -> None:
    """The tokens of every script, put together, are the script without its white space."""
    scripts = [path for path in tracked(Path()) if path.suffix == ".js"]
    assert len(scripts) > 100
    for path in scripts:
        source = path.read_text(encoding="utf-8")
        tokens = list(scan(source))
        assert "".join("".join(source.split())) == "".join("".join(token.text.split()) for token in tokens)
        assert all(source.startswith(token.text, token.start) for token in tokens)


def test_template_literals_may_be_nested() -> None:
    """A brace closes a placeholder only where it is not the brace of a block in it."""
    kinds = [token.kind for token in scan("`a ${ { b: `c ${d}` } } // e` // f")]
    assert kinds == [
        *("template", "sign", "name", "sign"),
        *("template", "name", "template", "sign", "template", "comment"),
    ]


def test_exit_code_and_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command names file, line and rule, and fails; a folder or a rule without findings passes."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.py").write_text("# Who reads.\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "ok.py").write_text("# A reader.\n")
    monkeypatch.chdir(tmp_path)
    assert main([]) == 1
    assert capsys.readouterr().out == "a/b.py:1: subject: name the subject: 'Who reads.'\n"
    assert main(["a"]) == 1
    assert main(["ok.py"]) == 0
    assert main(["--rule", "retired-name"]) == 0


def test_files_of_an_unpacked_archive_are_walked(tmp_path: Path) -> None:
    """Without git, hidden and built files are left out."""
    for name in (".ci/run", "a/b.py", ".venv/c.py", "node_modules/d.js", "a/__pycache__/e.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert tracked(tmp_path) == [Path(".ci/run"), Path("a/b.py")]
    assert below(tracked(tmp_path), [Path("a")]) == [Path("a/b.py")]


def test_figures_of_a_checkout(tmp_path: Path) -> None:
    """The figures count sentences, words, files and line lengths."""
    for name in ("static/a.js", "static/css/b.css", "static/css/c.css", "tests/d.py", "tests/e.py", "tests/f.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "dashboard").mkdir()
    (tmp_path / "dashboard" / "a.py").write_text("# Who reads is told. It works.\n# Send it.\n# It tells all.\n")
    (tmp_path / "README.md").write_text("Three words here\n\n| and a table, which is longer |\n")
    lines = list(figures(tmp_path))
    assert lines[0].startswith("Python, product: 25.0 % of 4 comment sentences")
    assert lines[0].endswith('"tell, told" 181.8 per 1,000 of 11 words')
    assert "fullest folder: static/css, 2 source files" in lines
    assert lines[-2:] == [
        "README.md: 11 words",
        "longest line of Markdown outside tables and code: 16 characters, README.md:1",
    ]
