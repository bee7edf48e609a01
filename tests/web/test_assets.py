"""What the browser fetches once: named by content, compressed, complete, small."""

import gzip
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from werkzeug.test import TestResponse as Response

from portal.blueprints.style import samples
from portal.projects.catalogue import list_categories
from tests.support.visitors import Visitor

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "portal" / "static"
MOST_BYTES_OF_FIRST_LOAD = 120_000
MOST_BYTES_OF_STYLE_SHEET = 32_768


def asset_url(app: Flask, name: str) -> str:
    return app.jinja_env.globals["asset_url"](name)


def as_sent(app: Flask, url: str, encoding: str = "gzip") -> Response:
    """The answer untouched: WebTest would unpack it."""
    answer = app.test_client().get(url, headers={"Accept-Encoding": encoding})
    assert answer.status_code == 200
    return answer


def bytes_sent(app: Flask, url: str) -> int:
    return len(as_sent(app, url).data)


def test_an_asset_may_be_kept_for_a_year(app: Flask, anyone: Visitor) -> None:
    answer = anyone.get(asset_url(app, "app.css"))
    assert answer.cache_control.public
    assert answer.cache_control.max_age == 31_536_000
    assert "no-store" not in answer.headers["Cache-Control"]


def test_an_asset_is_no_line_in_the_log(app: Flask, anyone: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    assert "X-Request-Id" not in anyone.get(asset_url(app, "app.css")).headers
    assert not [record for record in caplog.records if record.getMessage() == "request"]


def test_the_compressed_asset_is_the_same_asset(app: Flask) -> None:
    url = asset_url(app, "app.css")
    plain = as_sent(app, url, "identity").data
    packed = as_sent(app, url)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain


def test_an_address_of_other_content_is_not_found(app: Flask, anyone: Visitor) -> None:
    url = asset_url(app, "app.css")
    anyone.get(re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", url), status=404)


def test_what_the_style_sheet_points_to_is_there(app: Flask, anyone: Visitor) -> None:
    url = asset_url(app, "app.css")
    named = re.findall(r"url\((vendor/[^)]+)\)", anyone.get(url).text)
    assert len(named) == 2
    for font in named:
        assert anyone.get(urljoin(url, font)).content_type == "font/woff2"


def test_the_style_sheet_stays_small(app: Flask) -> None:
    assert bytes_sent(app, asset_url(app, "app.css")) <= MOST_BYTES_OF_STYLE_SHEET


@pytest.mark.parametrize("path", ["/", "/stil/forside", "/stil/innboks"])
def test_the_first_load_stays_small(app: Flask, anyone: Visitor, path: str) -> None:
    page = anyone.get(path)
    urls = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', page.text))
    assert len(urls) >= 5
    assert len(page.body) + sum(bytes_sent(app, url) for url in urls) <= MOST_BYTES_OF_FIRST_LOAD


def test_the_vendored_files_are_those_that_were_fetched() -> None:
    command = [sys.executable, ROOT / "scripts" / "vendor_assets.py", "--check"]
    assert subprocess.run(command, check=False).returncode == 0


def sprite_icons() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor" / "icons.svg").read_text()))


def test_the_sprite_has_every_icon_of_the_catalogue_and_of_the_style_page() -> None:
    of_categories = {category.icon for category in list_categories()}
    of_samples = {tile["icon"] for _key, _name, tiles in samples.GROUPS for tile in tiles}
    assert {f"{icon}-duo" for icon in of_categories | of_samples} <= sprite_icons()


def test_the_sprite_has_no_icon_that_nobody_names() -> None:
    sources = [path for kind in ("*.html", "*.py", "*.toml") for path in (ROOT / "portal").rglob(kind)]
    words = set(re.findall(r"""['"]([a-z-]+)['"]""", "\n".join(path.read_text() for path in sources)))
    assert {icon for icon in sprite_icons() if icon.removesuffix("-duo") not in words} == set()


def test_no_drawing_lies_about_unused() -> None:
    sources = [path for kind in ("*.html", "*.py") for path in (ROOT / "portal").rglob(kind)]
    text = "\n".join(path.read_text() for path in sources)
    drawings = [path.stem for path in (STATIC / "drawings").iterdir()]
    assert [name for name in drawings if not re.search(rf"""['"/]{name}['".]""", text)] == []


def test_the_sprite_has_every_icon_that_is_named() -> None:
    sprite = sprite_icons()
    listed = {line for line in (STATIC / "icons.txt").read_text().splitlines() if line and not line.startswith("#")}
    assert sprite == listed
    for template in (ROOT / "portal" / "templates").rglob("*.html"):
        named = set(
            re.findall(r"""(?:\bicon\(|icon_name=|icon_button\([^,]+, )['"]([a-z-]+)['"]""", template.read_text())
        )
        assert named <= sprite | {""}, (
            f"{template.name} names icons that portal/static/icons.txt has not: {named - sprite}"
        )
