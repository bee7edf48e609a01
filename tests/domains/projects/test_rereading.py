"""An edit after approval is read again: new contact details are hidden, and what screening would have stopped is laid before staff."""

import pytest
from flask import Flask

from portal.core.database import db
from portal.dispatch.services import send_first_wave
from portal.leads import life as leads_life
from portal.projects import copying, life, rereading, services
from portal.projects.errors import ProjectHasChangedError, ProjectMustBeUndecidedError
from portal.projects.models import Project
from portal.projects.states import ACTIVE, OUT, ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_course, make_firm, make_lead, make_project

S = ProjectState
WORDS = "Taket er fra 1981 og skal legges om. Vi ønsker takstein og nye renner rundt hele huset."
PHONE = f"{WORDS} Ring 912 34 567."
SCAM = f"{WORDS} Jeg betaler forskudd med bitcoin."


def change(project: Project, **fields: object) -> None:
    leads_life.edit(project, actor_id=project.poster_id, seen_version=project.version, **fields)


class TestContactDetails:
    @pytest.mark.parametrize("state", [*ACTIVE, S.REJECTED])
    def test_new_ones_are_hidden_whatever_was_said_of_the_old(self, app: Flask, state: ProjectState):
        project = make_project(state=state, hides_contact=False)
        change(project, description=PHONE)
        assert project.hides_contact

    def test_what_was_decided_about_stays_decided(self, app: Flask):
        project = make_project(hides_contact=False, description=PHONE)
        change(project, description=f"{PHONE} Det haster.")
        assert not project.hides_contact

    def test_a_copy_is_asked_anew(self, app: Flask):
        project = make_project(hides_contact=False)
        assert copying.copy_as_draft(project, actor_id=project.poster_id).hides_contact

    @pytest.mark.parametrize("state", OUT)
    def test_what_is_out_stays_hidden_until_staff_have_seen_the_no(self, app: Flask, state: ProjectState):
        project = make_project(state=state)
        change(project, description=PHONE)
        rereading.deny_contact(project, actor_id=project.poster_id)
        assert project.hides_contact
        assert "contact-details" in project.review_reasons
        rereading.mark_seen(project, seen_version=2, shows_contact=True, actor_id=make_person("Siv").id)
        assert (project.hides_contact, project.unread_edit_at) == (False, None)

    def test_what_waits_for_staff_is_shown_at_once(self, app: Flask):
        project = make_project(state=S.WAITING)
        change(project, description=PHONE)
        rereading.deny_contact(project, actor_id=project.poster_id)
        assert not project.hides_contact
        assert "contact-details" in project.review_reasons

    def test_an_edit_may_not_write_it(self, app: Flask):
        with pytest.raises(ValueError, match="hides_contact"):
            change(make_project(), hides_contact=False)


class TestWhatStaffSee:
    @pytest.mark.parametrize("state", OUT)
    def test_new_words_lie_before_staff(self, app: Flask, state: ProjectState):
        project = make_project(state=state)
        change(project, description=SCAM)
        assert project.unread_edit_at is not None
        assert project.state is state

    def test_other_words_of_the_same_kind_do_so_too(self, app: Flask):
        project = make_project(description=SCAM, review_reasons=["words"])
        change(project, description=f"{SCAM} Min agent betaler.")
        assert project.unread_edit_at is not None

    def test_what_staff_have_approved_as_it_is_does_not(self, app: Flask):
        project = make_project(description=SCAM, review_reasons=["words", "incomplete"])
        change(project, description=f"{SCAM} Det haster.")
        assert project.unread_edit_at is None

    def test_what_waits_anyhow_does_not(self, app: Flask):
        project = make_project(state=S.WAITING)
        change(project, description=SCAM)
        assert project.unread_edit_at is None

    def test_the_first_unseen_edit_says_since_when(self, app: Flask):
        project = make_project()
        change(project, description=SCAM)
        since = project.unread_edit_at
        change(project, description=f"{SCAM} Min agent betaler.")
        assert project.unread_edit_at == since

    def test_an_edit_made_while_staff_read_is_not_marked_seen(self, app: Flask):
        project, siv = make_project(), make_person("Siv")
        change(project, description=SCAM)
        change(project, description=f"{SCAM} Min agent betaler.")
        with pytest.raises(ProjectHasChangedError):
            rereading.mark_seen(project, seen_version=2, shows_contact=False, actor_id=siv.id)
        assert project.unread_edit_at is not None


class TestTakingBack:
    @pytest.mark.parametrize("state", OUT)
    def test_it_is_rejected_with_a_reason_and_firms_can_no_longer_answer(self, app: Flask, state: ProjectState):
        project = make_project(state=state)
        lead = make_lead(make_firm(), project)
        leads_life.take_back(project, reason="Dette er ikke en jobb.", actor_id=make_person("Siv").id)
        db.session.refresh(lead)
        assert (project.state, project.rejection_reason) == (S.REJECTED, "Dette er ikke en jobb.")
        assert lead.closed_at is not None
        assert not project.takes_replies

    @pytest.mark.parametrize("state", [S.WAITING, S.ASKED, S.REJECTED, S.AWARDED, S.COMPLETED, S.WITHDRAWN])
    def test_only_what_is_out(self, app: Flask, state: ProjectState):
        project = make_project(state=state)
        with pytest.raises(ProjectMustBeUndecidedError):
            leads_life.take_back(project, reason="Nei.", actor_id=make_person("Siv").id)
        assert project.state is state

    def test_mended_and_approved_the_same_firms_may_answer_again(self, app: Flask):
        project, siv = make_project(), make_person("Siv")
        make_course(project)
        lead = make_lead(make_firm(), project)
        leads_life.take_back(project, reason="Skriv om.", actor_id=siv.id)
        change(project, description=WORDS)
        life.hand_in_again(project, actor_id=project.poster_id)
        assert project.state is S.WAITING
        services.approve(project, actor_id=siv.id)
        assert send_first_wave(project) is None
        db.session.refresh(lead)
        assert (project.state, lead.closed_at) == (S.OPEN, None)
