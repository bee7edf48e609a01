"""Where in the inbox somebody is: the view and what is looked for, as they stand in addresses."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from portal.core.errors import NotFoundError
from portal.core.formats import format_kroner
from portal.leads.search import LONGEST_WORDS, Terms
from portal.leads.states import OLD_VIEWS, InboxView
from portal.projects.catalogue import list_categories
from portal.web.forms import clean
from portal.web.locale import current_locale

YES = "ja"
MOST_KRONER = 100_000_000
MOST_KM = 3_000


@dataclass(frozen=True)
class Looking:
    """A view, and what is looked for in it."""

    view: InboxView
    terms: Terms

    @cached_property
    def query(self) -> dict[str, str | int]:
        """The parameters that lead back here."""
        return _query(self.view, self._asked)

    @cached_property
    def _asked(self) -> dict[str, str | int]:
        return query_of(self.terms)

    @property
    def lead_query(self) -> dict[str, str | int]:
        """The same for one lead's page: a lead knows the view it lies in, unless it is found or marked."""
        return self.query if self.terms or self.view == InboxView.SAVED else {}

    def in_view(self, view: InboxView) -> str:
        """The address of the same search in another view."""
        return url_for("leads.list_leads", **_query(view, self._asked))

    def list_urls(self) -> dict[InboxView, str]:
        """The same for every view at once, in their order."""
        inbox = url_for("leads.list_leads")
        queries = {view: urlencode(_query(view, self._asked)) for view in InboxView}
        return {view: f"{inbox}?{query}" if query else inbox for view, query in queries.items()}


def _query(view: InboxView, asked: dict[str, str | int]) -> dict[str, str | int]:
    return asked if view == InboxView.NEW else {"visning": view.value} | asked


def read_looking(*, home: InboxView = InboxView.NEW) -> Looking:
    """What the address asks for; `home` where it names no view. Raises NotFoundError for a view that is none."""
    named = request.args.get("visning", home)
    try:
        view = OLD_VIEWS.get(named) or InboxView(named)
    except ValueError:
        raise NotFoundError from None
    return Looking(view, read_terms(request.args))


def read_terms(typed: MultiDict[str, str]) -> Terms:
    """What is looked for; a number or category that is none is left out, as if it hadn't been typed."""
    kroner, category = _number(typed.get("minst", ""), MOST_KRONER), typed.get("kategori", "")
    return Terms(
        words=" ".join((clean(typed.get("sok")) or "").split())[:LONGEST_WORDS],
        category=category if any(category == known.key for known in list_categories()) else "",
        least_ore=kroner * 100 if kroner else None,
        most_km=_number(typed.get("km", ""), MOST_KM),
        is_urgent=typed.get("haster") == YES,
        is_mine=typed.get("mine") == YES,
    )


def _number(typed: str, most: int) -> int | None:
    digits = "".join(char for char in typed[:20] if not char.isspace() and char != ".")
    number = int(digits) if digits.isascii() and digits.isdigit() else 0
    return number if 0 < number <= most else None


def query_of(terms: Terms) -> dict[str, str | int]:
    """The parameters of what is looked for; only what is set."""
    asked = {
        "sok": terms.words,
        "kategori": terms.category,
        "minst": terms.least_ore // 100 if terms.least_ore else None,
        "km": terms.most_km,
        "haster": YES if terms.is_urgent else None,
        "mine": YES if terms.is_mine else None,
    }
    return {name: value for name, value in asked.items() if value}


def spoken(terms: Terms) -> list[str]:
    """What is looked for, in words, a piece for each."""
    locale = current_locale()
    category = next((known.name(locale) for known in list_categories() if known.key == terms.category), None)
    pieces = [
        f"«{terms.words}»" if terms.words else None,
        category,
        gettext("minst %(kroner)s", kroner=format_kroner(terms.least_ore, locale)) if terms.least_ore else None,
        gettext("høyst %(km)s km", km=terms.most_km) if terms.most_km else None,
        gettext("haster") if terms.is_urgent else None,
        gettext("mine") if terms.is_mine else None,
    ]
    return [piece for piece in pieces if piece]
