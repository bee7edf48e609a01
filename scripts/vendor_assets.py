"""Fetch the pinned npm packages and lay what the product serves into portal/static/vendor/, and the PDF's fonts into portal/pdf/fonts/.

A developer's tool: it needs npm and the network. The result is committed, so nobody else needs either.
    python scripts/vendor_assets.py            fetch and write
    python scripts/vendor_assets.py --check    compare what is committed with SHA256SUMS (no npm, no network)
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PORTAL = Path(__file__).resolve().parent.parent / "portal"
STATIC = PORTAL / "static"
VENDOR = STATIC / "vendor"
PDF_FONTS = PORTAL / "pdf" / "fonts"
SUMS = "SHA256SUMS"

PACKAGES = {
    "@digdir/designsystemet-css": "1.22.0",
    "@digdir/designsystemet": "1.15.0",
    "@fontsource-variable/figtree": "5.3.0",
    "@expo-google-fonts/source-sans-3": "0.4.1",
    "@phosphor-icons/core": "2.1.1",
    "htmx.org": "4.0.1",
}
LICENCES = {
    "designsystemet": "@digdir/designsystemet-css",
    "figtree": "@fontsource-variable/figtree",
    "phosphor": "@phosphor-icons/core",
    "htmx": "htmx.org",
}
# What templates use, and no more: each costs every reader some hundred bytes.
# The order is the cascade's: base first, then what builds on it.
# fmt: off
COMPONENTS = [
    "base", "button", "field", "input", "label", "validation-message", "error-summary", "heading", "paragraph",
    "link", "list", "tag", "table", "alert", "dialog", "skeleton", "breadcrumbs",
]
# fmt: on
FONTS = ("figtree-latin-wght-normal.woff2", "figtree-latin-ext-wght-normal.woff2")
# Whole files, for the licence reserves the name to unchanged ones; each PDF holds only the letters it uses.
FONTS_IN_PDF = {
    "source-sans-3-regular.ttf": "400Regular/SourceSans3_400Regular.ttf",
    "source-sans-3-bold.ttf": "700Bold/SourceSans3_700Bold.ttf",
    "LICENSE.source-sans-3.txt": "LICENSE_FONT",
}
WEIGHTS = {"-duo": "duotone", "-fill": "fill"}


def main() -> int:
    """Run the command line; 0 when all is well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare files with the committed checksums")
    if parser.parse_args().check:
        return _check()
    with tempfile.TemporaryDirectory() as folder:
        modules = _install(Path(folder))
        VENDOR.mkdir(parents=True, exist_ok=True)
        _write_components(modules)
        _write_theme(modules, work_folder=Path(folder))
        _write_fonts(modules)
        _write_pdf_fonts(modules)
        _write_icons(modules)
        _write_htmx(modules)
        for name, package in LICENCES.items():
            shutil.copyfile(modules / package / "LICENSE", VENDOR / f"LICENSE.{name}.txt")
    for folder in (VENDOR, PDF_FONTS):
        (folder / SUMS).write_text(_sums(folder))
        print(_sums(folder), end="")
    return 0


def _install(folder: Path) -> Path:
    (folder / "package.json").write_text('{"private": true}')
    names = [f"{name}@{version}" for name, version in PACKAGES.items()]
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", *names]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules"


def _write_components(modules: Path) -> None:
    source = modules / "@digdir/designsystemet-css/dist/src"
    parts = [(source / f"{name}.css").read_text() for name in COMPONENTS]
    # The single files carry no layer of their own; in one, our own rules win without !important.
    (VENDOR / "ds.css").write_text("@layer ds.components{\n" + "\n".join(parts) + "\n}\n")


def _write_theme(modules: Path, *, work_folder: Path) -> None:
    config = STATIC / "designsystemet.config.json"
    tool = modules / ".bin/designsystemet"
    subprocess.run([tool, "tokens", "create", "--config", config], cwd=work_folder, check=True)
    subprocess.run([tool, "tokens", "build", "--config", config], cwd=work_folder, check=True)
    # A charset rule counts only as a file's first bytes, and this is not the first of the files we join.
    theme = next((work_folder / "design-tokens-build").glob("*.css")).read_text()
    (VENDOR / "ds-theme.css").write_text(theme.replace('@charset "UTF-8";\n', ""))


def _write_fonts(modules: Path) -> None:
    for name in FONTS:
        shutil.copyfile(modules / "@fontsource-variable/figtree/files" / name, VENDOR / name)


def _write_pdf_fonts(modules: Path) -> None:
    PDF_FONTS.mkdir(parents=True, exist_ok=True)
    for name, source in FONTS_IN_PDF.items():
        shutil.copyfile(modules / "@expo-google-fonts/source-sans-3" / source, PDF_FONTS / name)


def _write_icons(modules: Path) -> None:
    assets = modules / "@phosphor-icons/core/assets"
    symbols = "\n".join(_symbol(assets, name) for name in _icon_names())
    (VENDOR / "icons.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n{symbols}\n</svg>\n'
    )


def _icon_names() -> list[str]:
    lines = (STATIC / "icons.txt").read_text().splitlines()
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def _symbol(assets: Path, name: str) -> str:
    for suffix, weight in WEIGHTS.items():
        if name.endswith(suffix):
            path = assets / weight / f"{name.removesuffix(suffix)}-{weight}.svg"
            break
    else:
        path = assets / "regular" / f"{name}.svg"
    if not path.exists():
        raise SystemExit(f"icons.txt names {name}, which Phosphor does not have ({path.name})")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
    return f'<symbol id="{name}" viewBox="0 0 256 256">{drawing[1]}</symbol>'


def _write_htmx(modules: Path) -> None:
    # One file: with separate deferred files htmx may start before its extension is there.
    dist = modules / "htmx.org/dist"
    parts = [(dist / "htmx.min.js").read_text(), (dist / "ext/hx-ptag.min.js").read_text()]
    joined = ";\n".join(re.sub(r"\n//# sourceMappingURL=.*", "", part).strip() for part in parts)
    (VENDOR / f"htmx-{PACKAGES['htmx.org']}.js").write_text(joined + "\n")


def _sums(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def _check() -> int:
    changed = [folder for folder in (VENDOR, PDF_FONTS) if (folder / SUMS).read_text() != _sums(folder)]
    for folder in changed:
        print(
            f"{folder.relative_to(PORTAL.parent)} differs from its SHA256SUMS: run scripts/vendor_assets.py",
            file=sys.stderr,
        )
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
