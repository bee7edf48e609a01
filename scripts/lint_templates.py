"""Lint the templates: no text outside gettext, no inline style or script, and every fragment says what it needs.

Run by `make lint`; prints one line a finding and exits with 1.
"""

import re
import sys
from pathlib import Path

from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "portal" / "templates"
EXEMPT_FOLDERS = ("style/",)
"""The style page shows components with samples; it is for developers."""

TAG = re.compile(r"<(/?)([a-zA-Z\ue000][\w-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
ATTRIBUTE_WITH_TEXT = re.compile(r"\b(?:alt|title|placeholder|aria-label|content)=\"([^\"{]*[A-Za-zÆØÅæøå]{2}[^\"]*)\"")
HOLE = "\ue000"
WORD = re.compile(r"[A-Za-zÆØÅæøå]{2,}")
INLINE = re.compile(r"\s(style|on\w+|hx-on[\w:.-]*)\s*=", re.IGNORECASE)
BLOCK_IN_A_TAG = re.compile(r"{% block \w*(?:class|attrs) %}.*?{% endblock %}")
SAME_IN_EVERY_LANGUAGE = re.compile(
    r"<!doctype html>|Håndslag|© Kartverket|English|width=device-width.*|light dark|no-referrer|\bkr\b"
)


def findings(path: Path) -> list[str]:
    """What is wrong with one template, a sentence each."""
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(TEMPLATES).as_posix()
    found = []
    if not source.startswith("{#") and not name.startswith(("emails/", "components/")):
        found.append("the first line must say what the template needs: {# needs: … #}")
    if name.startswith(EXEMPT_FOLDERS):
        return found
    text = _literal_text(BLOCK_IN_A_TAG.sub("", source))
    bare = SAME_IN_EVERY_LANGUAGE.sub("", _without_tags(text))
    if not name.startswith("emails/_shell"):
        found += [
            f"text outside gettext: «{' '.join(hit.split())[:60]}»" for hit in bare.split("\n") if WORD.search(hit)
        ]
    for attribute in ATTRIBUTE_WITH_TEXT.finditer(text):
        if WORD.search(SAME_IN_EVERY_LANGUAGE.sub("", attribute[1])):
            found.append(f"attribute outside gettext: «{attribute[0][:60]}»")
    if INLINE.search(text) and not name.startswith("emails/"):
        found.append("inline style or handler")
    return found


def _literal_text(source: str) -> str:
    """The template's literal text; an expression leaves a mark that is no letter, so that tags stay whole."""
    parts = []
    for _, kind, text in Environment(extensions=["jinja2.ext.i18n"], autoescape=True).lex(source):
        if kind == "data":
            parts.append(text)
        elif kind == "variable_begin":
            parts.append(HOLE)
    return "".join(parts)


def _without_tags(text: str) -> str:
    without_verbatim = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    without_comments = re.sub(r"<!--.*?-->", " ", without_verbatim, flags=re.DOTALL)
    return re.sub(r"&\w+;", " ", TAG.sub(" ", without_comments))


def main() -> int:
    """Lint every template."""
    found = [
        f"{path.relative_to(TEMPLATES.parent.parent)}: {finding}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for finding in findings(path)
    ]
    print("\n".join(found) or "templates: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
