"""Offers side by side in words: what the table and the cards show, and the comparison as a page of its own, for a board or for paper."""

from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from portal.blueprints.my_projects import bp
from portal.blueprints.my_projects.spoken_cells import say_rows
from portal.blueprints.my_projects.words import offer_words, poster_name
from portal.core import clock
from portal.core.formats import format_kroner
from portal.firms.certificates import KINDS
from portal.pdf import render_pdf
from portal.projects.access import get_project_for
from portal.projects.price_forms import ceiling_ore
from portal.projects.roles import PosterKind
from portal.quotes import comparison
from portal.quotes.side_by_side import Column, Order, SideBySide, put_side_by_side
from portal.quotes.sides import list_sides
from portal.web import access
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project
    from portal.quotes.comparison import Offer

ORDER, ONLY, DIFFERENT = "sorter", "vis", "ulikt"
ORDER_NAMES = {
    Order.CAME: _("Slik de kom"),
    Order.CHEAPEST: _("Billigst"),
    Order.WITH_EXTRAS: _("Billigst med tillegg"),
}
SOON_DAYS = 7
"""An offer that runs out within so many days says it aloud."""


@bp.get("/<id:project_id>/sammenligning")
@access.signed_in
def compare_offers(project_id: int) -> str:
    """The offers side by side and nothing else, for whoever may read the project; it prints on paper lying down."""
    project, _standing = get_project_for(current_viewer.person_id, project_id)
    pdf_url = url_for("my_projects.download_comparison", project_id=project.id, **_arguments(*_asked()))
    return render_template("my_projects/comparison.html", pdf_url=pdf_url, **_sheet(project))


@bp.get("/<id:project_id>/sammenligning.pdf")
@access.signed_in
def download_comparison(project_id: int) -> Response:
    """The same sheet as a PDF, in the order and with the rows that the page had."""
    project, _standing = get_project_for(current_viewer.person_id, project_id)
    html = render_template("my_projects/_comparison.html", **_sheet(project))
    data = render_pdf(html, title=gettext("Tilbudene side om side"), locale=current_locale(), is_wide=True)
    answer = Response(data, mimetype="application/pdf")
    name = gettext("sammenligning-%(project)s", project=project.id)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _sheet(project: "Project") -> dict[str, Any]:
    """What the page and the PDF are made of. Nothing is chosen there."""
    offers = comparison.list_offers(project.id)
    return {
        "project": project,
        "poster_name": poster_name(project),
        "printed_at": clock.now(),
        "proposed": None,
        "may_choose": False,
        **compared(project, offers),
        **offer_words(),
    }


def compared(project: "Project", offers: list["Offer"]) -> dict[str, Any]:
    """What `_offers.html` needs: the table in the order asked for, and what stands beside it."""
    order, only = _asked()
    table = put_side_by_side(list_sides([offer for offer in offers if offer.is_compared]), order=order)
    return {
        "table": table,
        "rows": say_rows([row for row in table.rows if row.differs or not only], current_locale()),
        "gone": [offer for offer in offers if not offer.is_compared],
        "only_different": only,
        "different_url": _url(project, order, only=not only),
        "orders": [
            {"label": ORDER_NAMES[each], "url": _url(project, each, only=only), "current": each == order}
            for each in _orders(table)
        ],
        "summary": summary_of(table),
        "shows_net": project.poster_kind != PosterKind.PRIVATE
        and bool(table.columns)
        and not any(_has_vat(column) for column in table.columns),
        "certificate_kinds": KINDS,
        "ceiling_ore": ceiling_ore,
        "days_left": days_left,
        "soon_days": SOON_DAYS,
    }


def _has_vat(column: Column) -> bool:
    return column.side.offer.quote.has_vat_in_lines


def _asked() -> tuple[Order, bool]:
    """In which order, and whether only what differs; anything odd is as nothing."""
    asked = request.args.get(ORDER, "")
    return Order(asked) if asked in list(Order) else Order.CAME, request.args.get(ONLY) == DIFFERENT


def _orders(table: SideBySide) -> list[Order]:
    return [each for each in Order if each != Order.WITH_EXTRAS or table.has_estimates]


def _url(project: "Project", order: Order, *, only: bool) -> str:
    here = request.endpoint if request.endpoint == "my_projects.compare_offers" else "my_projects.show_my_project"
    return url_for(here, project_id=project.id, _anchor="tilbud", **_arguments(order, only))


def _arguments(order: Order, only: bool) -> dict[str, str | None]:
    """What stands in an address; what it is without saying isn't there."""
    return {ORDER: None if order == Order.CAME else order.value, ONLY: DIFFERENT if only else None}


def days_left(offer: "Offer") -> int | None:
    """Days until its last, 0 on that day, less than 0 afterwards; None of one that has none."""
    last = offer.quote.valid_until
    return None if last is None else (last - clock.in_oslo(clock.now()).date()).days


def summary_of(table: SideBySide) -> list[str]:
    """The table in sentences, for who reads it before the table or instead of it."""
    if not table.columns:
        return []
    said = [_range(table)]
    if len(table.columns) > 1:
        said += [*_cheapest(table), *_unlike(table)]
    return said


def _range(table: SideBySide) -> str:
    prices = [column.price_ore for column in table.columns]
    low, high = (format_kroner(ore, current_locale()) for ore in (min(prices), max(prices)))
    values = {"low": low, "high": high}
    if low == high:
        return ngettext(
            "%(num)s tilbud, på %(low)s med mva.", "%(num)s tilbud, alle på %(low)s med mva.", len(prices), **values
        )
    return ngettext(
        "%(num)s tilbud, fra %(low)s til %(high)s med mva.",
        "%(num)s tilbud, fra %(low)s til %(high)s med mva.",
        len(prices),
        **values,
    )


def _cheapest(table: SideBySide) -> list[str]:
    """Who asks the least, what lacks there, and whether somebody else is cheaper with what lacks."""
    lowest = _only_lowest(table, lambda column: column.price_ore)
    if lowest is None:
        return []
    said = [gettext("%(firm)s er lavest.", firm=_firm(lowest))]
    if lowest.lacks:
        said[0] = ngettext(
            "%(firm)s er lavest, men %(num)s punkt som andre har med, er ikke i prisen der.",
            "%(firm)s er lavest, men %(num)s punkter som andre har med, er ikke i prisen der.",
            lowest.lacks,
            firm=_firm(lowest),
        )
    with_extras = _only_lowest(table, lambda column: column.with_extras_ore)
    if table.has_estimates and with_extras is not None and with_extras is not lowest:
        amount = format_kroner(with_extras.with_extras_ore, current_locale())
        said.append(
            gettext(
                "Med sannsynlige tillegg er %(firm)s lavest, med %(amount)s.", firm=_firm(with_extras), amount=amount
            )
        )
    return said


def _only_lowest(table: SideBySide, of: Any) -> Column | None:
    """The one column with the lowest figure; None where two share it. Those without a figure aren't in it."""
    told = sorted((column for column in table.columns if of(column) is not None), key=of)
    return told[0] if (len(told) > 1 and of(told[0]) < of(told[1])) or len(told) == 1 else None


def _unlike(table: SideBySide) -> list[str]:
    """Whose prices can't be held against the others' point by point."""
    if not table.has_lines:
        return [gettext("Ingen har delt opp prisen i punkter, så vi kan ikke se om noe mangler.")]
    unparted = [_firm(column) for column in table.columns if not column.side.is_parted]
    otherwise = [_firm(column) for column in table.columns if column.side.is_parted and not column.is_alike]
    said = []
    if unparted:
        said.append(
            gettext("%(firms)s har ikke delt opp prisen, så vi kan ikke se om noe mangler der.", firms=_all(unparted))
        )
    if otherwise and table.has_estimates:
        said.append(
            gettext(
                "%(firms)s har delt opp prisen på en annen måte enn de andre, så vi anslår ingen tillegg der.",
                firms=_all(otherwise),
            )
        )
    elif otherwise:
        said.append(gettext("Tilbudene er delt opp på hver sin måte, så vi kan ikke anslå hva som mangler."))
    return said


def _firm(column: Column) -> str:
    return column.side.offer.firm_name


def _all(names: list[str]) -> str:
    """«Bakken, Eidet og Fjord»."""
    return gettext("%(names)s og %(last)s", names=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else names[0]
