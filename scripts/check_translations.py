"""Check that every text is translated into English, with the same placeholders. Run by `make lint`.

`python scripts/check_translations.py --update` first brings messages.po up to the texts in the code.
"""

import re
import sys
import tempfile
from pathlib import Path
from subprocess import run

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "portal" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
EXTRACT = ["extract", "--mapping-file", "babel.cfg", "--keyword", "N_", "--keyword", "_", "--keyword", "lazy_gettext",
           "--no-location", "--sort-output", "--output-file"]  # fmt: skip
UPDATE = ["update", "--locale", "en", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date",
          "--width", "120"]  # fmt: skip


def pybabel(*arguments: str | Path) -> None:
    """Run pybabel in the repository, quietly."""
    run([sys.executable, "-m", "babel.messages.frontend", "--quiet", *map(str, arguments)], cwd=ROOT, check=True)


def extract_texts(*, update: bool = False) -> Catalog:
    """Every text in the code and the templates. `update` also adds the new ones to messages.po and drops the old."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as file:
        pybabel(*EXTRACT, file.name, "portal", "jobs")
        if update:
            pybabel(*UPDATE, "--input-file", file.name, "--output-file", CATALOGUE)
        return read_po(file)


def read_catalogue(path: Path = CATALOGUE) -> Catalog:
    """The translations as they are on disk."""
    with path.open("rb") as file:
        return read_po(file, locale="en")


def find_problems(texts: Catalog, catalogue: Catalog) -> list[str]:
    """One line for each text that would not be shown in English, or not as it should."""
    wanted = [message for message in texts if message.id]
    found = [f"{problem}: {message.id!r}" for message in wanted if (problem := problem_of(message, catalogue))]
    if catalogue.fuzzy:
        found.append("marked fuzzy: the whole file, so that pybabel would skip it")
    return found


def problem_of(wanted: Message, catalogue: Catalog) -> str | None:
    """Why a text counts as untranslated, or None."""
    sources = list(wanted.id) if isinstance(wanted.id, tuple | list) else [wanted.id]
    found = catalogue.get(sources[0], wanted.context)
    texts = [] if found is None else [found.string] if isinstance(found.string, str) else list(found.string)
    if len(texts) != len(sources) or not all(texts):
        return "not translated"
    if found.fuzzy:
        return "marked fuzzy"
    allowed = set().union(*map(placeholders, sources))
    if any(placeholders(text) - allowed for text in texts) or placeholders(texts[-1]) != placeholders(sources[-1]):
        return "other placeholders than the original"
    return None


def placeholders(text: str) -> set[str]:
    """What is filled in when the text is shown."""
    return set(PLACEHOLDER.findall(text))


def main() -> int:
    """Compare the texts with the catalogue."""
    texts = extract_texts(update="--update" in sys.argv)
    bad = find_problems(texts, read_catalogue())
    print("\n".join(bad) or f"translations: all {len(texts)} texts have their English")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
