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
EXTRACT = ["extract", "--mapping-file", "babel.cfg", "--keyword", "N_", "--keyword", "_", "--no-location", "--sort-output",
           "--omit-header", "--output-file"]  # fmt: skip


def pybabel(*arguments: str | Path) -> None:
    """Run pybabel in the repository, quietly."""
    run([sys.executable, "-m", "babel.messages.frontend", "--quiet", *map(str, arguments)], cwd=ROOT, check=True)


def extract_template() -> Catalog:
    """Every text in the code and the templates."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as file:
        pybabel(*EXTRACT, file.name, "portal", "jobs")
        if "--update" in sys.argv:
            pybabel("update", "--input-file", file.name, "--output-file", CATALOGUE, "--locale", "en", "--no-fuzzy-matching",
                    "--ignore-obsolete", "--omit-header", "--width", "120")  # fmt: skip
        return read_po(Path(file.name).open("rb"))


def problem_of(wanted: Message, catalogue: Catalog) -> str | None:
    """Why a text counts as untranslated, or None."""
    found = catalogue.get(wanted.id if isinstance(wanted.id, str) else wanted.id[0], wanted.context)
    texts = [] if found is None else [found.string] if isinstance(found.string, str) else list(found.string)
    if not texts or not all(texts):
        return "not translated"
    if found.fuzzy:
        return "marked fuzzy"
    sources = [wanted.id] if isinstance(wanted.id, str) else list(wanted.id)
    allowed = set().union(*(PLACEHOLDER.findall(source) for source in sources))
    if any(set(PLACEHOLDER.findall(text)) - allowed for text in texts) or set(PLACEHOLDER.findall(texts[-1])) != set(
        PLACEHOLDER.findall(sources[-1])
    ):
        return "other placeholders than the original"
    return None


def main() -> int:
    """Compare the texts with the catalogue."""
    template = extract_template()
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    found = [(message, problem_of(message, catalogue)) for message in template if message.id]
    bad = [f"{problem}: {message.id!r}" for message, problem in found if problem]
    print("\n".join(bad) or f"translations: all {len(found)} texts have their English")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
