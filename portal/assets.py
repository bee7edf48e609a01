"""What a browser fetches once and keeps: the style sheets joined into one file, scripts, icons, fonts and drawings.

Each is served under a name that holds a hash of its content, so it may be cached for a year. It is all read, joined and
compressed into memory when the application starts (about 0.4 MB): no build step, and nothing to forget before a release.
"""

import gzip
import hashlib
import mimetypes
import re
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

from portal.web.access import anyone

STATIC = Path(__file__).parent / "static"
STYLE_SHEET = "app.css"
# The cascade's order: names and layers, the design system, our subjects, the tuning that overrules them.
STYLE_SHEET_PARTS = (
    "css/tokens.css",
    "vendor/ds-theme.css",
    "vendor/ds.css",
    "css/base.css",
    "css/public.css",
    "css/wizard.css",
    "css/inbox.css",
    "css/offer.css",
    "css/project.css",
    "css/compare.css",
    "css/document.css",
    "css/firm.css",
    "css/staff.css",
    "css/map.css",
    "css/brand.css",
    "css/contrast.css",
)
SERVED_SUFFIXES = (".js", ".svg", ".woff2", ".png", ".webp")
ALREADY_COMPRESSED = (".woff2", ".png", ".webp")
PATH = "/assets/"
LOOK_AGAIN_SECONDS = 1.0
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: plain and, where that is smaller, gzipped."""

    body: bytes
    gzipped: bytes | None
    mimetype: str


class Assets:
    """All assets under their hashed names."""

    def __init__(self) -> None:
        self._hashed: dict[str, str] = {}
        self._by_hashed: dict[str, Asset] = {}
        self._stamp = _newest_change()
        self._looked_at = time.monotonic()
        self._load()

    def url(self, name: str) -> str:
        """The address of a file named by its path under static/, or of `app.css`. Raises KeyError for an unknown one."""
        return PATH + self._hashed[name]

    def find(self, hashed_name: str) -> Asset | None:
        """The asset behind an address, or None."""
        return self._by_hashed.get(hashed_name)

    def reload_if_changed(self) -> None:
        """Read everything again when a file has been saved since the last time. Looks at most once a second."""
        if time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return
        self._looked_at = time.monotonic()
        if (newest := _newest_change()) != self._stamp:
            self._stamp = newest
            self._load()

    def _load(self) -> None:
        for path in sorted(STATIC.rglob("*")):
            if path.suffix in SERVED_SUFFIXES:
                self._add(path.relative_to(STATIC).as_posix(), path.read_bytes())
        self._add(STYLE_SHEET, self._joined_style_sheet().encode())

    def _add(self, name: str, body: bytes) -> None:
        stem, _, suffix = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{suffix}"
        gzipped = None if f".{suffix}" in ALREADY_COMPRESSED else gzip.compress(body, mtime=0)
        self._hashed[name] = hashed
        self._by_hashed[hashed] = Asset(body, gzipped, mimetypes.guess_type(name)[0] or "application/octet-stream")

    def _joined_style_sheet(self) -> str:
        joined = "\n".join((STATIC / part).read_text(encoding="utf-8") for part in STYLE_SHEET_PARTS)
        # Written relative to css/; the joined sheet stands one level higher, beside vendor/.
        return re.sub(r"url\(\.\./([\w./-]+)\)", lambda found: f"url({self._hashed[found[1]]})", joined)


def _newest_change() -> float:
    return max(path.stat().st_mtime for path in STATIC.rglob("*"))


def init_app(app: Flask, *, watch: bool = False) -> None:
    """Serve the assets, and give templates `asset_url(name)`. With `watch`, a saved file counts within a second."""
    assets = Assets()
    if watch:
        app.before_request(assets.reload_if_changed)

    @anyone
    def serve_asset(name: str) -> Response:
        asset = assets.find(name)
        if asset is None:
            abort(404)
        takes_gzip = "gzip" in request.accept_encodings
        answer = Response(asset.gzipped if asset.gzipped and takes_gzip else asset.body, mimetype=asset.mimetype)
        if asset.gzipped:
            answer.vary.add("Accept-Encoding")
            if takes_gzip:
                answer.content_encoding = "gzip"
        answer.cache_control.public = True
        answer.cache_control.max_age = 31_536_000
        answer.cache_control.immutable = True
        return answer

    app.add_url_rule(f"{PATH}<path:name>", "serve_asset", serve_asset)
    app.jinja_env.globals["asset_url"] = assets.url
