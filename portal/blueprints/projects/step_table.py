"""The wizard's steps as a table: in what order, which of them apply, how each one's form is made, filled in and read."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from portal.blueprints.projects import drawings, forms, photos
from portal.blueprints.projects.category import CATEGORY
from portal.blueprints.projects.coverage import gap_of
from portal.blueprints.projects.meter import meter_of
from portal.blueprints.projects.poster import ORGANISATION, WHO
from portal.blueprints.projects.questions import TICK, answers_typed, form_data, question_form, read_answers
from portal.blueprints.projects.step import Step
from portal.projects import queries
from portal.projects.catalogue import DONT_KNOW, CategorySet, find_category
from portal.projects.price_forms import PRICE_FORM_MEANINGS
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
    category = _questions_of(draft)
    answers = draft.answers | (answers_typed(category.all_questions(), typed) if typed else {})
    asked = category.questions(draft.service, answers)
    return question_form(tuple(asked), current_locale())(typed, data=form_data(draft.answers, asked))


def _units(draft: "Project", form: BaseForm) -> dict[str, Any]:
    """Kind and unit of each question that is asked."""
    asked = [question for question in _questions_of(draft).all_questions() if question.key in form]
    locale = current_locale()
    return {
        "kinds": {question.key: question.kind for question in asked},
        "units": {question.key: question.unit(locale) for question in asked},
        "tick": TICK,
    }


def _names_of_questions(draft: "Project", _form: BaseForm) -> list[str]:
    """Also of questions that the answers sent with it no longer give rise to: their words come back with them."""
    keys = [question.key for question in _questions_of(draft).all_questions()]
    return [*keys, *(key + TICK for key in keys)]


def _description_shows(draft: "Project", form: BaseForm) -> dict[str, Any]:
    sent = photos.list_to_edit(draft)
    return {"photos": sent, **drawings.shown(draft), "meter": meter_of(draft, photos=len(sent))}


def _time_form(draft: "Project", typed: MultiDict | None) -> BaseForm:
    kept = {name: getattr(draft, name) for name in ("start", "wished_price_form", "materials")}
    day = draft.done_by_on.isoformat() if draft.done_by_on else ""
    return forms.TimeForm(typed, data=kept | {"budget": _budget_text(draft), "done_by_on": day})


def _read_time(form: BaseForm, draft: "Project") -> dict[str, Any]:
    return {
        "start": form.start.data,
        "done_by_on": getattr(form, "done_by", None),
        "wished_price_form": _known(form.wished_price_form.data),
        "budget_ore": getattr(form, "budget_ore", None),
        "materials": _known(form.materials.data),
    }


def _known(answer: str | None) -> str | None:
    return None if answer == DONT_KNOW else answer


def _contact_form(draft: "Project", typed: MultiDict | None) -> BaseForm:
    known = {name: getattr(draft, name) for name in ("contact_name", "contact_email", "contact_phone")}
    if current_viewer.is_signed_in and not known["contact_email"]:
        known |= {"contact_name": current_viewer.name, "contact_email": current_viewer.email}
    kept = {name: getattr(draft, name) for name in ("shares_email", "shares_phone", "call_times")}
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
    Step(
        "detaljer",
        _("Detaljer"),
        _question_form,
        lambda form, draft: {"answers": read_answers(form)},
        shows=_units,
        keeps=_names_of_questions,
    ),
    Step(
        "beskrivelse",
        _("Beskrivelse og bilder"),
        _plain(forms.DescriptionForm, "description"),
        lambda form, draft: {"description": form.description.data},
        lacks=_needs("description", _("Beskriv jobben")),
        shows=_description_shows,
        keeps=lambda draft, form: ["description", *photos.caption_names(draft)],
    ),
    Step(
        "sted",
        _("Sted"),
        _plain(forms.PlaceForm, "postal_code", "street_address", "address_shown", "tenure", "access_note"),
        lambda form, draft: {
            "postal_code": form.postal_code.data,
            "street_address": form.street_address.data or None,
            "address_shown": form.address_shown.data,
            "tenure": form.tenure.data,
            "access_note": form.access_note.data or None,
        },
        lacks=_needs("postal_code", _("Skriv postnummeret")),
    ),
    Step(
        "tid",
        _("Tid og budsjett"),
        _time_form,
        _read_time,
        lacks=_needs("start", _("Velg når arbeidet skal starte")),
        shows=lambda draft, form: gap_of(draft) | {"meanings": PRICE_FORM_MEANINGS},
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
            "call_times": form.call_times.data if form.shares_phone.data else None,
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
