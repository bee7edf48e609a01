"""What people do with a project: begin, fill in, hand in, approve, reject. Services flush; whoever called commits."""

from typing import Any

from sqlalchemy import func, select, update

from portal.core import audit, outbox
from portal.core.database import db
from portal.places.queries import find_postal_code
from portal.projects import queries
from portal.projects.catalogue import CategorySet
from portal.projects.conditions import free_slots, in_state, is_out
from portal.projects.draft_key import hash_draft_key, make_draft_key
from portal.projects.errors import (
    ProjectIncompleteError,
    ProjectIsFullError,
    ProjectIsPausedError,
    ProjectMustBeDraftError,
    ProjectMustBeOpenError,
    ProjectMustWaitForApprovalError,
)
from portal.projects.models import Project, QuestionSet
from portal.projects.roles import PosterKind
from portal.projects.screening import screen
from portal.projects.searching import write_search_text
from portal.projects.states import OUT_FOR, UNDECIDED, ProjectState

DRAFT_FIELDS = frozenset(
    (
        *("service", "answers", "description", "street_address", "postal_code", "start", "budget_ore"),
        *("contact_name", "contact_email", "contact_phone", "shares_email", "shares_phone"),
        *("address_shown", "wished_replies"),
        *("poster_kind", "org_number", "org_name", "org_checked_at"),
        *("tenure", "access_note", "done_by_on", "wished_price_form", "materials", "call_times", "hides_contact"),
    )
)
"""What the wizard may write. Everything else on a project is written by a verb of its own."""
HANDING_IN = 3001
"""Our number among PostgreSQL's advisory locks: one poster hands in one project at a time."""


def publish_categories() -> int:
    """Publish each category that has changed as a new version of its question set; returns how many."""
    changed = queries.list_unpublished_categories()
    for category in changed:
        newest = db.session.scalar(
            db.select(func.coalesce(func.max(QuestionSet.version), 0)).where(QuestionSet.category == category.key)
        )
        db.session.add(QuestionSet(category=category.key, version=newest + 1, body=category.body))
    db.session.flush()
    return len(changed)


def begin_draft(category: str, *, locale: str, poster_id: int | None) -> tuple[Project, str]:
    """Begin a project in a category; returns it with the secret key that opens it. Raises NotFoundError."""
    questions = queries.get_newest_question_set(category)
    key = make_draft_key()
    project = Project(
        category=category,
        question_set_id=questions.id,
        draft_key_hash=hash_draft_key(key),
        locale=locale,
        poster_id=poster_id,
        answers={},
        typed={},
    )
    db.session.add(project)
    db.session.flush()
    return project, key


def change_category(project: Project, category: str, *, service: str | None = None) -> None:
    """Move a draft to a category's newest questions, perhaps to one service of it.

    Answers that fit there too are kept; the others leave the project, but their words stay with what was typed. Raises
    NotFoundError, ProjectMustBeDraftError.
    """
    published = queries.get_newest_question_set(category)
    hold_draft(project)
    questions = CategorySet(published.body)
    wanted = service or (project.service if project.category == category else None)
    project.service = wanted if wanted and questions.has_service(wanted) else None
    project.category, project.question_set_id = category, published.id
    asked = {question.key: question for question in questions.all_questions()}
    project.answers = {
        key: answer for key, answer in project.answers.items() if key in asked and asked[key].accepts(answer)
    }
    project.typed = project.typed | {"jobb": {"service": [project.service]} if project.service else {}}
    if project.service is None:
        project.finished_at = project.proof_id = None
    give_title(project, questions)
    project.touched_at = func.now()
    db.session.flush()


def keep_typed(project: Project, *, step: str, typed: dict[str, list[str]]) -> None:
    """Keep a step word for word, whether or not it passes: nothing typed is lost. Raises ProjectMustBeDraftError."""
    hold_draft(project)
    project.typed = project.typed | {step: typed}
    project.touched_at = func.now()
    db.session.flush()


def save_draft(project: Project, *, sent: dict[str, dict[str, list[str]]] | None = None, **fields: Any) -> None:
    """Write a step that passed; `sent`: what to keep in `typed` of its having been sent.

    Raises ProjectMustBeDraftError once the project has been handed in.
    """
    unknown = fields.keys() - DRAFT_FIELDS
    if unknown:
        raise ValueError(f"the wizard may not write {sorted(unknown)}")
    hold_draft(project)
    project.typed = project.typed | (sent or {})
    if fields.get("contact_email", project.contact_email) != project.contact_email:
        project.finished_at = project.proof_id = None  # a code that is under way proves another address
    write_fields(project, fields)
    if not _is_complete(project):
        project.finished_at = project.proof_id = (
            None  # an answer was changed in another window while the code was on its way
        )
        db.session.flush()


def write_fields(project: Project, fields: dict[str, Any]) -> None:
    """Write fields and what follows from them: the place, the title, and what is handed in is found by. The caller holds the row."""
    for name, value in fields.items():
        setattr(project, name, value)
    if "postal_code" in fields:
        _place(project)
    questions = queries.get_questions_of(project)
    give_title(project, questions)
    if project.submitted_at is not None:
        write_search_text(project, questions)
    db.session.flush()


def hold_draft(project: Project) -> None:
    """Read the draft anew and keep others from it until the end of the transaction: it may lie open in two windows."""
    db.session.refresh(project, with_for_update={"key_share": True})
    if project.submitted_at is not None:
        raise ProjectMustBeDraftError


def _place(project: Project) -> None:
    place = find_postal_code(project.postal_code or "")
    project.postal_code = place.code if place else None
    project.municipality_number = place.municipality_number if place else None
    project.latitude = place.latitude if place else None
    project.longitude = place.longitude if place else None


def give_title(project: Project, questions: CategorySet) -> None:
    """Call the project what its service and size say, in both languages."""
    project.title, project.title_en = (title_of(project, questions, locale=locale) for locale in ("nb", "en"))


def title_of(project: Project, questions: CategorySet, *, locale: str) -> str:
    """What the project is called in lists, with its size where asked: «Legge om tak, 140 m²»."""
    if not project.service:
        return questions.name(locale)
    name = questions.title(project.service, locale)
    asked = questions.questions(project.service, project.answers)
    size = next((question for question in asked if question.key == questions.size_question), None)
    answer = project.answers.get(size.key) if size else None
    return f"{name}, {size.spoken(answer, locale)}" if isinstance(answer, int) else name


def finish_draft(project: Project, *, proof_id: int | None) -> None:
    """The wizard has been walked through; what remains is to prove the e-mail address (`proof_id`).

    Raises ProjectMustBeDraftError, ProjectIncompleteError.
    """
    hold_draft(project)
    if not _is_complete(project):
        raise ProjectIncompleteError
    project.finished_at = func.now()
    project.proof_id = proof_id
    db.session.flush()


def _is_complete(project: Project) -> bool:
    answered = (project.service, project.description, project.postal_code, project.start)
    who = (project.contact_name, project.contact_email, project.poster_kind == PosterKind.PRIVATE or project.org_name)
    return all((*answered, *who))


def submit(project: Project, *, poster_id: int) -> None:
    """Hand the project in for this poster, whose e-mail is proved. Twice is once. Raises ProjectIncompleteError.

    A clean and complete one goes out at once; any other waits for staff, with why in `review_reasons`.
    """
    let_in_one_at_a_time(poster_id)
    done = db.session.execute(
        update(Project)
        .where(Project.id == project.id, Project.finished_at.is_not(None), Project.submitted_at.is_(None))
        .values(
            submitted_at=func.now(),
            poster_id=poster_id,
            draft_key_hash=None,
            resume_email=None,
            proof_id=None,
            typed={},
        )
    ).rowcount
    db.session.refresh(project)
    if not done:
        if project.submitted_at is None:
            raise ProjectIncompleteError
        return
    write_search_text(project, queries.get_questions_of(project))
    db.session.flush()
    audit.record("project:submitted", project, actor_id=poster_id)
    outbox.add("project:submitted", project_id=project.id)
    if not screen(project):
        approve(project, actor_id=None)


def let_in_one_at_a_time(poster_id: int) -> None:
    """Or two projects of one poster that come at once are no doubles. Holds until the transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(HANDING_IN, poster_id % 2**31)))


def approve(project: Project, *, actor_id: int | None, seen: ProjectState | None = None) -> None:
    """Let the project out to firms; `actor_id` None: it approved itself.

    `seen`: the state in which whoever decides saw it. Raises ProjectMustWaitForApprovalError when somebody has decided already.
    """
    _decide(project, seen, approved_at=func.now(), expires_at=func.now() + OUT_FOR)
    audit.record("project:approved" if actor_id else "project:approved-itself", project, actor_id=actor_id)
    outbox.add("project:approved", project_id=project.id)


def reject(project: Project, *, reason: str, actor_id: int, seen: ProjectState | None = None) -> None:
    """Don't let it out, with a reason that the poster reads. Raises ProjectMustWaitForApprovalError."""
    _decide(project, seen, rejected_at=func.now(), rejection_reason=reason)
    line = audit.record("project:rejected", project, actor_id=actor_id)
    outbox.add("project:rejected", project_id=project.id, audit_id=line)


def _decide(project: Project, seen: ProjectState | None, **values: Any) -> None:
    when = in_state(*UNDECIDED)
    if seen is not None:
        when &= in_state(seen)
    decided = db.session.execute(update(Project).where(Project.id == project.id, when).values(**values)).rowcount
    db.session.refresh(project)
    if not decided:
        raise ProjectMustWaitForApprovalError


def hold(project: Project) -> None:
    """Hold the project's row until the transaction ends: taken before any of its leads, so that nobody waits in a ring."""
    db.session.refresh(project, with_for_update={"key_share": True})


def take_slot(project: Project) -> None:
    """Take one of the wished replies, or raise ProjectIsFullError, ProjectIsPausedError, ProjectMustBeOpenError: the race ends here."""
    taken = db.session.execute(
        update(Project)
        .where(Project.id == project.id, Project.takes_replies, free_slots() > 0)
        .values(taken_slots=Project.taken_slots + 1)
    ).rowcount
    db.session.refresh(project)
    if not taken:
        raise why_no_replies(project)


def release_slot(project: Project) -> None:
    """Let another firm have the place of a reply that is out; its firm has seen the contact, and goes on counting among the five.

    The caller holds the project's row.
    """
    db.session.execute(
        update(Project)
        .where(Project.id == project.id)
        .values(taken_slots=Project.taken_slots - 1, released_slots=Project.released_slots + 1)
    )
    db.session.refresh(project)


def why_no_replies(project: Project) -> ProjectMustBeOpenError:
    """What to raise of a project that can take no reply: it is full, paused, or no longer out."""
    why = {ProjectState.OPEN: ProjectIsFullError, ProjectState.PAUSED: ProjectIsPausedError}
    return why.get(project.state, ProjectMustBeOpenError)()


def mark_awarded(project: Project) -> None:
    """A firm was chosen. Raises ProjectMustBeOpenError when one was chosen before."""
    awarded = db.session.execute(
        update(Project).where(Project.id == project.id, is_out()).values(awarded_at=func.now())
    ).rowcount
    if not awarded:
        raise ProjectMustBeOpenError
    db.session.refresh(project)
