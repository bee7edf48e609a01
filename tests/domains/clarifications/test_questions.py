"""Questions that firms ask: who may, how many, what they must not say, and how the time to answer goes on."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.clarifications import errors, queries, services
from portal.clarifications.models import Clarification
from portal.clarifications.queries import QuestionState
from portal.core import clock
from portal.core.database import db
from portal.core.errors import NotAllowedError, NotFoundError
from portal.dispatch.silence import note_silence
from portal.firms.models import Firm
from portal.leads import life as leads_life
from portal.leads.models import Lead
from portal.leads.promise import answer_by
from portal.projects.errors import ProjectMustBeUndecidedError
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import ProjectRole
from portal.projects.states import ProjectState
from tests.domains.quotes.test_reply_race import at_once
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote

BODY = "Er det tilkomst med kran fra gaten?"


def lead_in(state: ProjectState = ProjectState.OPEN, **fields: object) -> Lead:
    return make_lead(make_firm("Olas Tak AS"), make_project(state=state, **fields))


def ask(lead: Lead, body: str = BODY) -> Clarification:
    return services.ask(lead, body=body, actor_id=None)


def poster_of(lead: Lead) -> int:
    return db.session.get_one(Project, lead.project_id).poster_id


@pytest.mark.usefixtures("app")
def test_every_firm_reads_question_and_answer_and_none_reads_who_asked():
    project = make_project()
    mine, other = (make_lead(make_firm(name), project) for name in ("Olas Tak AS", "Nils Bygg AS"))
    question = ask(mine)
    assert queries.list_for_firm(project.id, firm_id=other.firm_id) == []
    services.answer(question, text="Ja, fra baksiden.", actor_id=project.poster_id)
    (own,) = queries.list_for_firm(project.id, firm_id=mine.firm_id)
    (read,) = queries.list_for_firm(project.id, firm_id=other.firm_id)
    assert (own.is_own, read.is_own) == (True, False)
    assert read[:5] == own[:5]
    assert (read.answer, read.state) == ("Ja, fra baksiden.", QuestionState.ANSWERED)
    assert not {"firm_id", "firm_name"} & {*queries.BoardQuestion._fields, *queries.AskedQuestion._fields}
    assert [each.firm_name for each in queries.list_for_staff(project.id)] == ["Olas Tak AS"]


@pytest.mark.usefixtures("app")
def test_a_firm_that_has_answered_may_still_ask():
    lead = lead_in()
    make_quote(lead)
    assert ask(lead).id


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "state",
    [ProjectState.PAUSED, ProjectState.CLOSED, ProjectState.AWARDED, ProjectState.WITHDRAWN, ProjectState.EXPIRED],
)
def test_an_undecided_firm_asks_nothing_where_it_can_not_reply(state: ProjectState):
    with pytest.raises(errors.CannotAskError):
        ask(lead_in(state))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "fields",
    [
        {"declined_at": clock.now(), "decline_reason": "too-far"},
        {"replied_at": clock.now(), "lost_at": clock.now()},
        {"closed_at": clock.now()},
    ],
)
def test_a_firm_that_is_out_of_it_asks_nothing(fields: dict):
    with pytest.raises(errors.CannotAskError):
        ask(make_lead(make_firm(), make_project(), **fields))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("hindrance", ["full", "taken back", "suspended", "stopped"])
def test_what_else_keeps_a_firm_from_asking(hindrance: str):
    lead = lead_in(**({"taken_slots": 3} if hindrance == "full" else {}))
    if hindrance == "taken back":
        leads_life.take_back(
            db.session.get_one(Project, lead.project_id), reason="Feil sted.", actor_id=poster_of(lead)
        )
    elif hindrance != "full":
        setattr(db.session.get_one(Firm, lead.firm_id), f"{hindrance}_at", clock.now())
        db.session.flush()
    with pytest.raises(errors.CannotAskError):
        ask(lead)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("Hvor høyt", errors.QuestionNeedsWordsError),
        ("h" * 601, errors.QuestionNeedsWordsError),
        ("Kan du ringe oss på 412 34 567 i dag?", errors.ContactDetailsInQuestionError),
        ("Se www.olastak.no, og si hva du liker.", errors.ContactDetailsInQuestionError),
        ("Hei fra Olas Tak AS, hvor gammelt er taket?", errors.OwnNameInQuestionError),
        ("Hvor gammelt er taket? Hilsen Ola Håndverker", errors.OwnNameInQuestionError),
    ],
)
def test_a_question_says_nothing_of_who_asks(body: str, error: type):
    lead = lead_in()
    member = make_member(db.session.get_one(Firm, lead.firm_id), make_person("Ola Håndverker"))
    with pytest.raises(error):
        services.ask(lead, body=body, actor_id=member.id)
    assert db.session.scalar(queries.count_open(lead.project_id)) == 0


@pytest.mark.usefixtures("app")
def test_a_button_pressed_twice_asks_once():
    lead = lead_in()
    assert ask(lead).id == ask(lead).id


@pytest.mark.usefixtures("app")
def test_a_firm_has_three_questions_open_at_a_time():
    lead = lead_in()
    first, *_others = [ask(lead, f"{BODY} {number}") for number in range(3)]
    with pytest.raises(errors.TooManyOpenQuestionsError):
        ask(lead, f"{BODY} fire")
    services.take_back(first, actor_id=poster_of(lead))
    assert ask(lead, f"{BODY} fire").id


@pytest.mark.usefixtures("app")
def test_a_project_has_ten_questions_open_at_a_time():
    project = make_project()
    leads = [make_lead(make_firm(f"Bedrift {number}"), project) for number in range(4)]
    for number in range(10):
        ask(leads[number // 3], f"{BODY} {number}")
    with pytest.raises(errors.ProjectHasManyQuestionsError):
        ask(leads[3], f"{BODY} elleve")


@pytest.mark.usefixtures("app")
def test_a_firm_asks_twenty_times_a_day_at_most():
    firm = make_firm()
    settled = {"firm_id": firm.id, "body": BODY, "taken_back_at": clock.now()}
    yesterday = make_project()
    db.session.add_all(Clarification(project_id=yesterday.id, **settled) for _ in range(20))
    db.session.flush()
    lead = make_lead(firm, make_project())
    with pytest.raises(errors.TooManyQuestionsTodayError):
        ask(lead)
    db.session.execute(db.update(Clarification).values(asked_at=clock.now() - timedelta(days=1, minutes=1)))
    assert ask(lead).id


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("role", [ProjectRole.READ, ProjectRole.APPROVE, None])
def test_only_the_poster_and_who_may_decide_answer(role: ProjectRole | None):
    lead, person = lead_in(), make_person("Nils")
    question = ask(lead)
    if role:
        member = {"person_id": person.id, "name": person.name, "email": person.email, "joined_at": clock.now()}
        db.session.add(ProjectMember(project_id=lead.project_id, role=role, **member))
        db.session.flush()
    for verb in (
        lambda: services.answer(question, text="Ja.", actor_id=person.id),
        lambda: services.dismiss(question, actor_id=person.id),
    ):
        with pytest.raises(NotAllowedError):
            verb()
    assert queries.state_of(question) is QuestionState.OPEN


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("first", ["answer", "dismiss", "take_back"])
def test_what_is_settled_stays_so(first: str):
    lead = lead_in()
    question, poster_id = ask(lead), poster_of(lead)
    verbs = {
        "answer": lambda: services.answer(question, text="Ja.", actor_id=poster_id),
        "dismiss": lambda: services.dismiss(question, actor_id=poster_id),
        "take_back": lambda: services.take_back(question, actor_id=poster_id),
    }
    verbs[first]()
    state = queries.state_of(question)
    for verb in verbs.values():
        with pytest.raises(errors.QuestionIsSettledError):
            verb()
    assert queries.state_of(question) is state


@pytest.mark.usefixtures("app")
def test_nothing_is_answered_once_the_project_is_over():
    lead = lead_in()
    question = ask(lead)
    db.session.get_one(Project, lead.project_id).awarded_at = clock.now()
    db.session.flush()
    with pytest.raises(ProjectMustBeUndecidedError):
        services.answer(question, text="Ja.", actor_id=poster_of(lead))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("text", ["", "  ", "j" * 2001])
def test_an_answer_has_words_and_not_too_many(text: str):
    lead = lead_in()
    with pytest.raises(errors.AnswerNeedsWordsError):
        services.answer(ask(lead), text=text, actor_id=poster_of(lead))


@pytest.mark.usefixtures("app")
def test_a_question_is_found_by_its_own_project_and_firm_alone():
    lead, other = lead_in(), lead_in()
    question = ask(lead)
    with pytest.raises(NotFoundError):
        queries.get_question(question.id, project_id=other.project_id)
    with pytest.raises(NotFoundError):
        queries.get_own_question(question.id, lead=other)


SENT = datetime(2026, 11, 16, 8, tzinfo=UTC)
LONG_AFTER = datetime(2026, 12, 7, 8, tzinfo=UTC)


@pytest.mark.usefixtures("app")
def test_a_firm_that_waits_for_an_answer_is_not_silent():
    asked, quiet = lead_in(), lead_in()
    for lead in (asked, quiet):
        lead.sent_at, lead.due_at = SENT, clock.now() + timedelta(hours=1)
    db.session.flush()
    ask(asked)
    note_silence(at=LONG_AFTER)
    db.session.refresh(asked)
    db.session.refresh(quiet)
    assert (asked.due_at, asked.silent_at, quiet.silent_at) == (None, None, LONG_AFTER)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("verb", ["answer", "dismiss"])
def test_from_the_answer_the_firm_has_the_whole_time_anew(monkeypatch: pytest.MonkeyPatch, verb: str):
    lead = lead_in()
    lead.due_at = clock.now() + timedelta(hours=1)
    db.session.flush()
    first, second = ask(lead), ask(lead, f"{BODY} Og strøm?")
    project, now = db.session.get_one(Project, lead.project_id), clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: now)
    services.answer(first, text="Ja.", actor_id=project.poster_id)
    assert lead.due_at is None
    said = {"text": "Ja."} if verb == "answer" else {}
    getattr(services, verb)(second, actor_id=project.poster_id, **said)
    assert (lead.due_at, lead.reopened_at) == (answer_by(project, sent_at=now), now)


@pytest.mark.usefixtures("app")
def test_who_was_late_before_it_asked_stays_late():
    lead, late = lead_in(), clock.now() - timedelta(hours=1)
    lead.due_at = late
    db.session.flush()
    question = ask(lead)
    services.answer(question, text="Ja.", actor_id=poster_of(lead))
    assert (lead.due_at, lead.reopened_at) == (late, None)


@pytest.mark.usefixtures("app")
def test_a_question_taken_back_has_stopped_no_time():
    lead = lead_in()
    project = db.session.get_one(Project, lead.project_id)
    lead.due_at = clock.now() + timedelta(hours=1)
    db.session.flush()
    services.take_back(ask(lead), actor_id=project.poster_id)
    assert lead.due_at == answer_by(project, sent_at=lead.sent_at)


@pytest.mark.usefixtures("app")
def test_no_time_begins_while_the_project_pauses():
    lead = lead_in()
    project = db.session.get_one(Project, lead.project_id)
    lead.due_at = clock.now() + timedelta(hours=1)
    db.session.flush()
    question = ask(lead)
    leads_life.pause(project, actor_id=project.poster_id)
    services.answer(question, text="Ja.", actor_id=project.poster_id)
    assert lead.due_at is None


@pytest.mark.committed
def test_answered_dismissed_and_taken_back_at_once_is_one_of_them(app: Flask):
    lead = lead_in()
    question_id, poster_id = ask(lead).id, poster_of(lead)
    db.session.commit()

    def once(verb: str, **said: str):
        def act() -> None:
            question = db.session.get_one(Clarification, question_id)
            getattr(services, verb)(question, actor_id=poster_id, **said)

        return act

    outcomes = at_once(app, [once("answer", text="Ja."), once("dismiss"), once("take_back")])
    assert Counter(outcomes) == {"done": 1, "QuestionIsSettledError": 2}


@pytest.mark.committed
def test_many_at_once_ask_no_more_than_three(app: Flask):
    lead = lead_in()
    lead_id, project_id = lead.id, lead.project_id
    db.session.commit()

    def asking(number: int):
        return lambda: ask(db.session.get_one(Lead, lead_id), f"{BODY} {number}")

    outcomes = at_once(app, [asking(number) for number in range(5)])
    assert Counter(outcomes) == {"done": 3, "TooManyOpenQuestionsError": 2}
    assert db.session.scalar(queries.count_open(project_id)) == 3
