"""What the documents name exists: links, commands, targets, files, log-ins."""

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.demo import PASSWORD
from portal.demo.cast import LOG_INS
from stack.run import QUEUES

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ids = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_link_leads_somewhere(document: Path):
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text())
    gone = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
    assert gone == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_make_target_exists(document: Path):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([a-z][a-z -]*)", document.read_text(), re.MULTILINE)
    assert {word for words in named for word in words.split()[: 2 if "lint test" in words else 1]} <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_command_exists(document: Path, app: Flask):
    for words in re.findall(r"flask --app wsgi ((?:[a-z-]+ ?)+)", document.read_text()):
        command, names = app.cli, words.split()
        if names[0] == "shell":  # Flask's own, not hung on the application
            continue
        while names and hasattr(command, "commands"):
            assert names[0] in command.commands, f"{words} in {document.name}"
            command = command.commands[names.pop(0)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_file_it_names_exists(document: Path):
    named = re.findall(
        r"`((?:portal|jobs|stack|tests|deploy|docs|scripts|migrations)/[\w./@-]+)`", document.read_text()
    )
    made_by_hand = {"deploy/production.env"}
    assert [path for path in named if path not in made_by_hand and not (ROOT / path).exists()] == []


def test_the_readme_names_the_log_ins_of_the_demo_world():
    readme = (ROOT / "README.md").read_text()
    assert set(re.findall(r"[\w.]+@demo\.example", readme)) == {member.email for member in LOG_INS}
    assert f"«{PASSWORD}»" in readme


def test_decisions_fit_on_a_page():
    assert [p.name for p in (ROOT / "docs" / "decisions").iterdir() if len(p.read_text().splitlines()) > 40] == []


def test_third_party_names_every_package_that_runs_with_the_product():
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    table = (ROOT / "THIRD_PARTY.md").read_text().split("| Licence | Packages |")[1].split("\n\n")[0]
    named = [name.strip() for row in table.splitlines()[2:] for name in row.split("|")[2].split(",")]
    assert set(named) == pinned
    assert len(named) == len(pinned)


def test_the_runbook_names_the_workers():
    assert f"handslag-worker@{{{','.join(QUEUES)}}}" in (ROOT / "docs" / "runbook.md").read_text()
