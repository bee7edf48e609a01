"""Changing a project after it was handed in: versions, who may, in which states, and two windows at once."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import audit, clock
from portal.core.database import db
from portal.core.errors import NotAllowedError
from portal.leads import life as leads_life
from portal.leads.models import ContactAccess
from portal.leads.services import reveal
from portal.projects.choices import AddressShown
from portal.projects.editing import EDITABLE_IN, edit, list_versions
from portal.projects.errors import PlaceIsSettledError, ProjectHasChangedError, ProjectMustBeEditableError
from portal.projects.models import Project, ProjectVersion
from portal.projects.states import OUT, UNDECIDED, ProjectState
from tests.domains.quotes.test_reply_race import at_once
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project

S = ProjectState
NEW_WORDS = "Taket er fra 1981 og skal legges om. Vi ønsker takstein og nye renner rundt hele huset."


def change(project: Project, **fields: object) -> ProjectVersion | None:
    return leads_life.edit(project, actor_id=project.poster_id, seen_version=project.version, **fields)


class TestWhen:
    @pytest.mark.parametrize("state", [state for state in S if state not in (S.DRAFT, S.UNPROVED)])
    def test_until_a_firm_is_chosen_or_it_has_ended(self, app: Flask, state: ProjectState):
        project = make_project(state=state)
        if state in EDITABLE_IN:
            assert change(project, description=NEW_WORDS).number == project.version == 2
            assert project.state is (S.WAITING if state is S.ASKED else state)
        else:
            with pytest.raises(ProjectMustBeEditableError):
                change(project, description=NEW_WORDS)
            assert (project.version, list_versions(project.id)) == (1, [])

    def test_nobody_but_the_poster(self, app: Flask):
        project = make_project()
        with pytest.raises(NotAllowedError):
            edit(project, actor_id=make_person().id, seen_version=1, description=NEW_WORDS)
        assert project.version == 1

    def test_an_edit_answers_what_staff_asked(self, app: Flask):
        project = make_project(state=S.ASKED)
        change(project, budget_ore=100_00)
        assert (project.state, project.asked_at, project.answered_at is not None) == (S.WAITING, None, True)

    @pytest.mark.parametrize("field", [{"postal_code": "5003"}, {"service": "lekkasje"}, {"wished_replies": 5}])
    def test_place_service_and_wish_stay_once_it_is_approved(self, app: Flask, field: dict):
        for state in OUT:
            project = make_project(state=state)
            with pytest.raises(PlaceIsSettledError):
                change(project, **field)
        for state in UNDECIDED:
            project = make_project(state=state)
            change(project, **field)
            assert [getattr(project, name) for name in field] == [*field.values()]

    def test_a_new_place_takes_its_municipality_along(self, app: Flask):
        project = make_project(state=S.WAITING)
        change(project, postal_code="5003")
        assert project.municipality_number == "4601"


class TestAVersion:
    def test_it_says_which_fields_from_what_to_what(self, app: Flask):
        project = make_project(budget_ore=100_000_00)
        before = project.description
        change(project, description=NEW_WORDS, budget_ore=None, answers=project.answers | {"area": 160})
        (version,) = list_versions(project.id)
        assert version.changes == {
            "description": [before, NEW_WORDS],
            "budget_ore": [100_000_00, None],
            "answers.area": [140, 160],
        }
        assert version.changed_by_id == project.poster_id
        assert "160" in project.title

    def test_how_to_reach_the_poster_is_in_none(self, app: Flask):
        project = make_project()
        change(project, contact_name="Kanari", contact_phone="+4790000000", street_address="Kanariveien 9")
        assert (project.version, list_versions(project.id)) == (2, [])
        assert db.session.scalars(select(ProjectVersion.changes)).one() == {}
        assert "anari" not in str([line.details for line in audit.list_events(project)])

    def test_nothing_changed_is_no_version(self, app: Flask):
        project = make_project()
        assert change(project, description=project.description) is None
        assert (project.version, audit.list_events(project)) == (1, [])

    def test_the_completeness_is_measured_anew(self, app: Flask):
        project = make_project(completeness=0)
        change(project, budget_ore=100_000_00)
        assert project.completeness > 0


class TestTwoWindows:
    def test_the_second_is_refused_and_writes_nothing(self, app: Flask):
        project = make_project()
        change(project, budget_ore=1_000_00)
        with pytest.raises(ProjectHasChangedError):
            edit(project, actor_id=project.poster_id, seen_version=1, description=NEW_WORDS)
        assert (project.version, project.description == NEW_WORDS) == (2, False)

    def test_the_same_words_again_are_no_quarrel(self, app: Flask):
        project = make_project()
        change(project, budget_ore=1_000_00)
        assert edit(project, actor_id=project.poster_id, seen_version=1, budget_ore=1_000_00) is None

    @pytest.mark.committed
    def test_at_the_same_moment_one_is_saved_and_the_other_told(self, app: Flask):
        project = make_project()
        project_id, poster_id = project.id, project.poster_id
        db.session.commit()

        def saving(budget: int):
            return lambda: leads_life.edit(
                db.session.get_one(Project, project_id), actor_id=poster_id, seen_version=1, budget_ore=budget
            )

        outcomes = Counter(at_once(app, [saving(number * 1_000_00) for number in range(1, 5)]))
        assert outcomes == {"done": 1, "ProjectHasChangedError": 3}
        assert db.session.scalars(select(ProjectVersion.number)).all() == [2]


class TestWhatIsShared:
    def test_a_firm_that_answered_is_let_see_what_is_newly_shared_and_the_ledger_says_so(self, app: Flask):
        project, answered, silent = make_project(), make_firm(), make_firm()
        make_lead(answered, project, replied_at=clock.now())
        make_lead(silent, project)
        reveal(project, firm_id=answered.id, person_id=None, fields=["contact_name", "contact_email"], reason="reply")
        change(project, shares_phone=True, address_shown=AddressShown.ON_REPLY)
        change(project, budget_ore=1_000_00)
        rows = db.session.scalars(select(ContactAccess).order_by(ContactAccess.id)).all()
        assert [(row.firm_id, row.fields, row.reason) for row in rows[1:]] == [
            (answered.id, ["contact_phone", "street_address"], "edit")
        ]
