"""A firm's page for everybody: facts from registers, from its own choices and from what happened here."""

from flask import render_template
from flask_babel import gettext

from portal.blueprints.public import bp
from portal.core.errors import NotFoundError
from portal.firms.area import list_municipalities
from portal.firms.certificate_queries import list_held
from portal.firms.certificates import KINDS
from portal.firms.profile import Profile, get_public_profile
from portal.firms.work import Work, read_work
from portal.leads.report import read_track_record
from portal.organisations.legal_forms import name_legal_form
from portal.projects.catalogue import CategorySet, list_categories
from portal.web import access
from portal.web.locale import current_locale

LEAST_ASKED = 5
"""Below this a share would say more about chance than about the firm."""
MOST_NAMED = 12
"""Municipalities that are named; of the rest it is said how many."""


@bp.get("/bedrifter/<string:org_number>")
@access.anyone
def show_firm(org_number: str) -> str:
    """One firm. Raises NotFoundError for one that isn't shown and for none alike."""
    firm = get_public_profile(_digits(org_number))
    work = read_work(firm.id)
    return render_template(
        "public/firm.html",
        firm=firm,
        legal_form=name_legal_form(firm.org_form),
        work=[(each, _services(each, work)) for each in list_categories() if each.key in work.chosen],
        area=_spoken_area(firm),
        certificates=list_held(firm.id),
        kinds=KINDS,
        record=read_track_record(firm.id),
        least_asked=LEAST_ASKED,
    )


def _digits(org_number: str) -> str:
    if len(org_number) != 9 or not (org_number.isascii() and org_number.isdigit()):
        raise NotFoundError
    return org_number


def _services(category: CategorySet, work: Work) -> list[str]:
    """Names of the single services it does; empty for the whole category."""
    if work.takes_whole(category.key):
        return []
    return [text for key, text in category.services(current_locale()) if work.takes(category.key, key)]


def _spoken_area(firm: Profile) -> str:
    town = f"{firm.postal_code} {firm.post_town}"
    base = (
        gettext("Holder til i %(town)s og kjører opp til %(km)s km.", town=town, km=firm.radius_km)
        if firm.radius_km
        else gettext("Holder til i %(town)s.", town=town)
    )
    names = [municipality.name for municipality in list_municipalities(firm.id)]
    if not names:
        return base
    more = len(names) - MOST_NAMED
    named = ", ".join(names[:MOST_NAMED])
    if more > 0:
        named = gettext("%(names)s og %(count)s kommuner til", names=named, count=more)
    whatever_distance = (
        gettext("Tar dessuten oppdrag i %(names)s uansett avstand.", names=named)
        if firm.radius_km
        else gettext("Tar oppdrag i %(names)s.", names=named)
    )
    return f"{base} {whatever_distance}"
