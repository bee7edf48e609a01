"""An offer as a page and as a PDF, of one template; both for its firm and for the poster's side."""

from typing import Any

from babel.numbers import format_decimal
from flask import Response, render_template, request
from flask_babel import gettext

from portal.core.errors import NotFoundError
from portal.core.formats import format_kroner
from portal.pdf import render_pdf
from portal.projects.price_forms import PRICE_FORM_MEANINGS, PRICE_FORM_NAMES
from portal.quotes.document import OfferDocument
from portal.quotes.lines import UNIT_NAMES
from portal.web.converters import read_row_number
from portal.web.locale import current_locale
from portal.web.offer_history import WORD_NAMES, list_steps, shown_lines

REVISION = "utgave"


def asked_revision() -> int | None:
    """The number of the revision that the address asks for; None for the newest. Raises NotFoundError for what is no number."""
    asked = request.args.get(REVISION)
    if asked is None:
        return None
    number = read_row_number(asked)
    if number is None:
        raise NotFoundError
    return number


def show_document(document: OfferDocument, **ways: str) -> Response:
    """The page, with what this revision changed. `ways`: its layout, the addresses of itself, of its PDF and of the page it was
    reached from, and that one's name."""
    step = next(step for step in list_steps(document.revisions) if step.revision.number == document.revision.number)
    changes = {"step": step, "price_form_names": PRICE_FORM_NAMES, "word_names": WORD_NAMES, "shown_lines": shown_lines}
    page = Response(render_template("offers/page.html", **ways, **changes, **_words(document)))
    page.headers["Cache-Control"] = "private, no-store"
    return page


def answer_pdf(document: OfferDocument) -> Response:
    """The PDF, to be saved. Its name tells nothing of anybody."""
    data = render_pdf(
        render_template("offers/_document.html", **_words(document)),
        title=gettext("Tilbud: %(title)s", title=document.title),
        locale=current_locale(),
    )
    answer = Response(data, mimetype="application/pdf")
    name = gettext("tilbud-%(quote)s-utgave-%(number)s", quote=document.quote_id, number=document.revision.number)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _has_ore(document: OfferDocument) -> bool:
    """Whether any amount in the tables isn't whole kroner: then all show their øre, so that the columns stand in line."""
    totals = document.totals
    sums = (totals.net_ore, totals.gross_ore, *(rate.vat_ore for rate in totals.by_rate))
    of_lines = (ore for line in document.offer.lines for ore in (line.unit_price_ore, line.amount_ore))
    return any((ore or 0) % 100 for ore in (*sums, *of_lines))


def _words(document: OfferDocument) -> dict[str, Any]:
    locale, has_ore = current_locale(), _has_ore(document)
    return {
        "document": document,
        "in_column": lambda ore: format_kroner(ore, locale, with_ore=has_ore),
        "form_names": PRICE_FORM_NAMES,
        "form_meanings": PRICE_FORM_MEANINGS,
        "unit_names": UNIT_NAMES,
        "spoken_quantity": lambda quantity: format_decimal(quantity, locale=locale),
    }
