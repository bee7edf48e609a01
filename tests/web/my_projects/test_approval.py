"""A choice that waits for somebody's yes."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.database import db
from portal.core.errors import DomainError, NotAllowedError
from portal.core.outbox import OutboxRow
from portal.firms.models import Firm
from portal.leads.models import ContactAccess
from portal.projects import members
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import PosterKind, ProjectRole
from portal.projects.states import ProjectState
from portal.quotes import approval, awarding
from portal.quotes.errors import NothingToApproveError
from portal.quotes.models import Quote
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote, make_wave
from tests.support.visitors import Visitor
from tests.web.my_projects.test_members import let_in, token

TRIES = 12


@pytest.fixture
def bo(app: Flask) -> Person:
    """The approver."""
    return make_person("Bo Styre")


@pytest.fixture
def offered(kari: Person, bo: Person) -> tuple[Project, list[Quote]]:
    """Kari's project on behalf of a condominium, with two offers, and Bo as its approver."""
    project = make_project(kari, poster_kind=PosterKind.HOUSING, org_name="Sameiet Lille Ås")
    quotes = [make_quote(make_lead(make_firm(f"Bedrift {n} AS"), project)) for n in (1, 2)]
    let_in(project, bo, ProjectRole.APPROVE)
    return project, quotes


@pytest.fixture
def bos(bo: Person, visit: Callable[[Person], Visitor]) -> Visitor:
    return visit(bo)


def choose(visitor: Visitor, quote: Quote, *, status: int = 303):
    return visitor.post(f"/mine-prosjekter/{quote.project_id}/velg/{quote.id}", token(visitor), status=status)


def answer(visitor: Visitor, quote: Quote, word: str, *, status: int = 303, **fields: str):
    path = f"/mine-prosjekter/{quote.project_id}/godkjenning/{quote.id}/{word}"
    return visitor.post(path, token(visitor) | fields, status=status)


def state_of(project: Project) -> ProjectState:
    db.session.expire_all()
    return project.state


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)))


class TestAProposal:
    def test_the_choice_waits_and_no_firm_hears_of_it(self, karis: Visitor, offered, visit):
        project, quotes = offered
        ola = visit(make_member(db.session.get_one(Firm, quotes[0].firm_id)))
        before = ola.get(f"/oppdrag/{quotes[0].lead_id}").html.get_text()
        page = choose(karis, quotes[0]).follow()
        assert "er sendt til godkjenning" in page.text
        assert state_of(project) is ProjectState.OPEN
        assert events() == ["quote:proposed"]
        assert db.session.scalars(select(ContactAccess)).all() == []
        assert ola.get(f"/oppdrag/{quotes[0].lead_id}").html.get_text() == before

    def test_the_page_before_it_says_who_must_say_yes(self, karis: Visitor, offered):
        project, quotes = offered
        page = karis.get(f"/mine-prosjekter/{project.id}/velg/{quotes[0].id}")
        assert "Bo Styre får beskjed og må si ja" in page.text

    def test_pressed_twice_is_once_and_another_must_wait(self, karis: Visitor, offered):
        _, quotes = offered
        choose(karis, quotes[0])
        choose(karis, quotes[0])
        assert events() == ["quote:proposed"]
        assert "Et annet valg venter på godkjenning" in choose(karis, quotes[1], status=409).text

    def test_it_can_be_taken_back_and_made_anew(self, karis: Visitor, bos: Visitor, offered):
        project, quotes = offered
        choose(karis, quotes[0])
        form = next(
            f for f in karis.get(f"/mine-prosjekter/{project.id}").forms.values() if f.action.endswith("/trekk")
        )
        form.submit(status=303)
        form.submit(status=409)
        answer(bos, quotes[0], "ja", status=409)
        choose(karis, quotes[1])
        assert events() == ["quote:proposed", "quote:proposed"]


class TestTheAnswer:
    def test_yes_chooses_the_firm_and_pressed_twice_is_once(self, karis: Visitor, bos: Visitor, offered):
        project, quotes = offered
        choose(karis, quotes[0])
        page = bos.get(f"/mine-prosjekter/{project.id}").click("Svar på valget")
        assert (
            "Når Bedrift 1 AS har sagt ja, får den se: navn, organisasjon, e-post, gateadresse."
            in page.html.get_text(" ")
        )
        next(form for form in page.forms.values() if form.action.endswith("/ja")).submit(status=303)
        answer(bos, quotes[0], "ja")
        assert state_of(project) is ProjectState.CHOSEN
        assert events() == ["quote:proposed", "quote:accepted", "quote:approved"]

    def test_no_needs_a_reason_and_tells_the_poster(self, karis: Visitor, bos: Visitor, offered):
        project, quotes = offered
        choose(karis, quotes[0])
        assert answer(bos, quotes[0], "nei", status=422).html.select_one("#note-error")
        answer(bos, quotes[0], "nei", note="Styret vil ha <b>tre</b> tilbud.")
        assert state_of(project) is ProjectState.OPEN
        page = karis.get(f"/mine-prosjekter/{project.id}")
        assert "Styret vil ha <b>tre</b> tilbud." in page.html.get_text(" ")
        assert events() == ["quote:proposed", "quote:sent-back"]
        choose(karis, quotes[0])
        assert "Styret vil ha" not in karis.get(f"/mine-prosjekter/{project.id}").text

    def test_there_is_nothing_to_answer_before_a_choice(self, bos: Visitor, offered):
        project, quotes = offered
        bos.get(f"/mine-prosjekter/{project.id}/godkjenning", status=303)
        answer(bos, quotes[0], "ja", status=409)
        answer(bos, quotes[0], "nei", status=409, note="Nei")

    def test_nobody_else_answers(self, karis: Visitor, nils: Visitor, anyone: Visitor, offered, visit):
        project, quotes = offered
        reader = make_person("Lise Leser")
        let_in(project, reader, ProjectRole.READ)
        choose(karis, quotes[0])
        for visitor in (karis, nils, visit(reader)):
            answer(visitor, quotes[0], "ja", status=404)
            answer(visitor, quotes[0], "nei", status=404, note="Nei")
            visitor.get(f"/mine-prosjekter/{project.id}/godkjenning", status=404)
        assert "/logg-inn" in anyone.get(f"/mine-prosjekter/{project.id}/godkjenning", status=303).location
        assert state_of(project) is ProjectState.OPEN

    def test_a_project_that_was_withdrawn_meanwhile_is_not_awarded(self, karis: Visitor, bos: Visitor, offered):
        project, quotes = offered
        choose(karis, quotes[0])
        project = db.session.get_one(Project, project.id)
        project.ended_at, project.ending = project.approved_at, "withdrawn"
        transaction.commit()
        answer(bos, quotes[0], "ja", status=409)
        assert state_of(project) is ProjectState.WITHDRAWN

    def test_nothing_waits_on_a_project_that_has_ended(self, karis: Visitor, bos: Visitor, offered):
        project, quotes = offered
        make_wave(project, asked=2)
        choose(karis, quotes[0])
        for visitor in (karis, bos):
            page = visitor.get(f"/mine-prosjekter/{project.id}")
            assert page.html.select_one(".page-head .ds-tag").text == "Venter på godkjenning"
            assert "er valgt, og valget venter på" in page.text
        project = db.session.get_one(Project, project.id)
        project.ended_at, project.ending = project.approved_at, "withdrawn"
        transaction.commit()
        for visitor in (karis, bos):
            assert "Venter på godkjenning" not in visitor.get(f"/mine-prosjekter/{project.id}").text
        assert bos.get(f"/mine-prosjekter/{project.id}/godkjenning", status=303).location.endswith(str(project.id))


class TestTheWayOut:
    def test_taking_the_approver_out_takes_the_choice_back_and_leaves_it_to_the_poster(
        self, karis: Visitor, bos: Visitor, offered
    ):
        project, quotes = offered
        choose(karis, quotes[0])
        approver = db.session.scalars(select(ProjectMember)).one()
        remove = f"/mine-prosjekter/{project.id}/hvem-er-med/{approver.id}/fjern"
        assert "blir trukket tilbake" in karis.get(remove).text
        karis.post(remove, token(karis))
        db.session.expire_all()
        assert db.session.get_one(Quote, quotes[0].id).proposed_at is None
        answer(bos, quotes[0], "ja", status=404)
        choose(karis, quotes[0])
        assert state_of(project) is ProjectState.CHOSEN

    def test_an_approver_who_never_joined_holds_the_choice_until_taken_out(self, karis: Visitor, kari: Person):
        project = make_project(kari, poster_kind=PosterKind.COMPANY, org_name="Kari AS")
        quote = make_quote(make_lead(make_firm(), project))
        members.name_approver(project, name="Siv Sjef", email="siv@post.example")
        transaction.commit()
        choose(karis, quote)
        assert "Siv Sjef har ikke tatt imot invitasjonen ennå" in karis.get(f"/mine-prosjekter/{project.id}").text
        assert state_of(project) is ProjectState.OPEN


def test_an_award_past_the_approver_is_refused(kari: Person, bo: Person, offered):
    _, quotes = offered
    for actor in (kari.id, bo.id):
        with pytest.raises(NotAllowedError):
            awarding.accept(quotes[0], actor_id=actor)
    with pytest.raises(NothingToApproveError):
        approval.approve(quotes[0], actor_id=bo.id)


@pytest.mark.committed
def test_of_many_choices_at_once_one_waits(app: Flask, kari: Person, offered):
    _, quotes = offered
    outcomes = _at_once(app, lambda n: approval.choose(_again(quotes[n % 2].id), actor_id=kari.id), quotes)
    waiting = [quote for quote in db.session.scalars(select(Quote)) if quote.proposed_at]
    assert len(waiting) == 1
    assert events() == ["quote:proposed"]
    assert outcomes.count("done") == TRIES // 2


@pytest.mark.committed
def test_a_yes_and_a_no_at_once_have_one_outcome(app: Flask, kari: Person, bo: Person, offered):
    project, quotes = offered
    approval.choose(quotes[0], actor_id=kari.id)
    transaction.commit()

    def reply(number: int) -> None:
        quote = _again(quotes[0].id)
        if number % 2:
            approval.approve(quote, actor_id=bo.id)
        else:
            approval.send_back(quote, note="Nei", actor_id=bo.id)

    outcomes = _at_once(app, reply, quotes)
    told = events()
    assert outcomes.count("done") == 1
    assert ("quote:accepted" in told) != ("quote:sent-back" in told)
    assert (state_of(project) is ProjectState.CHOSEN) == ("quote:accepted" in told)


def _again(quote_id: int) -> Quote:
    return db.session.get_one(Quote, quote_id)


def _at_once(app: Flask, act: Callable[[int], object], quotes: list[Quote]) -> list[str]:
    assert [quote.id for quote in quotes]
    db.session.commit()
    start, outcomes = Barrier(TRIES), []

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction.transaction():
                    act(number)
                outcomes.append("done")
            except DomainError:
                outcomes.append("refused")

    threads = [Thread(target=run, args=(number,)) for number in range(TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return outcomes
