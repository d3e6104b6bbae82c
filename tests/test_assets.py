"""The files of the page and their URLs."""

import json
from pathlib import Path

import pytest

from dashboard.assets import STATIC, TEMPLATES, Assets, UnknownAsset, asset_dir, bundle


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


def test_url_changes_with_the_content_only(site: Path) -> None:
    """A file has another URL exactly if it has another content, so it may be cached for ever."""
    before = assets_of(site)
    assert before.url("app.js") == assets_of(site).url("app.js")
    assert before.url("app.js").startswith("/static/app.js?v=")
    (site / "static" / "app.js").write_text("changed")
    assert assets_of(site).url("app.js") != before.url("app.js")
    assert assets_of(site).url("views/board.js") == before.url("views/board.js")


def test_hashes_are_taken_once(site: Path) -> None:
    """A file that changes under a running server keeps its URL until the server starts again."""
    assets = assets_of(site)
    before = assets.url("app.js")
    (site / "static" / "app.js").write_text("changed")
    assert assets.url("app.js") == before


def test_style_sheet_of_imports_is_sent_as_one(site: Path) -> None:
    """The imported files are sent in their order under one URL, which changes with each of them."""
    css = site / "static" / "css"
    (css / "all.css").write_text('/* All. */\n@import "./tokens.css";\n@import "./base.css";\n')
    (css / "tokens.css").write_text(":root{}")
    assert bundle(css / "all.css") == [css / "tokens.css", css / "base.css"]
    assert bundle(css / "base.css") == [css / "base.css"]
    before = assets_of(site).url("css/all.css")
    (css / "base.css").write_text("p{}")
    assert assets_of(site).url("css/all.css") != before


def test_unknown_asset_names_file_and_folder(site: Path) -> None:
    """A template with a missing file fails, and the error names the file and the folder."""
    with pytest.raises(UnknownAsset, match=r"no asset 'css/none.css' in .*static"):
        assets_of(site).url("css/none.css")


def test_import_map_leads_plain_urls_to_hashed_ones(site: Path) -> None:
    """The map contains the page's modules only, compact and without a character that could end a script."""
    assets = assets_of(site)
    text = assets.import_map("app.js")
    assert json.loads(text) == {
        "imports": {
            "/static/app.js": assets.url("app.js"),
            "/static/views/board.js": assets.url("views/board.js"),
        }
    }
    assert "<" not in text
    assert " " not in text
    assert sorted(assets.modules("app.js")) == sorted(json.loads(text)["imports"].values())


def test_page_preloads_exactly_the_modules_it_runs(site: Path) -> None:
    """Imports are followed in all folders. Dynamic imports and modules of other pages are left out."""
    (site / "static" / "other").mkdir()
    (site / "static" / "other" / "app.js").write_text('import {\n  a,\n} from "../views/a.js";\nimport("./late.js");\n')
    (site / "static" / "views" / "a.js").write_text('export { b } from "./board.js";\nimport "../other/app.js";')
    (site / "static" / "other" / "late.js").write_text("")
    assets = assets_of(site)
    assert assets.modules("app.js") == [assets.url("app.js"), assets.url("views/board.js")]
    assert assets.modules("other/app.js") == [
        assets.url(name) for name in ("other/app.js", "views/a.js", "views/board.js")
    ]


def test_hostile_file_name_cannot_end_the_script(site: Path) -> None:
    """A file name with markup stays inside the script element."""
    (site / "static" / "<!--x.js").write_text("")
    (site / "static" / "app.js").write_text('import "./<!--x.js";')
    text = assets_of(site).import_map("app.js")
    assert "!--x.js" in text
    assert "<" not in text


def test_import_map_contains_late_imports_and_no_other_page(site: Path) -> None:
    """A module that is imported late is in the map but not preloaded. Names that are no modules are left out."""
    late = 'import("./late.js"); /** @typedef {import("./types.js").X} X */\nconst x = await import("./later.js");'
    (site / "static" / "app.js").write_text(f'import "./views/board.js";\n{late}\n')
    for name in ("late.js", "later.js", "other.js"):
        (site / "static" / name).write_text("")
    assets = assets_of(site)
    assert set(json.loads(assets.import_map("app.js"))["imports"]) == {
        f"/static/{name}" for name in ("app.js", "views/board.js", "late.js", "later.js")
    }
    assert assets.modules("app.js") == [assets.url("app.js"), assets.url("views/board.js")]


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
    assert assets.url("app.js").startswith("/wall/static/app.js?v=")
    assert "/wall/static/app.js" in json.loads(assets.import_map("app.js"))["imports"]
