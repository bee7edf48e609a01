"""What has happened in the demo world: projects in every state, asked of the firms that fit, some answered, some awarded."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.database import db
from portal.demo.drawings import draw
from portal.demo.stories import STORIES, Story
from portal.dispatch import services as dispatch
from portal.dispatch.models import Wave
from portal.files import services as files
from portal.files.storage import Storage
from portal.firms.models import Firm, FirmMember
from portal.leads import services as leads
from portal.leads.models import ContactAccess, Lead
from portal.leads.states import DeclineReason
from portal.projects import services as projects
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.quotes import services as quotes
from portal.quotes.models import Quote

PRICE_FORMS = tuple(PriceForm)
DRAWINGS = 6
MESSAGES = (
    "Vi kan komme på befaring denne uken. Prisen er med stillas, bortkjøring og fem års garanti på arbeidet.",
    "Takk for god beskrivelse og bilder. Vi har gjort flere slike tak i området og tar gjerne en prat.",
    "Prisen gjelder arbeid og materialer. Skjulte råteskader avtales på stedet før vi gjør noe.",
)
REJECTION = "Dette ser ut som et spørsmål, ikke en jobb. Skriv gjerne hva som skal gjøres, så ser vi på det igjen."


def make_history(people: dict[str, Person], firms: list[Firm], *, storage: Storage) -> None:
    """Tell every story; the same each time but for the day."""
    random = Random(1)  # noqa: S311 - a demo, not a secret
    drawn = [draw("bygg", number) for number in range(DRAWINGS)]
    for number, story in enumerate(STORIES):
        project = _post(story, people[story.poster])
        for photo in range(story.photos):
            files.add_photo(project.id, photo=drawn[(number + photo) % DRAWINGS], storage=storage)
        if story.ends != "waiting":
            _decide(project, story, staff=people["siv"])
        if story.ends in ("open", "awarded"):
            _ask(project, story, random, firms)
        _move_back(project, hours=story.hours_ago)


def _post(story: Story, poster: Person) -> Project:
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
    sent = [_answer(lead, story, random) for lead in answering[: project.wished_replies]]
    for lead in others[story.replies : story.replies + 1]:
        leads.decline(lead, reason=random.choice(list(DeclineReason)), actor_id=_owner_of(lead.firm_id))
    if story.ends == "awarded" and sent:
        quotes.accept(sent[0], actor_id=project.poster_id)


def _answer(lead: Lead, story: Story, random: Random) -> Quote:
    amount = round(story.price_kroner * random.uniform(0.85, 1.25), -2)
    return quotes.reply(
        lead,
        actor_id=_owner_of(lead.firm_id),
        price_form=random.choice(PRICE_FORMS),
        amount_ore=int(amount) * 100,
        message=random.choice(MESSAGES),
        starts=random.choice(("Neste uke", "Om to–tre uker", "Når været tillater det")),
    )


def _owner_of(firm_id: int) -> int:
    members = select(FirmMember.person_id).where(FirmMember.firm_id == firm_id).order_by(FirmMember.id)
    return db.session.scalars(members.limit(1)).one()


def _move_back(project: Project, *, hours: float) -> None:
    """Let it all have happened so many hours ago, an hour or so apart."""
    db.session.flush()
    began = clock.now() - timedelta(hours=hours)
    _stamp(project, began)
    own = {"project_id": project.id}
    db.session.execute(update(Wave).filter_by(**own).values(sent_at=began + timedelta(minutes=30)))
    db.session.execute(update(Lead).filter_by(**own).values(sent_at=began + timedelta(minutes=30)))
    later = began + (clock.now() - began) * 0.6
    db.session.execute(update(Quote).filter_by(**own).values(sent_at=later))
    db.session.execute(update(ContactAccess).filter_by(**own).values(at=later))


def _stamp(project: Project, began: datetime) -> None:
    project.created_at = project.finished_at = project.submitted_at = began
    for name in ("approved_at", "rejected_at"):
        if getattr(project, name):
            setattr(project, name, began + timedelta(minutes=25))
    db.session.flush()
