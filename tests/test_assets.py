"""The page's files and their addresses."""

import json
from pathlib import Path

import pytest

from dashboard.assets import STATIC, TEMPLATES, Assets, UnknownAsset, asset_dir, bundle


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A static folder with two modules, a sheet, a template beside it and files that are none of the site's."""
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
    """The assets of such a folder, read anew."""
    return Assets(site / "static", site / "templates")


def test_folders_are_found() -> None:
    """Templates and static files are where the server looks for them, in a checkout as in a wheel."""
    assert (TEMPLATES / "wall.html").is_file()
    assert (STATIC / "app.js").is_file()
    assert asset_dir("static") == STATIC


def test_url_changes_with_the_content_only(site: Path) -> None:
    """A URL may be cached for ever because other content has another URL, and the same content the same one."""
    before = assets_of(site)
    assert before.url("app.js") == assets_of(site).url("app.js")
    assert before.url("app.js").startswith("/static/app.js?v=")
    (site / "static" / "app.js").write_text("changed")
    assert assets_of(site).url("app.js") != before.url("app.js")
    assert assets_of(site).url("views/board.js") == before.url("views/board.js")


def test_hashes_are_taken_once(site: Path) -> None:
    """A file that changes under a running server keeps its old address until the server starts again."""
    assets = assets_of(site)
    before = assets.url("app.js")
    (site / "static" / "app.js").write_text("changed")
    assert assets.url("app.js") == before


def test_a_sheet_of_imports_is_sent_as_what_it_names(site: Path) -> None:
    """In their order and under one address, which is another one when any of them changes."""
    css = site / "static" / "css"
    (css / "all.css").write_text('/* All. */\n@import "./tokens.css";\n@import "./base.css";\n')
    (css / "tokens.css").write_text(":root{}")
    assert bundle(css / "all.css") == [css / "tokens.css", css / "base.css"]
    assert bundle(css / "base.css") == [css / "base.css"]
    before = assets_of(site).url("css/all.css")
    (css / "base.css").write_text("p{}")
    assert assets_of(site).url("css/all.css") != before


def test_unknown_name_is_told(site: Path) -> None:
    """A template that asks for a missing file fails with the name and the folder."""
    with pytest.raises(UnknownAsset, match=r"no asset 'css/none.css' in .*static"):
        assets_of(site).url("css/none.css")


def test_import_map_leads_plain_urls_to_hashed_ones(site: Path) -> None:
    """The import map holds every module and nothing else, compact and without a sign that could end a script."""
    assets = assets_of(site)
    text = assets.import_map()
    assert json.loads(text) == {
        "imports": {
            "/static/app.js": assets.url("app.js"),
            "/static/views/board.js": assets.url("views/board.js"),
        }
    }
    assert "<" not in text
    assert " " not in text
    assert sorted(assets.modules("app.js")) == sorted(json.loads(text)["imports"].values())


def test_a_page_loads_ahead_what_it_runs_and_no_more(site: Path) -> None:
    """Every module that its entry leads to, by whatever way up and down the folders; none of another page."""
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
    """Even a file name with markup in it stays inside the script element."""
    (site / "static" / "<!--x.js").write_text("")
    assert "<" not in assets_of(site).import_map()


def test_build_covers_static_files_and_templates(site: Path) -> None:
    """The build is another one after any change of what makes up a page, and only then."""
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
    """The site may live below another path."""
    assets = Assets(site / "static", site / "templates", prefix="/wall/static/")
    assert assets.url("app.js").startswith("/wall/static/app.js?v=")
    assert "/wall/static/app.js" in json.loads(assets.import_map())["imports"]
