"""The wizard's steps as a table: in what order, which of them apply, how each one's form is made, filled in and read."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from portal.blueprints.projects import forms, photos
from portal.blueprints.projects.category import CATEGORY
from portal.blueprints.projects.coverage import gap_of
from portal.blueprints.projects.poster import ORGANISATION, WHO
from portal.blueprints.projects.step import Step
from portal.projects import queries
from portal.projects.catalogue import CategorySet, find_category
from portal.web.forms import BaseForm
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.projects.models import Project


def _questions_of(draft: "Project | None") -> CategorySet:
    return queries.get_questions_of(draft) if draft else find_category(request.values["kategori"])


def _service_form(draft: "Project | None", typed: MultiDict | None) -> BaseForm:
    """Without a draft it is the first page, for the category that came along."""
    form = forms.ServiceForm(typed, data={"service": request.args.get("tjeneste") or (draft and draft.service)})
    return form.offer(_questions_of(draft), current_locale())


def _question_form(draft: "Project", typed: MultiDict | None) -> BaseForm:
    questions = _questions_of(draft).questions(draft.service, _answers_so_far(draft, typed))
    return forms.question_form(questions, current_locale())(typed, data=draft.answers)


def _answers_so_far(draft: "Project", typed: MultiDict | None) -> dict[str, Any]:
    """Answers to what was asked before the questions that depend on them, on the same page."""
    return draft.answers | ({key: typed.get(key) for key in typed} if typed else {})


def _read_answers(form: BaseForm, draft: "Project") -> dict[str, Any]:
    answers = {
        name: field.data
        for name, field in form._fields.items()
        if name != "csrf_token" and field.data not in (None, "")
    }
    return {"answers": answers}


def _units(draft: "Project", form: BaseForm) -> dict[str, Any]:
    """Unit of each number that is asked for, by question."""
    asked = (question for question in _questions_of(draft).all_questions() if question.key in form)
    return {"units": {each.key: each.unit(current_locale()) for each in asked if each.kind == "number"}}


def _contact_form(draft: "Project", typed: MultiDict | None) -> BaseForm:
    known = {name: getattr(draft, name) for name in ("contact_name", "contact_email", "contact_phone")}
    if current_viewer.is_signed_in and not known["contact_email"]:
        known |= {"contact_name": current_viewer.name, "contact_email": current_viewer.email}
    kept = {name: getattr(draft, name) for name in ("shares_email", "shares_phone")}
    return forms.ContactForm(typed, data=known | kept | {"wished_replies": str(draft.wished_replies)})


def _plain(form: type[BaseForm], *names: str) -> Callable[["Project", MultiDict | None], BaseForm]:
    return lambda draft, typed: form(typed, data={name: getattr(draft, name) for name in names})


def _budget_text(draft: "Project") -> str:
    return str(draft.budget_ore // 100) if draft.budget_ore else ""


def _needs(name: str, sentence: LazyString) -> Callable[["Project"], LazyString | None]:
    return lambda draft: None if getattr(draft, name) else sentence


STEPS = (
    CATEGORY,
    Step(
        "jobb",
        _("Type jobb"),
        _service_form,
        lambda form, draft: {"service": form.service.data},
        lacks=_needs("service", _("Velg hva jobben gjelder")),
        shows=lambda draft, form: {"questions": _questions_of(draft)},
    ),
    Step("detaljer", _("Detaljer"), _question_form, _read_answers, shows=_units),
    Step(
        "beskrivelse",
        _("Beskrivelse og bilder"),
        _plain(forms.DescriptionForm, "description"),
        lambda form, draft: {"description": form.description.data},
        lacks=_needs("description", _("Beskriv jobben")),
        shows=lambda draft, form: {"photos": photos.list_shown(draft)},
    ),
    Step(
        "sted",
        _("Sted"),
        _plain(forms.PlaceForm, "postal_code", "street_address", "address_shown"),
        lambda form, draft: {
            "postal_code": form.postal_code.data,
            "street_address": form.street_address.data or None,
            "address_shown": form.address_shown.data,
        },
        lacks=_needs("postal_code", _("Skriv postnummeret")),
    ),
    Step(
        "tid",
        _("Tid og budsjett"),
        lambda draft, typed: forms.TimeForm(typed, data={"start": draft.start, "budget": _budget_text(draft)}),
        lambda form, draft: {"start": form.start.data, "budget_ore": getattr(form, "budget_ore", None)},
        lacks=_needs("start", _("Velg når arbeidet skal starte")),
        shows=lambda draft, form: gap_of(draft),
    ),
    WHO,
    ORGANISATION,
    Step(
        "kontakt",
        _("Kontakt"),
        _contact_form,
        lambda form, draft: {
            "contact_name": form.contact_name.data,
            "contact_email": form.contact_email.data,
            "contact_phone": form.contact_phone.data or None,
            "shares_email": form.shares_email.data,
            "shares_phone": form.shares_phone.data,
            "wished_replies": int(form.wished_replies.data),
        },
        lacks=_needs("contact_email", _("Skriv hvordan bedriftene kan nå deg")),
    ),
)


def find_step(slug: str) -> Step | None:
    """The step with this place in the address, whether or not it applies."""
    return next((step for step in STEPS if step.slug == slug), None)


def list_applying(draft: "Project | None") -> list[Step]:
    """The steps that this draft is asked, in order."""
    return [step for step in STEPS if step.applies(draft)]


def list_names(draft: "Project | None") -> list[LazyString]:
    """What the bar says: the steps that apply, and the check at the end."""
    return [step.name for step in list_applying(draft)] + [_("Sjekk svarene")]
