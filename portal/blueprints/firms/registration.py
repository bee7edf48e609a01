"""Registering a firm: its number, what the register says of it and what customers read, then what it does.

Enhetsregisteret is asked before anything is locked, with no transaction open, when the number is typed and again when the
firm is registered. Without the register everything can be typed by hand, and a person looks at it.
"""

from typing import TYPE_CHECKING

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext

from portal.accounts import attempts
from portal.accounts import services as accounts
from portal.blueprints.firms import bp
from portal.blueprints.firms.proving import AccountForm
from portal.blueprints.firms.registration_forms import FirmForm, MendForm, NumberForm, WorkForm
from portal.firms import checking, registration, services, terms
from portal.firms.members import list_own_firms
from portal.firms.queries import find_firm_of, get_firm
from portal.firms.registration import FirmIsRegisteredError
from portal.firms.services import UnknownPlaceError
from portal.firms.standing import Standing, standing_of
from portal.firms.terms import FirmTermsChangedError
from portal.firms.work import read_work
from portal.organisations.legal_forms import name_legal_form
from portal.projects.catalogue import GROUPS, list_categories
from portal.registries.errors import BadOrgNumberError
from portal.registries.org_number import formatted, normalise
from portal.registries.queries import find_remembered_entity
from portal.web import access
from portal.web.commit import commits
from portal.web.locale import current_locale
from portal.web.registers import Heard, hear_of
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.registries.enhetsregisteret import Entity

Answer = Response | tuple[str, int] | str


@bp.get("/registrer")
@access.anyone
def begin_registration() -> str:
    """Ask for the organisation number; of a stranger, for name and address first."""
    if not current_viewer.is_signed_in:
        return render_template("firms/register_account.html", form=AccountForm())
    return render_template("firms/register_number.html", form=NumberForm())


@bp.post("/registrer")
@access.signed_in
@commits
def look_up_firm() -> Answer:
    """Ask the register about the number, and go on to what it said."""
    form = NumberForm()
    if form.validate_on_submit():
        number = form.number
        taken = _taken_by(number)
        if taken is not None:
            return render_template("firms/register_taken.html", org_number=number, own=taken), 409
        problem = _sentence_of(hear_of(number))
        if problem is None:
            return redirect(url_for("firms.present_firm", org_number=number), 303)
        form.org_number.errors = [problem]
    return render_template("firms/register_number.html", form=form), 422


@bp.get("/registrer/<string:org_number>")
@access.signed_in
def present_firm(org_number: str) -> Answer:
    """What the register said, to confirm, and what customers are to read."""
    number = _number_or_404(org_number)
    taken = _taken_by(number)
    if taken is not None:
        return render_template("firms/register_taken.html", org_number=number, own=taken)
    entity = find_remembered_entity(number)
    if entity is not None and not entity.is_active:
        return redirect(url_for("firms.begin_registration"), 303)
    known = {"name": _customers_name(entity), "postal_code": entity.postal_code if entity else ""}
    form = FirmForm(data=known | {"person_name": current_viewer.name, "email": current_viewer.email})
    return _render_firm(form, number, entity)


@bp.post("/registrer/<string:org_number>")
@access.signed_in
@commits
def register_firm(org_number: str) -> Answer:
    """Register it. Let in at once if the register names the person among those who may bind it, else a person looks."""
    number, form = _number_or_404(org_number), FirmForm()
    if not form.validate_on_submit():
        return _render_firm(form, number, find_remembered_entity(number)), 422
    attempts.FIRM_REGISTRATIONS_BY_PERSON.spend(current_viewer.person_id)
    heard = hear_of(number, with_roles=True)
    problem = _sentence_of(heard)
    if problem is not None:
        form.form_errors = [problem]
        return _render_firm(form, number, heard.entity), 422
    try:
        return _register(form, number, heard)
    except FirmIsRegisteredError:
        return render_template("firms/register_taken.html", org_number=number, own=_taken_by(number)), 409
    except UnknownPlaceError as error:
        form.postal_code.errors = [gettext(error.text)]
    except FirmTermsChangedError as error:
        form.accepts.errors = [gettext(error.text)]
    return _render_firm(form, number, heard.entity), 422


def _register(form: FirmForm, number: str, heard: Heard) -> Response:
    if not current_viewer.name:
        accounts.rename(current_viewer.person_id, name=form.person_name.data)
    firm = registration.register(
        number,
        presentation=form.presentation,
        terms_version=form.terms_version.data,
        owner_id=current_viewer.person_id,
        entity=heard.entity,
        roles=heard.roles,
    )
    accounts.act_for_firm(current_viewer.session_id, firm.id)
    return redirect(url_for("firms.choose_first_work"), 303)


@bp.get("/registrer/arbeid")
@access.firm_owner
def choose_first_work() -> Response | str:
    """Ask which categories the firm takes; once it has any, its settings say more."""
    if read_work(current_viewer.firm.id).chosen:
        return redirect(url_for("firms.show_work"), 303)
    return _render_work(WorkForm())


@bp.post("/registrer/arbeid")
@access.firm_owner
@commits
def take_first_work() -> Response:
    """Take whole categories."""
    form, firm = WorkForm(), get_firm(current_viewer.firm.id)
    form.validate_on_submit()
    if not read_work(firm.id).chosen:
        for category in form.chosen:
            services.offer_services(firm, category=category)
    return redirect(url_for("firms.show_overview"), 303)


@bp.get("/registrer/rett")
@access.firm_owner
def mend_firm() -> Response | str:
    """A refused firm, with the reason, to mend."""
    firm = get_firm(current_viewer.firm.id)
    if standing_of(firm) is not Standing.REFUSED:
        return redirect(url_for("firms.show_overview"), 303)
    return render_template("firms/mend.html", form=MendForm(obj=firm), firm=firm)


@bp.post("/registrer/rett")
@access.firm_owner
@commits
def send_firm_again() -> Answer:
    """Send it in once more."""
    form, firm = MendForm(), get_firm(current_viewer.firm.id)
    if form.validate_on_submit():
        try:
            checking.send_again(firm, presentation=form.presentation, actor_id=current_viewer.person_id)
        except UnknownPlaceError as error:
            form.postal_code.errors = [gettext(error.text)]
        else:
            flash(gettext("Bedriften er sendt inn på nytt."), "success")
            return redirect(url_for("firms.show_overview"), 303)
    return render_template("firms/mend.html", form=form, firm=firm), 422


def _number_or_404(typed: str) -> str:
    try:
        return normalise(typed)
    except BadOrgNumberError:
        abort(404)


def _taken_by(number: str) -> bool | None:
    """Whether the firm that has the number already is one of the viewer's own; None when it is free."""
    firm_id = find_firm_of(number, person_id=current_viewer.person_id)
    if firm_id is None:
        return None
    return firm_id in {firm.id for firm in list_own_firms(current_viewer.person_id)}


def _sentence_of(heard: Heard) -> str | None:
    """What stops a registration, as far as the register knows."""
    if heard.problem == "missing":
        return gettext("Enhetsregisteret har ingen med dette nummeret. Sjekk sifrene.")
    if heard.problem == "gone" or (heard.entity and heard.entity.deleted_on):
        return gettext("Den som hadde dette nummeret, er slettet fra Enhetsregisteret. Sjekk sifrene.")
    if heard.entity and not heard.entity.is_active:
        return gettext(
            "%(name)s er konkurs eller under avvikling ifølge Enhetsregisteret, og kan ikke registreres her. "
            "Stemmer ikke det, ta kontakt med oss.",
            name=heard.entity.name,
        )
    return None


def _customers_name(entity: "Entity | None") -> str:
    """The register writes in capitals: «OLAS TAK AS» is «Olas Tak AS» to people."""
    if entity is None:
        return ""
    name = entity.name.title() if entity.name.isupper() else entity.name
    return " ".join(word.upper() if word.upper() == entity.org_form else word for word in name.split())


def _render_firm(form: FirmForm, number: str, entity: "Entity | None") -> str:
    return render_template(
        "firms/register_firm.html",
        form=form,
        org_number=number,
        formatted_number=formatted(number),
        entity=entity,
        legal_form=name_legal_form(entity.org_form) if entity else "",
        terms=terms.CURRENT,
        needs_name=not current_viewer.name,
    )


def _render_work(form: WorkForm) -> str:
    locale = current_locale()
    groups = [
        (key, gettext(name), [(each.key, each.name(locale)) for each in list_categories() if each.group == key])
        for key, name in GROUPS
    ]
    return render_template("firms/register_work.html", form=form, groups=[group for group in groups if group[2]])
