"""The steps about who posts: a private person, a housing co-operative or a company, and which one.

Enhetsregisteret is asked before anything is locked, with no transaction open. What it said lies in the cookie until the step
has been shown again: the page that shows the errors asks nobody. Without the register everything can be typed by hand.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import request, session
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from portal.accounts import attempts
from portal.accounts.contact import NAME_MAX, clean_name, normal_email
from portal.blueprints.projects.step import Step
from portal.core import transaction
from portal.core.errors import DomainError, TooManyAttemptsError
from portal.core.formats import format_day
from portal.projects import members
from portal.projects.access import find_approver
from portal.projects.prospect import POSTER_KIND_TEXTS
from portal.projects.roles import PosterKind
from portal.registries.enhetsregisteret import Entity
from portal.registries.errors import (
    BadOrgNumberError,
    EntityGoneError,
    EntityNotFoundError,
    RegistryDownError,
)
from portal.registries.org_number import formatted, normalise
from portal.registries.queries import find_remembered_entity
from portal.registries.services import remember_entity
from portal.web.forms import BaseForm, Line, at_most
from portal.web.locale import current_locale
from portal.web.registers import enhetsregisteret
from portal.web.sign_in import client_address

if TYPE_CHECKING:
    from portal.projects.models import Project

HEARD = "register"
MOST_NAME = 200


@dataclass(frozen=True)
class Heard:
    """What the register said of a number: when it was told, and why it won't do, if it won't.

    The name is read where answers are remembered: it may be a person's, and the cookie holds nothing personal.
    """

    number: str
    at: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """The entity's name."""
        entity = find_remembered_entity(self.number) if self.at else None
        return entity.name if entity else ""

    @property
    def checked_at(self) -> datetime | None:
        """When the register said so, UTC."""
        return datetime.fromisoformat(self.at) if self.at else None


def ask_register() -> None:
    """Ask for the number that was typed; what was heard lies in the session for the form."""
    session.pop(HEARD, None)
    try:
        number = normalise(request.form.get("org_number", ""))
    except BadOrgNumberError:
        return
    transaction.rollback()  # the network must not hold a transaction open
    try:
        attempts.REGISTER_LOOKUPS_FROM_CLIENT.spend(client_address())
        heard = _ask(number)
    except TooManyAttemptsError:
        heard = Heard(number, problem="down")  # the name can be typed: nobody is stopped for asking too often
    session[HEARD] = asdict(heard)


def _ask(number: str) -> Heard:
    try:
        entity = enhetsregisteret().get_entity(number)
    except EntityNotFoundError:
        return Heard(number, problem="missing")
    except EntityGoneError:
        return Heard(number, problem="gone")
    except (RegistryDownError, BadOrgNumberError):
        entity = find_remembered_entity(number)
        return _of(entity) if entity else Heard(number, problem="down")
    remember_entity(entity)
    return _of(entity)


def _of(entity: Entity) -> Heard:
    problem = "" if entity.is_active else "gone" if entity.deleted_on else "bankrupt"
    return Heard(entity.org_number, entity.fetched_at.isoformat(), problem)


def heard_of(number: str) -> Heard | None:
    """What was heard of this number, if it is the one that was asked for."""
    heard = Heard(**session[HEARD]) if HEARD in session else None
    return heard if heard and heard.number == number else None


class WhoForm(BaseForm):
    """On whose behalf."""

    poster_kind = RadioField(
        _("Hvem legger ut jobben?"),
        choices=[SelectChoice(kind.value, _(text)) for kind, text in POSTER_KIND_TEXTS.items()],
        validators=[InputRequired(_("Velg hvem som legger ut jobben"))],
    )


class OrganisationForm(BaseForm):
    """A company."""

    org_number = Line(_("Organisasjonsnummer"), description=_("Ni sifre. Vi henter navnet fra Enhetsregisteret."))
    org_name = Line(
        _("Navn"),
        description=_("La feltet stå tomt, så fyller vi det ut. Svarer ikke registeret, skriver du navnet selv."),
        validators=[Optional(), at_most(MOST_NAME)],
    )
    needs_number = True

    def validate_org_number(self, field: Field) -> None:
        """A number with the right check digit, of somebody who can order work."""
        self.number = ""
        if not field.data:
            if self.needs_number:
                raise ValidationError(gettext("Skriv organisasjonsnummeret"))
            return
        try:
            self.number = normalise(field.data)
        except BadOrgNumberError as error:
            raise ValidationError(gettext(error.text)) from None
        heard = heard_of(self.number)
        sentence = _sentence_of(heard) if heard else None
        if sentence:
            raise ValidationError(sentence)

    def validate(self, extra_validators: Any = None) -> bool:
        """The name is asked for only where the register hasn't told it."""
        passed = super().validate(extra_validators)
        if not self.org_number.errors and not self.told_name() and not self.org_name.data:
            self.org_name.errors = [self._name_is_missing()]
            return False
        return passed

    def told_name(self) -> str:
        """The register's name for the number."""
        heard = heard_of(self.number) if self.number else None
        return heard.name if heard else ""

    def _name_is_missing(self) -> str:
        if self.number:
            return gettext("Registeret svarer ikke akkurat nå. Skriv navnet selv, så sjekker vi det.")
        return gettext("Skriv navnet")


def _sentence_of(heard: Heard) -> str | None:
    if heard.problem == "missing":
        return gettext("Enhetsregisteret har ingen med dette nummeret. Sjekk sifrene.")
    if heard.problem == "gone":
        return gettext("Den som hadde dette nummeret, er slettet fra Enhetsregisteret. Sjekk sifrene.")
    if heard.problem == "bankrupt":
        return gettext(
            "%(name)s er konkurs eller under avvikling ifølge Enhetsregisteret, og kan ikke legge ut jobber her. "
            "Stemmer ikke det, ta kontakt med oss.",
            name=heard.name,
        )
    return None


class HousingForm(OrganisationForm):
    """A housing co-operative or condominium; the small ones have no number."""

    needs_number = False
    approver_name = Line(_("Navn på den som skal godkjenne"), validators=[Optional(), at_most(NAME_MAX)])
    approver_email = Line(
        _("E-post til den som skal godkjenne"),
        description=_("Vi sender en invitasjon når prosjektet er godkjent."),
        validators=[Optional()],
    )

    def validate_approver_name(self, field: Field) -> None:
        """A name that can be read out."""
        _normalised(field, clean_name)

    def validate_approver_email(self, field: Field) -> None:
        """Exactly one address, with a name to it."""
        _normalised(field, normal_email)
        if not self.approver_name.data:
            raise ValidationError(gettext("Skriv også navnet på den som skal godkjenne"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A name alone reaches nobody."""
        passed = super().validate(extra_validators)
        if self.approver_name.data and not self.approver_email.data and not self.approver_name.errors:
            self.approver_email.errors = [gettext("Skriv e-postadressen til den som skal godkjenne")]
            return False
        return passed


def _normalised(field: Field, normal: Any) -> None:
    try:
        field.data = normal(field.data)
    except DomainError as error:
        raise ValidationError(gettext(error.text)) from None


def _organisation_form(draft: "Project", typed: MultiDict | None) -> BaseForm:
    known = {"org_number": formatted(draft.org_number) if draft.org_number else "", "org_name": draft.org_name}
    if draft.poster_kind != PosterKind.HOUSING:
        return OrganisationForm(typed, data=known)
    approver = find_approver(draft.id)
    if approver:
        known |= {"approver_name": approver.name, "approver_email": approver.email}
    return HousingForm(typed, data=known)


def _read_who(form: WhoForm, draft: "Project") -> dict[str, Any]:
    """Whoever becomes another kind of poster is another organisation, too, or none."""
    kind = form.poster_kind.data
    if kind == draft.poster_kind:
        return {"poster_kind": kind}
    return {"poster_kind": kind, "org_number": None, "org_name": None, "org_checked_at": None}


def _read_organisation(form: OrganisationForm, draft: "Project") -> dict[str, Any]:
    heard = heard_of(form.number) if form.number else None
    return {
        "org_number": form.number or None,
        "org_name": (heard and heard.name) or form.org_name.data,
        "org_checked_at": heard.checked_at if heard else None,
    }


def _forget_approver(form: WhoForm, draft: "Project") -> None:
    """The wizard asks for an approver only on behalf of a housing co-operative or condominium."""
    if form.poster_kind.data != PosterKind.HOUSING:
        members.name_approver(draft, name="", email="")


def _write_approver(form: OrganisationForm, draft: "Project") -> None:
    is_housing = isinstance(form, HousingForm)
    members.name_approver(
        draft,
        name=form.approver_name.data if is_housing else "",
        email=form.approver_email.data if is_housing else "",
    )


def _shown(draft: "Project", form: OrganisationForm) -> dict[str, Any]:
    """The register's word for what stands in the form, and how old it is."""
    if not draft.org_number or form.errors:
        return {"told": None}
    day = format_day(draft.org_checked_at, current_locale()) if draft.org_checked_at else None
    return {"told": {"name": draft.org_name, "day": day}}


def _lacks_organisation(draft: "Project") -> Any:
    return None if draft.org_name else _("Skriv hvem jobben legges ut for")


WHO = Step(
    "hvem",
    _("Hvem som legger ut"),
    lambda draft, typed: WhoForm(typed, data={"poster_kind": draft.poster_kind}),
    _read_who,
    also=_forget_approver,
)
ORGANISATION = Step(
    "organisasjon",
    _("Organisasjon"),
    _organisation_form,
    _read_organisation,
    applies=lambda draft: draft is not None and draft.poster_kind != PosterKind.PRIVATE,
    lacks=_lacks_organisation,
    shows=_shown,
    before=ask_register,
    also=_write_approver,
)
