"""The thread between a poster and a firm, about the firm's lead: from its reply on, and for as long as its access stands.

Once that is taken back (the poster dropped the firm, or it withdrew) nobody writes any more; the poster may go on reading, the
firm sees none of it. Rule: docs/decisions/0037-threads-attachments-and-declining.md.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, bindparam, func, select

from portal.accounts.models import Person
from portal.conversations import services as conversations
from portal.conversations.errors import ThreadIsClosedError
from portal.conversations.models import Message, Thread
from portal.conversations.queries import Written, find_last_id, has_unread, list_newest_messages
from portal.conversations.services import POSTER_AND_FIRM
from portal.conversations.states import Side
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.files import attachments
from portal.files.attachments import CheckedAttachment
from portal.files.storage import AttachmentStorage
from portal.firms.models import Firm
from portal.leads.models import Lead
from portal.leads.policies import was_taken_back
from portal.projects import services as projects
from portal.projects.models import Project

THREADS_A_PAGE = 20
MOST_SHOWN = 200
"""So many messages of a thread are shown, the newest: more than two have written to each other about one job."""

_IN_TOUCH = Lead.replied_at.is_not(None) & Project.approved_at.is_not(None) & ~was_taken_back()


class Talk(NamedTuple):
    """A thread that somebody may read. `is_open`: it may be written in."""

    lead: Lead
    project: Project
    firm_name: str
    is_open: bool


class ThreadRow(NamedTuple):
    """A thread in a list. `last_body` is None where nobody has written yet; `at` is when it was last written in, or answered."""

    lead_id: int
    thread_id: int | None
    project_id: int
    title: str
    title_en: str
    poster: str
    firm: str
    at: datetime
    is_unread: bool
    last_side: str | None
    last_body: str | None

    def title_in(self, locale: str) -> str:
        """The project's title in a language; bokmål where it has no other."""
        return (self.title_en if locale == "en" else None) or self.title


def get_talk_of_firm(firm_id: int, lead_id: int) -> Talk:
    """The firm's thread about one of its leads. Raises NotFoundError before the reply, once access is taken back, and for others'."""
    return _get_talk(Lead.id == lead_id, Lead.firm_id == firm_id, _IN_TOUCH)


def get_talk_of_project(project_id: int, lead_id: int) -> Talk:
    """The poster's thread with the firm behind a lead. Raises NotFoundError before the firm's reply, and for another project's."""
    return _get_talk(Lead.id == lead_id, Lead.project_id == project_id, Lead.replied_at.is_not(None))


def _get_talk(*which: ColumnElement[bool]) -> Talk:
    row = db.session.execute(
        select(Lead, Project, Firm.name, _IN_TOUCH)
        .join(Project, Project.id == Lead.project_id)
        .join(Firm, Firm.id == Lead.firm_id)
        .where(*which)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return Talk(*row)


def is_in_touch(lead_id: int) -> bool:
    """Whether the lead's firm has replied and its access stands."""
    still = select(Lead.id).join(Project, Project.id == Lead.project_id).where(Lead.id == lead_id, _IN_TOUCH)
    return db.session.scalar(still) is not None


def list_messages(talk: Talk) -> list[Written]:
    """What was said, oldest first; of more than two hundred messages the newest."""
    return list_newest_messages(talk.lead, parties=POSTER_AND_FIRM, limit=MOST_SHOWN)


def last_id_of(talk: Talk) -> int:
    """The number of the last message; 0 where nothing was said."""
    return find_last_id(talk.lead, parties=POSTER_AND_FIRM)


def is_unread(talk: Talk, *, side: Side) -> bool:
    """Whether this side hasn't opened the last message."""
    return has_unread(talk.lead, side=side, parties=POSTER_AND_FIRM)


def name_authors(messages: Sequence[Written]) -> dict[int, str]:
    """The names of those who wrote these, by their number; who has no account any more is missing."""
    ids = {message.author_id for message in messages if message.author_id}
    if not ids:
        return {}
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return dict(iter(found))


def count_unread(firm_id: int | BindParameter[int]) -> ScalarSelect[int]:
    """How many threads hold something nobody in the firm has opened; to be part of another question."""
    return (
        select(func.count(Thread.id))
        .join(Lead, _is_about_lead())
        .join(Project, Project.id == Lead.project_id)
        .where(Thread.firm_id == firm_id, Thread.unread_by == Side.FIRM, _IN_TOUCH)
        .correlate(None)
        .scalar_subquery()
    )


def list_threads_of_firm(firm_id: int, *, after_id: int | None = None) -> tuple[list[ThreadRow], bool]:
    """The firm's threads, those written in last first, a page from after thread `after_id`; and whether there are more."""
    query = _ROWS.join(Thread, _is_about_lead()).outerjoin(Message, Message.id == Thread.last_message_id)
    query = query.where(Thread.firm_id == firm_id, _IN_TOUCH)
    if after_id is not None:
        place = select(Thread.last_message_id).where(Thread.id == after_id, Thread.firm_id == firm_id)
        query = query.where(Thread.last_message_id < place.scalar_subquery())
    query = query.order_by(Thread.last_message_id.desc()).limit(THREADS_A_PAGE + 1)
    rows = [_row(row, reader=Side.FIRM) for row in db.session.execute(query)]
    return rows[:THREADS_A_PAGE], len(rows) > THREADS_A_PAGE


def list_threads_of_project(project_id: int) -> list[ThreadRow]:
    """One for each firm that has replied, also where nobody has written yet; those written in last first."""
    return [_row(row, reader=Side.POSTER) for row in db.session.execute(_OF_PROJECT, {"project_id": project_id})]


def write(
    talk: Talk,
    *,
    side: Side,
    body: str,
    actor_id: int,
    files: Sequence[CheckedAttachment],
    storage: AttachmentStorage,
    seen_id: int | None = None,
) -> Message:
    """Write a message with files, at most five. Sent twice it is there once, with each file once.

    Raises ThreadIsClosedError, also when the firm is dropped in the same moment; NoRoomForAttachmentError and
    TooManyAttachmentsError, and what `conversations.write` raises.
    """
    projects.hold(talk.project)  # whoever drops the firm, or withdraws, holds it too
    if not is_in_touch(talk.lead.id):
        raise ThreadIsClosedError
    message = conversations.write(
        talk.lead,
        body=body,
        side=side,
        author_id=actor_id,
        parties=POSTER_AND_FIRM,
        firm_id=talk.lead.firm_id,
        has_files=bool(files),
        seen_id=seen_id,
    )
    known = attachments.list_hashes_of_message(message.id)
    for file in files:
        if file.sha256 not in known:
            attachments.attach(talk.lead.id, file=file, sent_by_id=actor_id, storage=storage, message_id=message.id)
            known.add(file.sha256)
    return message


def mark_read(talk: Talk, *, side: Side, up_to: int) -> None:
    """This side has read as far as that message."""
    conversations.mark_read(talk.lead, side=side, up_to=up_to)


_ROWS = (
    select(
        Lead.id,
        Thread.id.label("thread_id"),
        Lead.project_id,
        Project.title,
        Project.title_en,
        Project.contact_name,
        Firm.name,
        Lead.replied_at,
        Thread.written_at,
        Thread.unread_by,
        Message.side,
        Message.body,
    )
    .select_from(Lead)
    .join(Project, Project.id == Lead.project_id)
    .join(Firm, Firm.id == Lead.firm_id)
)


def _is_about_lead() -> ColumnElement[bool]:
    return (
        (Thread.subject_kind == Lead.__tablename__)
        & (Thread.subject_id == Lead.id)
        & (Thread.parties == POSTER_AND_FIRM)
    )


_OF_PROJECT = (
    _ROWS.outerjoin(Thread, _is_about_lead())
    .outerjoin(Message, Message.id == Thread.last_message_id)
    .where(Lead.project_id == bindparam("project_id"), Lead.replied_at.is_not(None))
    .order_by(Thread.last_message_id.desc().nulls_last(), Lead.replied_at.desc(), Lead.id)
)


def _row(row: object, *, reader: Side) -> ThreadRow:
    return ThreadRow(
        lead_id=row.id,
        thread_id=row.thread_id,
        project_id=row.project_id,
        title=row.title,
        title_en=row.title_en,
        poster=row.contact_name,
        firm=row.name,
        at=row.written_at or row.replied_at,
        is_unread=row.unread_by == reader,
        last_side=row.side,
        last_body=row.body,
    )
