"""Contact details that an edit brings in are hidden, and asked about."""

import pytest

from portal.accounts.models import Person
from portal.core import transaction
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.marketplace import make_firm, make_lead, make_project
from tests.support.visitors import Visitor

PHONE = "Taket er fra 1981 og skal legges om med nye renner. Ring 912 34 567."


def posted(kari: Person, state: ProjectState = ProjectState.OPEN) -> Project:
    project = make_project(kari, state=state, hides_contact=False, review_reasons=["incomplete"])
    make_lead(make_firm(), project)
    transaction.commit()
    return project


def asked(visitor: Visitor, project: Project):
    """The page that an edit of the description leads to."""
    page = visitor.get(f"/mine-prosjekter/{project.id}/endre/beskrivelse")
    form = next(form for form in page.forms.values() if "version" in form.fields)
    form["description"] = PHONE
    return form.submit(status=303).follow()


def test_a_new_one_is_asked_about_and_hidden_already(karis: Visitor, kari: Person):
    project = posted(kari)
    page = asked(karis, project)
    assert "912 34 567" in page.html.select_one(".found").text
    assert project.hides_contact
    page.forms["contact"].submit(status=303)
    assert (project.hides_contact, project.unread_edit_at) == (True, None)


def test_a_no_to_what_is_out_is_looked_at_first(karis: Visitor, kari: Person):
    project = posted(kari)
    form = asked(karis, project).forms["contact"]
    form["hides"] = "no"
    assert "Til da står det skjult" in form.submit(status=303).follow().text
    assert project.hides_contact
    assert project.unread_edit_at is not None


def test_a_no_to_what_waits_is_shown_to_staff_with_the_rest(karis: Visitor, kari: Person):
    project = posted(kari, ProjectState.WAITING)
    form = asked(karis, project).forms["contact"]
    form["hides"] = "no"
    form.submit(status=303)
    assert not project.hides_contact
    assert "contact-details" in project.review_reasons


def test_an_old_one_is_not_asked_about_again(karis: Visitor, kari: Person):
    project = posted(kari)
    asked(karis, project)
    page = karis.get(f"/mine-prosjekter/{project.id}/endre/tid")
    form = next(form for form in page.forms.values() if "version" in form.fields)
    form["budget"] = "90000"
    assert "Endringen er lagret" in form.submit(status=303).follow().text


@pytest.mark.parametrize("answer", ["", "kanskje"])
def test_an_odd_answer_is_refused_at_the_field(karis: Visitor, kari: Person, answer: str):
    form = asked(karis, posted(kari)).forms["contact"]
    form["hides"].force_value(answer)
    assert form.submit(status=422).html.select("[id^=hides-error], #hides-error, .ds-validation-message")


def test_where_nothing_was_found_there_is_nothing_to_ask(karis: Visitor, kari: Person):
    project = posted(kari)
    karis.get(f"/mine-prosjekter/{project.id}/endre/kontaktopplysninger", status=303)
