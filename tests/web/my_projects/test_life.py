"""The poster's buttons: shown where they do something, asked before what can't be undone, kind when it is too late."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.leads.models import Lead
from portal.projects.models import Project
from portal.projects.states import ProjectState, WithdrawalReason
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote, make_wave
from tests.support.visitors import Visitor

S = ProjectState
ROUTES = {
    # path: its states, and what comes of each press
    "pause": ({S.OPEN: S.PAUSED}, {}),
    "ta-imot-svar": ({S.PAUSED: S.OPEN}, {}),
    "apne": ({S.CLOSED: S.OPEN, S.WITHDRAWN: S.OPEN, S.EXPIRED: S.OPEN}, {}),
    "send-inn": ({S.REJECTED: S.WAITING}, {}),
    "forleng": ({S.OPEN: S.OPEN, S.PAUSED: S.PAUSED, S.CLOSED: S.CLOSED}, {}),
    "steng": ({S.OPEN: S.CLOSED, S.PAUSED: S.CLOSED}, {}),
    "ferdig": ({S.AWARDED: S.COMPLETED}, {}),
    "trekk": ({S.WAITING: S.WITHDRAWN, S.OPEN: S.WITHDRAWN}, {"reason": WithdrawalReason.LATER}),
    "flere-tilbud": ({S.OPEN: S.OPEN}, {"wished_replies": "5"}),
}
ASKS_FIRST = ("forleng", "steng", "ferdig", "trekk", "flere-tilbud", "kopier")


def a_project(kari: Person, state: ProjectState = S.OPEN, **fields: object) -> Project:
    reason = "Skriv mer om taket." if state is S.REJECTED else None
    project = make_project(kari, state=state, rejection_reason=reason, **fields)
    if state not in (S.WAITING, S.ASKED):
        make_wave(project)
    transaction.commit()
    return project


def path(project: Project, act: str = "") -> str:
    return f"/mine-prosjekter/{project.id}" + (f"/{act}" if act else "")


def token(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.get("/mine-prosjekter").forms[0]["csrf_token"].value}


def state_now(project: Project) -> ProjectState:
    return db.session.get_one(Project, project.id, populate_existing=True).state


@pytest.mark.parametrize(("act", "state"), [(act, state) for act in ROUTES for state in ROUTES[act][0]])
def test_a_press_does_it_and_says_so_and_a_second_one_is_harmless(
    karis: Visitor, kari: Person, act: str, state: ProjectState
):
    project, (becomes, fields) = a_project(kari, state), ROUTES[act]
    page = karis.post(path(project, act), token(karis) | fields, status=303).follow()
    assert page.html.select_one(".flashes")
    assert state_now(project) is becomes[state]
    karis.post(path(project, act), token(karis) | fields, status="*")
    assert state_now(project) is becomes[state]


@pytest.mark.parametrize("act", ROUTES)
def test_in_the_wrong_state_it_is_refused_with_a_sentence(karis: Visitor, kari: Person, act: str):
    project = a_project(kari, S.MERGED)
    answer = karis.post(path(project, act), token(karis) | ROUTES[act][1], status=409)
    assert "Noe gikk galt" not in answer.text
    assert state_now(project) is S.MERGED


@pytest.mark.parametrize("act", [*ROUTES, "kopier"])
def test_for_a_stranger_there_is_no_such_project(nils: Visitor, kari: Person, act: str):
    project = a_project(kari)
    for path_of in (path(project, act), f"/mine-prosjekter/999999/{act}"):
        nils.post(path_of, token(nils), status=404)
    assert state_now(project) is S.OPEN


@pytest.mark.parametrize("act", [*ROUTES, "kopier"])
def test_somebody_not_logged_in_changes_nothing(anyone: Visitor, kari: Person, act: str):
    project = a_project(kari)
    fields = {"csrf_token": anyone.get("/logg-inn").forms[0]["csrf_token"].value}
    assert "/logg-inn" in anyone.post(path(project, act), fields, status=303).location
    assert state_now(project) is S.OPEN


@pytest.mark.parametrize("act", ASKS_FIRST)
def test_the_page_that_asks_changes_nothing_and_goes_away_with_the_state(karis: Visitor, kari: Person, act: str):
    state = S.AWARDED if act == "ferdig" else S.OPEN
    project = a_project(kari, state, expires_at=clock.now() + timedelta(days=5))
    assert karis.get(path(project, act)).html.select("main form[method=post] button")
    assert state_now(project) is state
    over = a_project(kari, S.MERGED)
    assert karis.get(path(over, act), status=303).location.endswith(path(over))


@pytest.mark.parametrize("state", [state for state in S if state not in (S.DRAFT, S.UNPROVED)])
def test_every_button_of_a_state_leads_somewhere_that_does_something(karis: Visitor, kari: Person, state: ProjectState):
    project = a_project(kari, state, expires_at=clock.now() + timedelta(days=5))
    page = karis.get(path(project)).html
    for link in page.select(".acts a"):
        karis.get(link["href"], status=200)
    for form in page.select(".acts form"):
        answer = karis.post(form["action"], token(karis), status=303)
        assert answer.location.endswith(path(project))
        break  # the first press changes the state


class TestThePage:
    def test_it_says_when_it_ends_by_itself(self, karis: Visitor, kari: Person):
        project = a_project(kari, expires_at=clock.now() + timedelta(days=30))
        assert "avsluttes av seg selv" in karis.get(path(project)).text

    def test_a_pause_stands_out(self, karis: Visitor, kari: Person):
        assert "står på pause" in karis.get(path(a_project(kari, S.PAUSED))).html.select_one(".ds-alert").text

    @pytest.mark.parametrize("state", [S.OPEN, S.PAUSED, S.CLOSED])
    def test_a_firm_can_be_chosen_also_while_nobody_can_reply(self, karis: Visitor, kari: Person, state: ProjectState):
        project = a_project(kari, state)
        quote = make_quote(make_lead(make_firm(), project))
        transaction.commit()
        assert karis.get(path(project)).html.select(f"a[href$='/velg/{quote.id}']")
        karis.get(path(project, f"velg/{quote.id}"), status=200)

    @pytest.mark.parametrize("state", [S.WITHDRAWN, S.EXPIRED])
    def test_nobody_can_be_chosen_once_it_has_ended(self, karis: Visitor, kari: Person, state: ProjectState):
        project = a_project(kari, state)
        quote = make_quote(make_lead(make_firm(), project))
        transaction.commit()
        page = karis.get(path(project))
        assert not page.html.select("a[href*='/velg/']")
        assert "Du kan åpne det igjen" in page.text
        karis.get(path(project, f"velg/{quote.id}"), status=409)

    def test_after_sixty_days_there_is_no_button_to_open_it(self, karis: Visitor, kari: Person):
        project = a_project(kari, S.EXPIRED, ended_at=clock.now() - timedelta(days=61))
        page = karis.get(path(project))
        assert not page.html.select("form[action$='/apne']")
        answer = karis.post(path(project, "apne"), token(karis), status=409)
        assert "kopiere det til et nytt" in answer.text

    def test_it_asks_no_more_questions_of_the_database_for_more_states(self, karis: Visitor, kari: Person):
        counts = {}
        for state in (S.OPEN, S.PAUSED, S.WITHDRAWN):
            karis.get(path(a_project(kari, state)))
            counts[state] = karis.query_count
        assert counts[S.OPEN] == counts[S.PAUSED] == counts[S.WITHDRAWN] - 1  # what came of it


class TestWithdrawing:
    def test_without_a_reason_it_asks_again(self, karis: Visitor, kari: Person):
        project = a_project(kari)
        answer = karis.post(path(project, "trekk"), token(karis), status=422)
        assert "Velg en grunn" in answer.text
        assert state_now(project) is S.OPEN

    def test_a_reason_that_was_never_offered_is_refused(self, karis: Visitor, kari: Person):
        project = a_project(kari)
        karis.post(path(project, "trekk"), token(karis) | {"reason": "<b>"}, status=422)
        assert state_now(project) is S.OPEN

    def test_the_firms_leads_close(self, karis: Visitor, kari: Person):
        project = a_project(kari)
        make_lead(make_firm(), project)
        transaction.commit()
        karis.post(path(project, "trekk"), token(karis) | {"reason": "later"})
        assert db.session.scalars(select(Lead.closed_at)).one() is not None


class TestMoreReplies:
    @pytest.mark.parametrize("wish", ["2", "6", "", "tre", "-1", "9" * 30])
    def test_only_more_than_before_and_five_at_most(self, karis: Visitor, kari: Person, wish: str):
        project = a_project(kari, wished_replies=3)
        karis.post(path(project, "flere-tilbud"), token(karis) | {"wished_replies": wish}, status=422)
        assert db.session.get_one(Project, project.id).wished_replies == 3

    def test_at_five_there_is_nothing_to_ask(self, karis: Visitor, kari: Person):
        project = a_project(kari, wished_replies=5)
        assert not karis.get(path(project)).html.select("a[href$='/flere-tilbud']")
        karis.get(path(project, "flere-tilbud"), status=303)


class TestACopy:
    def test_it_is_a_draft_of_ones_own_without_contact_or_terms(self, karis: Visitor, kari: Person):
        project = a_project(kari, S.COMPLETED, terms_accepted_at=clock.now(), wished_replies=2, access_note="Trapp")
        karis.post(path(project, "kopier"), token(karis), status=303)
        draft = db.session.scalars(select(Project).where(Project.submitted_at.is_(None))).one()
        same = (
            "category",
            "service",
            "answers",
            "description",
            "postal_code",
            "start",
            "access_note",
            "wished_replies",
        )
        assert [getattr(draft, name) for name in same] == [getattr(project, name) for name in same]
        assert (draft.poster_id, draft.title, draft.state) == (kari.id, project.title, S.DRAFT)
        gone = ("contact_name", "contact_email", "contact_phone", "terms_accepted_at", "approved_at", "awarded_at")
        assert [getattr(draft, name) for name in gone] == [None] * len(gone)

    def test_it_opens_in_the_wizard_where_everything_can_be_seen(self, karis: Visitor, kari: Person):
        project = a_project(kari, S.COMPLETED)
        page = karis.post(path(project, "kopier"), token(karis), status=303).follow()
        assert project.description in page.text
        assert "nytt utkast" in page.text


class TestTheList:
    def test_what_is_over_lies_apart(self, karis: Visitor, kari: Person):
        names = {state: f"Nummer {n}." for n, state in enumerate(S) if state not in (S.DRAFT, S.UNPROVED)}
        for state, name in names.items():
            a_project(kari, state, title=name)
        over = {S.COMPLETED, S.WITHDRAWN, S.EXPIRED, S.MERGED}
        active, ended = karis.get("/mine-prosjekter").text, karis.get("/mine-prosjekter?visning=avsluttede").text
        for state, name in names.items():
            assert (name in ended, name in active) == (state in over, state not in over)

    def test_nothing_over_is_said(self, karis: Visitor, kari: Person):
        assert "Ingen avsluttede prosjekter" in karis.get("/mine-prosjekter?visning=avsluttede").text
