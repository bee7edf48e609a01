"""What a poster is mailed when the waves are over."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.core.clock import OSLO
from portal.core.database import db
from portal.dispatch import courses, too_few
from portal.dispatch.models import Course
from portal.notifications import asking_mails
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_course, make_firm, make_lead, make_project, make_quote, make_wave
from tests.support.mails import check_fit, handle_everything, list_mails, the_mail

pytestmark = pytest.mark.usefixtures("app")

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=OSLO)


def asked(outcome: str, *, replies: int = 0, **fields: object) -> Project:
    project = make_project(**fields)
    make_wave(project, asked=2)
    leads = [make_lead(make_firm(name), project) for name in ("Kanari Tak AS", "Stille Tak AS")]
    for lead in leads[:replies]:
        make_quote(lead)
    make_course(project, outcome, ended_at=MONDAY)
    return project


@pytest.mark.parametrize("locale", ["nb", "en"])
def test_nobody_replied_says_who_has_it_and_by_when(app: Flask, locale: str):
    project = asked("needs-staff", poster=make_person(locale=locale))
    asking_mails.tell_that_nobody_answered(project_id=project.id)
    mail = the_mail("nobody_answered")
    check_fit(mail, locale=locale, app=app)
    assert ("24 November 2026 at 09:00" if locale == "en" else "24. november 2026 kl.") in mail.text
    assert f"/mine-prosjekter/{project.id}" in mail.text
    assert "Tak AS" not in mail.text + mail.html


@pytest.mark.parametrize("locale", ["nb", "en"])
def test_too_few_asks_what_to_do(app: Flask, locale: str):
    project = asked("too-few", replies=1, poster=make_person(locale=locale))
    asking_mails.ask_what_to_do(project_id=project.id)
    mail = the_mail("too_few_answered")
    check_fit(mail, locale=locale, app=app)
    assert "Tak AS" not in mail.text + mail.html
    if locale == "nb":
        assert "1 bedrift har svart" in mail.text
        assert "du ønsket 3" in mail.text


@pytest.mark.parametrize(
    ("outcome", "tell"),
    [("needs-staff", asking_mails.tell_that_nobody_answered), ("too-few", asking_mails.ask_what_to_do)],
)
class TestOnlyWhatIsTrue:
    def test_it_is_told_once(self, outcome: str, tell):
        project = asked(outcome)
        tell(project_id=project.id)
        tell(project_id=project.id)
        the_mail()

    def test_a_new_course_is_told_of_anew(self, outcome: str, tell):
        project = asked(outcome)
        tell(project_id=project.id)
        db.session.get_one(Course, project.id).number = 2
        tell(project_id=project.id)
        assert len(list_mails()) == 2

    @pytest.mark.parametrize("state", [ProjectState.PAUSED, ProjectState.WITHDRAWN, ProjectState.AWARDED])
    def test_nothing_of_what_takes_no_replies(self, outcome: str, tell, state: ProjectState):
        tell(project_id=asked(outcome, state=state).id)
        assert list_mails() == []

    def test_nothing_once_it_goes_on_or_is_settled(self, outcome: str, tell):
        project = asked(outcome)
        course = db.session.get_one(Course, project.id)
        course.rescued_at, course.poster_answer = clock.now(), "enough"
        tell(project_id=project.id)
        courses.begin_again(project)
        tell(project_id=project.id)
        assert list_mails() == []


def test_the_waves_end_and_the_mail_is_written():
    project = make_project()
    make_firm("Stille Tak AS")
    now = clock.now()
    courses.begin(project, at=now)
    for days in range(1, 30):
        courses.advance(project.id, at=now + timedelta(days=days))
    handle_everything()
    the_mail("nobody_answered")


def test_a_poster_who_settled_hears_no_more():
    project = asked("too-few", replies=1)
    too_few.settle_for_these(project, actor_id=project.poster_id)
    asking_mails.ask_what_to_do(project_id=project.id)
    assert list_mails() == []
