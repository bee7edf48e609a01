"""Finding a draft again: by a mailed link, among one's own, or by the one reminder; and forgetting it in the end."""

from datetime import timedelta

from sqlalchemy import Select, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from portal.accounts import attempts, tokens
from portal.accounts.contact import normal_email
from portal.accounts.models import Person
from portal.core import audit, outbox
from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.projects.draft_key import hash_draft_key, make_draft_key
from portal.projects.errors import ProjectMustBeDraftError
from portal.projects.models import Project

DRAFT_LIFE = timedelta(days=120)
"""Counted from the last time anything was typed. The cookie that opens a draft lives 90 days."""
REMINDED_AFTER = timedelta(days=3)
REMINDED_AT_ONCE = 500
FIRST_STEP = "kategori"
"""Having only chosen a category is not yet having begun."""


def request_link(draft: Project, *, email: str, client: str) -> None:
    """Ask for a link to the draft by mail; nothing tells whether the address is known here.

    The worker makes the link (`issue_link`), so that it lies nowhere in between. `client`: the network address.
    Raises InvalidEmailError, TooManyAttemptsError, ProjectMustBeDraftError.
    """
    address = normal_email(email)
    attempts.DRAFT_LINKS_FROM_CLIENT.spend(client)
    attempts.DRAFT_LINKS_FOR_ADDRESS.spend(address)
    attempts.DRAFT_LINKS.spend()
    attempts.UNPROVED_MAILS_FROM_CLIENT.spend(client)
    attempts.UNPROVED_MAILS_FOR_ADDRESS.spend(address)
    noted = db.session.execute(
        update(Project).where(Project.id == draft.id, Project.submitted_at.is_(None)).values(resume_email=address)
    ).rowcount
    if not noted:
        raise ProjectMustBeDraftError
    request = audit.record("draft:link-requested", draft, actor_id=None)
    outbox.add("draft:link-requested", queue="login", project_id=draft.id, request_id=request)


def issue_link(draft: Project, *, email: str) -> str | None:
    """The worker's half: the token of the link for this address, its hash stored; None once the draft has been handed in.

    The same draft and address give the same token, so the reminder doesn't make the first mail's link worthless; another
    address gives another, and the link that went to a mistyped address is dead.
    """
    if draft.submitted_at is not None:
        return None
    token = tokens.keyed("draft-link", draft.id, email)
    draft.resume_key_hash = hash_draft_key(token)
    db.session.flush()
    return token


def find_linked(token: str) -> Project | None:
    """The draft that a mailed link leads to, or the project that it has become."""
    return db.session.scalar(select(Project).where(Project.resume_key_hash == hash_draft_key(token)))


def find_draft_of(person_id: int, project_id: int) -> Project | None:
    """This person's own draft with that number."""
    return db.session.scalar(_drafts_of(person_id).where(Project.id == project_id))


def get_draft_of(person_id: int, project_id: int) -> Project:
    """As `find_draft_of`. Raises NotFoundError, the same for another's and for none."""
    draft = find_draft_of(person_id, project_id)
    if draft is None:
        raise NotFoundError
    return draft


def list_drafts_of(person_id: int, *, limit: int = 20) -> list[Project]:
    """A person's drafts, the one last typed in first."""
    return list(db.session.scalars(_drafts_of(person_id).order_by(Project.touched_at.desc()).limit(limit)))


def _drafts_of(person_id: int) -> Select:
    return select(Project).where(Project.poster_id == person_id, Project.submitted_at.is_(None))


def adopt(draft: Project, *, person_id: int) -> None:
    """A draft begun without an account becomes this person's, so that they find it on any device. Another's stays theirs."""
    db.session.execute(
        update(Project)
        .where(Project.id == draft.id, Project.poster_id.is_(None), Project.submitted_at.is_(None))
        .values(poster_id=person_id)
    )
    db.session.refresh(draft, ["poster_id"])


def hand_over(draft: Project, *, person_id: int | None) -> None:
    """Whoever reads the mail goes on with the draft, alone: what they write is not for whoever began it and typed their address.

    `person_id`: who is logged in there. An account keeps its draft when the link went to its own address.
    """
    owner = db.session.get(Person, draft.poster_id) if draft.poster_id else None
    if owner and (owner.id == person_id or draft.resume_email in (None, owner.email)):
        return
    give_new_key(draft)
    draft.poster_id = person_id
    db.session.flush()


def give_new_key(draft: Project) -> str:
    """The key that opens the draft from now on; the one before opens nothing. Raises ProjectMustBeDraftError."""
    key = make_draft_key()
    given = db.session.execute(
        update(Project)
        .where(Project.id == draft.id, Project.submitted_at.is_(None))
        .values(draft_key_hash=hash_draft_key(key))
    ).rowcount
    if not given:
        raise ProjectMustBeDraftError
    db.session.refresh(draft)
    return key


def discard(draft: Project) -> None:
    """Delete the draft with its photos. Raises ProjectMustBeDraftError once it has been handed in."""
    gone = db.session.execute(delete(Project).where(Project.id == draft.id, Project.submitted_at.is_(None))).rowcount
    if not gone:
        raise ProjectMustBeDraftError
    db.session.expunge(draft)


def remind_of_drafts() -> int:
    """Remind of each draft that was left three days ago, once and never again; returns how many.

    Only where there is somebody to tell (a link was asked for, or the poster has an account) and at least one step was filled
    in. Two that run at once remind each draft once: the row is claimed in SQL.
    """
    left = (
        select(Project.id)
        .where(
            Project.submitted_at.is_(None),
            Project.touched_at < func.now() - REMINDED_AFTER,
            Project.reminded_at.is_(None),
            or_(Project.resume_email.is_not(None), Project.poster_id.is_not(None)),
            Project.typed.op("-")(FIRST_STEP) != literal({}, JSONB),
        )
        .order_by(Project.touched_at)
        .limit(REMINDED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    claimed = update(Project).where(Project.id.in_(left), Project.reminded_at.is_(None)).values(reminded_at=func.now())
    numbers = list(db.session.scalars(claimed.returning(Project.id)))
    for number in numbers:
        outbox.add("draft:left", project_id=number)
    return len(numbers)


def find_reminded(draft: Project) -> tuple[Person | None, str] | None:
    """Whom the reminder goes to and at which address; None when it has been handed in or there is nobody (any more)."""
    person = db.session.get(Person, draft.poster_id) if draft.poster_id else None
    if draft.submitted_at is not None or (person and person.suspended_at):
        return None
    address = draft.resume_email or (person.email if person else None)
    return (person, address) if address else None


def forget_old_drafts() -> int:
    """Delete drafts that nobody has typed in for 120 days, photos included; returns how many."""
    old = Project.submitted_at.is_(None) & (Project.touched_at < func.now() - DRAFT_LIFE)
    return db.session.execute(delete(Project).where(old)).rowcount
