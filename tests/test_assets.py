"""The files of the page and their URLs."""

from pathlib import Path

import pytest

from dashboard.assets import STATIC, TEMPLATES, Assets, UnknownAsset, asset_dir


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a static folder with two modules and a style sheet, a template beside it, and files that are not served."""
    static = tmp_path / "static"
    (static / "views").mkdir(parents=True)
    (static / "css").mkdir()
    (static / "app.js").write_text('import "./views/board.js";')
    (static / "views" / "board.js").write_text("export {};")
    (static / "css" / "base.css").write_text("body{}")
    (static / "types.d.ts").write_text("export {};")
    (static / ".hidden.js").write_text("secret")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "wall.html").write_text("<p>")
    return tmp_path


def assets_of(site: Path) -> Assets:
    """Read the assets of such a folder."""
    return Assets(site / "static", site / "templates")


def test_folders_are_found() -> None:
    """Templates and static files are found in a checkout as in a wheel."""
    assert (TEMPLATES / "wall.html").is_file()
    assert (STATIC / "app.js").is_file()
    assert asset_dir("static") == STATIC


def test_url_belongs_to_one_build(site: Path) -> None:
    """All files of a build are below one path, so relative imports stay inside it. It changes with any content."""
    before = assets_of(site)
    assert before.url("app.js") == assets_of(site).url("app.js") == f"/static/{before.build}/app.js"
    (site / "static" / "views" / "board.js").write_text("changed")
    after = assets_of(site)
    assert after.url("app.js") == f"/static/{after.build}/app.js" != before.url("app.js")


def test_files_are_read_once(site: Path) -> None:
    """An upgrade in place changes neither build nor content of a running server, nor does a file that disappears."""
    assets = assets_of(site)
    build = assets.build
    (site / "static" / "app.js").write_text("changed")
    (site / "templates" / "wall.html").write_text("<p>changed")
    (site / "static" / "views" / "board.js").unlink()
    assert assets["app.js"] == b'import "./views/board.js";'
    assert assets["views/board.js"] == b"export {};"
    assert assets.templates["wall.html"] == "<p>"
    assert assets.build == build


def test_style_sheet_of_imports_is_sent_as_one(site: Path) -> None:
    """The imported files are sent in their order under one URL."""
    css = site / "static" / "css"
    (css / "all.css").write_text('/* All. */\n@import "./tokens.css";\n@import "./base.css";\n')
    (css / "tokens.css").write_text(":root{}")
    assets = assets_of(site)
    assert assets["css/all.css"] == b":root{}body{}"
    assert assets["css/base.css"] == b"body{}"


def test_unknown_asset_names_file_and_folder(site: Path) -> None:
    """A template with a missing file fails, and the error names the file and the folder."""
    with pytest.raises(UnknownAsset, match=r"no asset 'css/none.css' in .*static"):
        assets_of(site).url("css/none.css")


def test_page_preloads_exactly_the_modules_it_runs(site: Path) -> None:
    """Imports are followed in all folders. Dynamic imports and modules of other pages are left out."""
    (site / "static" / "other").mkdir()
    (site / "static" / "other" / "app.js").write_text('import {\n  a,\n} from "../views/a.js";\nimport("./late.js");\n')
    (site / "static" / "views" / "a.js").write_text('export { b } from "./board.js";\nimport "../other/app.js";')
    (site / "static" / "other" / "late.js").write_text("")
    assets = assets_of(site)
    assert assets.modules("app.js") == ["app.js", "views/board.js"]
    assert assets.modules("other/app.js") == ["other/app.js", "views/a.js", "views/board.js"]


def test_late_modules_are_those_of_this_page_only(site: Path) -> None:
    """A module that is imported late is listed with what it needs, but not loaded. Names of no modules are left out."""
    late = 'import("./late.js"); /** @typedef {import("./types.js").X} X */\nconst x = await import("./later.js");'
    (site / "static" / "app.js").write_text(f'import "./views/board.js";\n{late}\n')
    for name in ("needed.js", "later.js", "other.js"):
        (site / "static" / name).write_text("")
    (site / "static" / "late.js").write_text('import "./needed.js";\nimport "./views/board.js";\n')
    assets = assets_of(site)
    assert assets.late_modules("app.js") == [["late.js", "needed.js"], ["later.js"]]
    assert assets.modules("app.js") == ["app.js", "views/board.js"]


def test_build_covers_static_files_and_templates(site: Path) -> None:
    """The build changes exactly with the files that make up a page."""
    build = assets_of(site).build
    (site / "static" / "types.d.ts").write_text("export interface X {}")
    (site / "static" / ".hidden.js").write_text("other")
    assert assets_of(site).build == build
    (site / "templates" / "wall.html").write_text("<p>other")
    changed = assets_of(site).build
    assert changed != build
    (site / "static" / "css" / "base.css").write_text("p{}")
    assert assets_of(site).build not in (build, changed)


def test_prefix_is_free(site: Path) -> None:
    """The site may have a path prefix."""
    assets = Assets(site / "static", site / "templates", prefix="/wall/static/")
    assert assets.url("app.js") == f"/wall/static/{assets.build}/app.js"


def test_next_build_is_that_of_files_which_changed(site: Path) -> None:
    """Files that an upgrade has replaced make another build. In its middle, while a file is missing, none is known."""
    assets = assets_of(site)
    assert assets.next_build() is None
    (site / "static" / "app.js").write_text("changed")
    assert assets.next_build() == assets_of(site).build != assets.build
    (site / "static" / "css" / "all.css").write_text('@import "./missing.css";\n')
    assert assets.next_build() is None
