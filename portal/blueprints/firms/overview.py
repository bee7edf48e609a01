"""The firm's first page: how it stands with us, what came of its leads, and what people read of it."""

from typing import NamedTuple

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from portal.blueprints.firms import bp
from portal.blueprints.firms.forms import ProfileForm, refuse
from portal.blueprints.firms.gates import Gate, gate_of
from portal.blueprints.firms.hindrances import list_hindrances
from portal.core import clock
from portal.firms import profile
from portal.firms.certificate_queries import list_held
from portal.firms.checking import promised_at
from portal.firms.members import list_colleagues
from portal.firms.queries import get_firm
from portal.firms.work import Work, read_work
from portal.leads.report import REPORT_DAYS, count_week, read_report
from portal.organisations.legal_forms import name_legal_form
from portal.projects.catalogue import find_category, list_categories
from portal.web import access
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer


class Paused(NamedTuple):
    """A service on pause, in words; `reason`: silence, declined or own."""

    category: str
    service: str
    category_name: str
    name: str
    reason: str


@bp.get("")
@access.firm_member
def show_overview() -> str:
    """What we know, whether the firm may be asked, this week, the fair report, pauses, certificates and people."""
    firm = get_firm(current_viewer.firm.id)
    work, week = read_work(firm.id), count_week(firm.id)
    held = {certificate.kind for certificate in list_held(firm.id)}
    gates = _gates(work, held)
    own, report = profile.get_profile(firm.id), read_report(firm.id)
    return render_template(
        "firms/overview.html",
        firm=firm,
        promised_at=promised_at(firm),
        is_late=promised_at(firm) < clock.now(),
        profile=own,
        legal_form=name_legal_form(own.org_form),
        hindrances=list_hindrances(firm, work=work, week=week, gates=gates),
        is_shown=profile.has_page(firm),
        week=week,
        report=report,
        median=[_spoken_half(value) for value in report.median] if report.median else None,
        report_days=REPORT_DAYS,
        paused=_list_paused(work),
        gates=gates,
        held=len(held),
        people=len(list_colleagues(firm.id)),
    )


def _spoken_half(number: float) -> str:
    """A median: `12`, or `12,5` where it lies between two."""
    return f"{number:g}" if current_locale() == "en" else f"{number:g}".replace(".", ",")


def _gates(work: Work, held: set[str]) -> list[tuple[str, Gate]]:
    """(category's name, gate) of what the firm does."""
    locale = current_locale()
    gates = [(each.name(locale), gate_of(each, held, locale)) for each in list_categories() if each.key in work.chosen]
    return [(name, gate) for name, gate in gates if gate]


def _list_paused(work: Work) -> list[Paused]:
    locale, found = current_locale(), []
    for key, services in work.paused.items():
        category = find_category(key)
        names = dict(category.services(locale)) if category else {}
        found += [
            Paused(key, service, category.name(locale), names[service], reason)
            for service, reason in services.items()
            if service in names
        ]
    return sorted(found, key=lambda each: (each.category_name, each.name))


@bp.get("/profil")
@access.firm_owner
def edit_profile() -> str:
    """The form."""
    firm = get_firm(current_viewer.firm.id)
    return _render_profile(ProfileForm(about=firm.about, website=firm.website))


@bp.post("/profil")
@access.firm_owner
@commits
def present() -> Response | tuple[str, int]:
    """Say what people are to read of the firm."""
    form = ProfileForm()
    if form.validate_on_submit():
        try:
            profile.present(
                get_firm(current_viewer.firm.id),
                about=form.about.data,
                website=form.website.data,
                actor_id=current_viewer.person_id,
            )
        except profile.WebsiteError as error:
            refuse(form.website, error)
        else:
            flash(gettext("Lagret."), "success")
            return redirect(url_for("firms.show_overview"), 303)
    return _render_profile(form), 422


def _render_profile(form: ProfileForm) -> str:
    return render_template("firms/profile.html", form=form, most_about=profile.MOST_ABOUT)
