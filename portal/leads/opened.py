"""One lead opened: what its page shows, and the contact details its firm has been let see.

Before the reply nothing of the poster's e-mail or phone is even fetched from the database; name and street are, only to be
taken out of the texts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select

from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.leads.disclosure import stands
from portal.leads.models import ContactAccess, Lead
from portal.leads.queries import STATE
from portal.leads.slots import KEPT_FOR_OTHERS, Places
from portal.leads.states import InboxView, LeadState
from portal.leads.views import HOME
from portal.places.models import Municipality, PostalCode, Precision
from portal.projects.catalogue import CategorySet
from portal.projects.conditions import free_slots
from portal.projects.models import Project, QuestionSet
from portal.projects.prospect import Prospect, concealer, prospect_from


class Place(NamedTuple):
    """Where on a map: the point of the post town (or of the municipality, when `has_own_point` is False)."""

    municipality_number: str
    latitude: float
    longitude: float
    has_own_point: bool


@dataclass(frozen=True)
class OpenedLead:
    """A lead as its page shows it. The poster is nowhere in it: see `find_contact`."""

    id: int
    project_id: int
    sent_at: datetime
    opened_at: datetime | None
    replied_at: datetime | None
    declined_at: datetime | None
    decline_reason: str | None
    distance_km: float
    wave: int
    match: dict[str, Any]
    is_beyond_week: bool
    state: LeadState
    view: InboxView
    saved_at: datetime | None
    snoozed_until: datetime | None
    archived_at: datetime | None
    assigned_to_id: int | None
    note: str | None
    version: int
    is_paused: bool
    ending: str | None
    is_taken_back: bool
    places: Places
    questions: CategorySet
    place: Place
    prospect: Prospect
    show: Callable[[str], str]
    """What the firm reads of a text of the poster's besides: the words under photos, and what has been changed."""


class Contact(NamedTuple):
    """What the firm has been let see of the poster; None is what it hasn't."""

    contact_name: str | None
    org_name: str | None
    org_number: str | None
    contact_email: str | None
    contact_phone: str | None
    street_address: str | None


_OPENED = (
    select(
        *(Lead.id, Lead.project_id, Lead.sent_at, Lead.opened_at, Lead.replied_at, Lead.declined_at),
        *(Lead.decline_reason, Lead.distance_km, STATE.label("state")),
        *(Lead.wave, Lead.match, Lead.is_beyond_week),
        *(HOME.label("view"), Lead.saved_at, Lead.snoozed_until, Lead.archived_at, Lead.assigned_to_id, Lead.note),
        *(Lead.held_until, Lead.waits_since, KEPT_FOR_OTHERS.label("kept_for_others")),
        *(
            Project.title,
            Project.title_en,
            Project.description,
            Project.service,
            Project.answers,
            Project.start,
            Project.budget_ore,
        ),
        *(Project.wished_replies, Project.taken_slots, free_slots().label("free_slots"), Project.municipality_number),
        *(Project.poster_kind, Project.done_by_on, Project.tenure, Project.access_note, Project.materials),
        *(Project.wished_price_form, Project.hides_contact, Project.version, Project.paused_at, Project.ending),
        *(Project.approved_at, Project.contact_name, Project.org_name, Project.street_address),
        *(PostalCode.code, PostalCode.post_town, PostalCode.latitude, PostalCode.longitude, PostalCode.precision),
        *(Municipality.name.label("municipality"), QuestionSet.body),
    )
    .join(Project, Project.id == Lead.project_id)
    .join(QuestionSet, QuestionSet.id == Project.question_set_id)
    .join(PostalCode, PostalCode.code == Project.postal_code)
    .join(Municipality, Municipality.number == Project.municipality_number)
    .where(Lead.id == bindparam("lead_id"), Lead.firm_id == bindparam("firm_id"))
)


def get_opened_lead(firm_id: int, lead_id: int, *, locale: str) -> OpenedLead:
    """A lead of the firm's with what its page shows, texts in `locale`. Raises NotFoundError as `get_lead_of`."""
    row = db.session.execute(_OPENED, {"firm_id": firm_id, "lead_id": lead_id}).one_or_none()
    if row is None:
        raise NotFoundError
    questions = CategorySet(row.body)
    is_taken_back = row.approved_at is None
    sees_whole = row.replied_at is not None and row.state != LeadState.OUT
    prospect = prospect_from(
        row,
        questions,
        project_id=row.project_id,
        postal_code=row.code,
        post_town=row.post_town,
        municipality=row.municipality,
        locale=locale,
        whole=sees_whole,
    )
    return OpenedLead(
        id=row.id,
        project_id=row.project_id,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        replied_at=row.replied_at,
        declined_at=row.declined_at,
        decline_reason=row.decline_reason,
        distance_km=row.distance_km,
        wave=row.wave,
        match=row.match,
        is_beyond_week=row.is_beyond_week,
        state=LeadState(row.state),
        view=InboxView(row.view),
        saved_at=row.saved_at,
        snoozed_until=row.snoozed_until,
        archived_at=row.archived_at,
        assigned_to_id=row.assigned_to_id,
        note=row.note,
        version=row.version,
        is_paused=row.paused_at is not None,
        ending=row.ending,
        is_taken_back=is_taken_back,
        places=_places(row),
        questions=questions,
        show=str if sees_whole else concealer(row, locale=locale),
        place=Place(row.municipality_number, row.latitude, row.longitude, row.precision == Precision.PLACE),
        prospect=replace(prospect, description="", answers=[], access_note="") if is_taken_back else prospect,
    )


def _places(row: Row) -> Places:
    is_kept = row.held_until is not None and row.held_until > clock.now()
    return Places(
        wished=row.wished_replies,
        taken=row.taken_slots,
        free=row.free_slots,
        kept_for_others=row.kept_for_others,
        kept_until=row.held_until if is_kept else None,
        is_waiting=row.waits_since is not None,
    )


def find_contact(lead: OpenedLead, *, firm_id: int) -> Contact | None:
    """The poster's details that the ledger says the firm may see; None when it says nothing, or that they were taken back."""
    allowed = {
        field
        for fields in db.session.scalars(
            select(ContactAccess.fields).where(
                ContactAccess.project_id == lead.project_id, ContactAccess.firm_id == firm_id, stands()
            )
        )
        for field in fields
    }
    if not allowed:
        return None
    shown = [name for name in Contact._fields if name in allowed]
    row = db.session.execute(
        select(*(getattr(Project, name) for name in shown)).where(Project.id == lead.project_id)
    ).one()
    return Contact(**{**dict.fromkeys(Contact._fields), **dict(zip(shown, row, strict=True))})
