"""What has happened in the demo world: projects in every state, asked of the firms that fit, some answered, some awarded."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import ColumnElement, case, literal, select, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.core.working_hours import reached
from portal.demo.drawings import draw
from portal.demo.offers import offer_for
from portal.demo.stories import STORIES, Story
from portal.demo.talk import talk_about
from portal.dispatch import courses
from portal.dispatch import services as dispatch
from portal.dispatch.models import Course, Wave
from portal.dispatch.too_few import PosterAnswer
from portal.files import services as files
from portal.files.images import CleanPhoto
from portal.files.storage import Storage
from portal.firms.models import Firm, FirmMember
from portal.leads import services as leads
from portal.leads.models import ContactAccess, Lead
from portal.leads.promise import answer_by
from portal.leads.states import DeclineReason
from portal.projects import services as projects
from portal.projects.choices import Start
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState
from portal.quotes import awarding
from portal.quotes import services as quotes
from portal.quotes.models import Quote

PRICE_FORMS = tuple(PriceForm)
DRAWINGS = 6
MESSAGES = (
    "Vi kan komme på befaring denne uken. Prisen er med stillas, bortkjøring og fem års garanti på arbeidet.",
    "Takk for god beskrivelse og bilder. Vi har gjort flere slike tak i området og tar gjerne en prat.",
    "Prisen gjelder arbeid og materialer. Skjulte råteskader avtales på stedet før vi gjør noe.",
)
RESCUE_NOTE = "Ringte to bedrifter. Begge ser på det i morgen."
LEAST_TIME_LEFT = timedelta(minutes=30)
"""A wave that was due sooner would come while somebody is looking around for the first time."""
REJECTION = "Dette ser ut som et spørsmål, ikke en jobb. Skriv gjerne hva som skal gjøres, så ser vi på det igjen."


def make_history(people: dict[str, Person], firms: list[Firm], *, storage: Storage) -> None:
    """Tell every story; the same each time but for the day."""
    random = Random(1)  # noqa: S311 - a demo, not a secret
    drawn = [draw("bygg", number) for number in range(DRAWINGS)]
    for number, story in enumerate(STORIES):
        photos = [drawn[(number + photo) % DRAWINGS] for photo in range(story.photos)]
        project = _post(story, people[story.poster], photos=photos, storage=storage)
        if story.ends != "waiting":
            _decide(project, story, staff=people["siv"])
        if story.ends in ("open", "chosen", "awarded"):
            _ask(project, story, random, firms)
        _move_back(project, hours=story.hours_ago)
        _end_waves(project, story)
        if story.is_talked_about:
            talk_about(project)


def _post(story: Story, poster: Person, *, photos: list[CleanPhoto], storage: Storage) -> Project:
    project, _key = projects.begin_draft("tak", locale=poster.locale, poster_id=poster.id)
    projects.save_draft(
        project,
        service=story.service,
        answers=story.answers,
        description=story.description,
        postal_code=story.postal_code,
        street_address=story.street,
        start=story.start,
        budget_ore=story.budget_kroner * 100 if story.budget_kroner else None,
        contact_name=poster.name,
        contact_email=poster.email,
        contact_phone=poster.phone,
        shares_phone=True,
        wished_replies=story.wished_replies,
    )
    for photo in photos:
        files.add_photo(project.id, photo=photo, storage=storage)
    projects.finish_draft(project, proof_id=None)
    projects.submit(project, poster_id=poster.id)
    return project


def _decide(project: Project, story: Story, *, staff: Person) -> None:
    if story.ends == "rejected":
        projects.reject(project, reason=REJECTION, actor_id=staff.id)
    elif project.approved_at is None:  # the others were complete and let themselves out
        projects.approve(project, actor_id=staff.id)


def _ask(project: Project, story: Story, random: Random, firms: list[Firm]) -> None:
    dispatch.send_first_wave(project)
    asked = list(db.session.scalars(select(Lead).where(Lead.project_id == project.id).order_by(Lead.id)))
    # Ola's firm answers only where the story says so, so that its inbox has something to do.
    others = [lead for lead in asked if lead.firm_id != firms[0].id]
    answering = others[: story.replies]
    if story.ola_replies:
        answering = [lead for lead in asked if lead.firm_id == firms[0].id] + answering
    sent = [_answer(lead, project, story, random) for lead in answering[: project.wished_replies]]
    for lead in others[story.replies : story.replies + 1]:
        leads.decline(lead, reason=random.choice(list(DeclineReason)), actor_id=_owner_of(lead.firm_id))
    if story.ends in ("chosen", "awarded") and sent:
        awarding.accept(sent[0], actor_id=project.poster_id)
    if story.ends == "awarded" and sent:
        awarding.confirm(sent[0], actor_id=_owner_of(sent[0].firm_id))


def _answer(lead: Lead, project: Project, story: Story, random: Random) -> Quote:
    offer = offer_for(
        project,
        kroner=story.price_kroner * random.uniform(0.85, 1.25),
        message=random.choice(MESSAGES),
        price_form=random.choice(PRICE_FORMS),
        random=random,
    )
    return quotes.reply(lead, actor_id=_owner_of(lead.firm_id), offer=offer)


def _owner_of(firm_id: int) -> int:
    members = select(FirmMember.person_id).where(FirmMember.firm_id == firm_id).order_by(FirmMember.id)
    return db.session.scalars(members.limit(1)).one()


def _move_back(project: Project, *, hours: float) -> None:
    """Let it all have happened so many hours ago, an hour or so apart."""
    db.session.flush()
    began = clock.now() - timedelta(hours=hours)
    _stamp(project, began)
    sent_at, later = began + timedelta(minutes=30), began + (clock.now() - began) * 0.6
    asked = {"sent_at": sent_at, "due_at": answer_by(project, sent_at=sent_at)}
    for model, moments in (
        (Wave, {"sent_at": sent_at}),
        (
            Lead,
            asked | {name: _moved(getattr(Lead, name), later) for name in ("opened_at", "replied_at", "declined_at")},
        ),
        (Quote, {"sent_at": later}),
        (ContactAccess, {"at": later}),
    ):
        own = update(model).where(model.project_id == project.id)
        db.session.execute(own.values(moments).execution_options(synchronize_session=False))


def _moved(column: ColumnElement[datetime], moment: datetime) -> ColumnElement[datetime]:
    """That moment where there was one."""
    return case((column.is_not(None), literal(moment)), else_=None)


def _end_waves(project: Project, story: Story) -> None:
    """As the clock would have it: the waves of a young project go on, those of the others are over.

    One nobody answered waits for staff, and one waits for its poster; of the others it is settled.
    """
    course = db.session.get(Course, project.id)
    if course is None:
        return
    is_urgent, began = story.start == Start.URGENT, clock.now() - timedelta(hours=story.hours_ago)
    hours = courses.WAVES_AT_WHEN_URGENT if is_urgent else courses.WAVES_AT
    course.begun_at = began
    course.due_at = reached(began, timedelta(hours=hours[1]), is_urgent=is_urgent)
    if course.due_at > clock.now() + LEAST_TIME_LEFT and not story.waves_end:
        return
    course.next_wave = course.due_at = None
    course.ended_at = began + (clock.now() - began) * 0.8
    course.outcome = story.waves_end or _usual_end(project)
    if course.outcome == courses.TOO_FEW and story.waves_end is None:
        course.poster_answer = PosterAnswer.ENOUGH
    if course.outcome == courses.NEEDS_STAFF and story.waves_end is None:
        course.rescued_at, course.rescue_note = clock.now() - timedelta(minutes=20), RESCUE_NOTE
    db.session.flush()


def _usual_end(project: Project) -> str:
    if project.state is not ProjectState.OPEN:
        return courses.OVER
    if project.is_full:
        return courses.ENOUGH
    return courses.TOO_FEW if project.taken_slots else courses.NEEDS_STAFF


def _stamp(project: Project, began: datetime) -> None:
    project.created_at = project.finished_at = project.submitted_at = began
    for name in ("approved_at", "rejected_at"):
        if getattr(project, name):
            setattr(project, name, began + timedelta(minutes=25))
    db.session.flush()
