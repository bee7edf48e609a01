"""A project as a firm may see it before it has replied: nothing that tells who or exactly where."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core.contact_details import hide
from portal.core.texts import N_
from portal.places.queries import find_postal_code
from portal.projects import queries
from portal.projects.catalogue import CategorySet
from portal.projects.choices import CallTimes, Materials, Start, Tenure
from portal.projects.models import Project
from portal.projects.own_details import Told, hide_own_details
from portal.projects.price_forms import PRICE_FORM_NAMES
from portal.projects.roles import PosterKind

START_TEXTS = {
    Start.URGENT: N_("Haster, så fort som mulig"),
    Start.WITHIN_MONTH: N_("Innen en måned"),
    Start.WITHIN_QUARTER: N_("Innen tre måneder"),
    Start.FLEXIBLE: N_("Når det passer bedriften"),
    Start.PLANNING: N_("Vi planlegger bare foreløpig"),
}
TENURE_TEXTS = {
    Tenure.OWNER: N_("Jeg eier det"),
    Tenure.HOUSING_SHARE: N_("Andel i borettslag eller seksjon i sameie"),
    Tenure.TENANT: N_("Jeg leier"),
    Tenure.BUSINESS: N_("Næringslokale"),
}
MATERIALS_TEXTS = {
    Materials.FIRM: N_("Bedriften"),
    Materials.POSTER: N_("Kunden selv"),
    Materials.AGREED: N_("Det avtaler vi"),
}
OWN_MATERIALS_TEXTS = MATERIALS_TEXTS | {Materials.POSTER: N_("Jeg kjøper dem selv")}
CALL_TIMES_TEXTS = {
    CallTimes.ANY: N_("Når som helst"),
    CallTimes.DAYTIME: N_("På dagtid"),
    CallTimes.EVENING: N_("Etter klokken 16"),
}
POSTER_KIND_TEXTS = {
    PosterKind.PRIVATE: N_("Privatperson"),
    PosterKind.HOUSING: N_("Borettslag eller sameie"),
    PosterKind.COMPANY: N_("Bedrift"),
}
"""msgids, as those above; whoever shows them translates them."""
HIDDEN = {"nb": "[skjult til bedriften har svart]", "en": "[hidden until the firm has replied]"}
"""Stands in the poster's texts where a contact detail was found (docs/decisions/0012-contact-details-in-text.md)."""


@dataclass(frozen=True)
class Prospect:
    """What preview, inbox and staff show. Has no field for name, e-mail, phone or street, so none can slip out."""

    project_id: int
    title: str
    category: str
    description: str
    answers: list[tuple[str, str]]
    postal_code: str
    post_town: str
    municipality: str
    start: str
    poster: str
    done_by_on: date | None
    tenure: str
    access_note: str
    materials: str
    price_form: str
    budget_ore: int | None
    wished_replies: int
    taken_slots: int


def prospect_of(project: Project, *, locale: str, whole: bool = False) -> Prospect:
    """The prospect of a project, or of a draft that is far enough to have a place. Texts of the questions in `locale`.

    `whole`: with the contact details in its texts, as staff and a firm that has replied read them.
    """
    place = find_postal_code(project.postal_code or "")
    return prospect_from(
        project,
        queries.get_questions_of(project),
        project_id=project.id,
        postal_code=place.code if place else "",
        post_town=place.post_town if place else "",
        municipality=place.municipality.name if place else "",
        locale=locale,
        whole=whole,
    )


def prospect_from(
    told: Any, questions: CategorySet, *, project_id: int, locale: str, whole: bool, **place: str
) -> Prospect:
    """The same from a project or a row with its columns. `place`: postal_code, post_town, municipality."""
    show = str if whole or not told.hides_contact else concealer(told, locale=locale)
    return Prospect(
        project_id=project_id,
        title=(told.title_en if locale == "en" else None) or told.title,
        category=questions.name(locale),
        description=show(told.description),
        answers=[
            (question.label(locale), show(spoken) if question.kind == "text" else spoken)
            for question, spoken in questions.spoken_by_question(told.service, told.answers, locale)
        ],
        start=START_TEXTS.get(told.start, ""),
        poster=POSTER_KIND_TEXTS[PosterKind(told.poster_kind)],
        done_by_on=told.done_by_on,
        tenure=TENURE_TEXTS.get(told.tenure, ""),
        access_note=show(told.access_note or ""),
        materials=MATERIALS_TEXTS.get(told.materials, ""),
        price_form=PRICE_FORM_NAMES.get(told.wished_price_form, ""),
        budget_ore=told.budget_ore,
        wished_replies=told.wished_replies,
        taken_slots=told.taken_slots,
        **place,
    )


def concealer(told: Told, *, locale: str) -> Callable[[str], str]:
    """How a firm reads what this poster wrote, before it has replied: without contact details, own name and street."""
    hidden = HIDDEN[locale]
    return lambda text: hide(hide_own_details(text, told, with_text=hidden), with_text=hidden)
