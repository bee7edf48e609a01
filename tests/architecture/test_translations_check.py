"""What `make lint` says of a catalogue with something wrong in it."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from scripts.check_translations import CATALOGUE, find_problems

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def catalogue(body: str, *, header: str = HEADER) -> Catalog:
    return read_po(io.BytesIO((header + body).encode()), locale="en")


def texts(*ids: str | tuple[str, str]) -> Catalog:
    template = Catalog()
    for one in ids:
        template.add(one)
    return template


def test_a_translated_text_is_fine():
    assert find_problems(texts("Hei %(name)s"), catalogue('msgid "Hei %(name)s"\nmsgstr "Hello %(name)s"\n')) == []


@pytest.mark.parametrize("body", ["", 'msgid "Hei"\nmsgstr ""\n', 'msgid "Ha det"\nmsgstr "Bye"\n'])
def test_a_text_without_english_is_found(body: str):
    assert find_problems(texts("Hei"), catalogue(body)) == ["not translated: 'Hei'"]


def test_a_guess_is_found():
    assert find_problems(texts("Hei"), catalogue('#, fuzzy\nmsgid "Hei"\nmsgstr "Hello"\n')) == ["marked fuzzy: 'Hei'"]


@pytest.mark.parametrize(
    "english", ["Hello", "Hello %(nam)s", "Hello %(name)s %(code)s", "Hello %(name)d", "Hello {name}"]
)
def test_another_placeholder_is_found(english: str):
    body = f'msgid "Hei %(name)s"\nmsgstr "{english}"\n'
    assert find_problems(texts("Hei %(name)s"), catalogue(body)) == [
        "other placeholders than the original: 'Hei %(name)s'"
    ]


def plural(one: str, many: str) -> str:
    return f'msgid "%(num)s jobb"\nmsgid_plural "%(num)s jobber"\nmsgstr[0] "{one}"\nmsgstr[1] "{many}"\n'


@pytest.mark.parametrize(
    ("one", "many", "problem"),
    [
        ("%(num)s job", "%(num)s jobs", None),
        ("one job", "%(num)s jobs", None),
        ("%(num)s job", "", "not translated"),
        ("%(num)s job", "many jobs", "other placeholders than the original"),
        ("%(n)s job", "%(num)s jobs", "other placeholders than the original"),
    ],
)
def test_both_forms_of_a_plural_count(one: str, many: str, problem: str | None):
    found = find_problems(texts(("%(num)s jobb", "%(num)s jobber")), catalogue(plural(one, many)))
    assert [line.partition(":")[0] for line in found] == ([problem] if problem else [])


def test_a_plural_with_one_translation_is_found():
    body = 'msgid "%(num)s jobb"\nmsgstr "%(num)s job"\n'
    assert find_problems(texts(("%(num)s jobb", "%(num)s jobber")), catalogue(body))


def test_a_file_that_would_not_be_compiled_is_found():
    """Pybabel skips a catalogue without a header, without a word when it is quiet."""
    headless = catalogue('msgid "Hei"\nmsgstr "Hello"\n', header="")
    assert find_problems(texts("Hei"), headless) == ["marked fuzzy: the whole file, so that pybabel would skip it"]


def test_our_own_catalogue_compiles(tmp_path: Path):
    compiled = tmp_path / "messages.mo"
    command = [sys.executable, "-m", "babel.messages.frontend", "compile", "-i", str(CATALOGUE), "-o", str(compiled)]
    subprocess.run(command, check=True, capture_output=True)
    with compiled.open("rb") as file:
        assert read_mo(file).get("Min side").string == "My page"
