from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.core.errors import StateError
from portal.core.outbox import OutboxRow
from portal.firms.models import Firm
from portal.leads.models import ContactAccess
from portal.projects.models import Project
from portal.projects.states import ProjectState
from portal.quotes import awarding
from portal.quotes.models import Quote
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote, make_wave
from tests.support.visitors import Visitor

TRIES = 20


def offered(kari: Person, *, offers: int = 2, **fields: object) -> tuple[Project, list[Quote]]:
    project = make_project(kari, **fields)
    make_wave(project, asked=offers)
    quotes = [make_quote(make_lead(make_firm(f"Bedrift {n} AS"), project)) for n in range(1, offers + 1)]
    transaction.commit()
    return project, quotes


def path(project: Project, quote: Quote) -> str:
    return f"/mine-prosjekter/{project.id}/velg/{quote.id}"


def token(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.get("/mine-prosjekter").forms[0]["csrf_token"].value}


def chosen() -> list[int]:
    db.session.expire_all()
    return list(db.session.scalars(select(Quote.id).where(Quote.accepted_at.is_not(None))))


@pytest.mark.parametrize("how", ["suspended_at", "stopped_at"])
class TestAFirmThatIsOut:
    """It sent its offer, and then staff suspended it, or the register said that it had ended."""

    def put_out(self, quote: Quote, how: str) -> None:
        setattr(db.session.get_one(Firm, quote.firm_id), how, clock.now())
        transaction.commit()

    def test_it_can_not_be_chosen_and_is_let_see_nothing_more(self, karis: Visitor, kari: Person, how: str):
        project, quotes = offered(kari)
        form = karis.get(path(project, quotes[0])).forms[1]
        self.put_out(quotes[0], how)
        assert "Bedriften kan ikke velges" in form.submit(status=409).text
        karis.get(path(project, quotes[0]), status=409)
        assert chosen() == []
        assert not db.session.scalar(select(func.count(ContactAccess.id)).where(ContactAccess.reason == "award"))

    def test_its_offer_says_so_and_leads_nowhere(self, karis: Visitor, kari: Person, how: str):
        project, quotes = offered(kari)
        self.put_out(quotes[0], how)
        page = karis.get(f"/mine-prosjekter/{project.id}")
        assert "Kan ikke velges" in page.text
        assert not page.html.select(f'a[href="{path(project, quotes[0])}"]')
        assert page.html.select(f'a[href="{path(project, quotes[1])}"]')


class TestChoosing:
    def test_a_page_says_what_will_happen_and_does_nothing(self, karis: Visitor, kari: Person):
        project, quotes = offered(kari)
        text = karis.get(path(project, quotes[0])).html.get_text(" ")
        assert "Når Bedrift 1 AS har sagt ja, får den se: navn, e-post, gateadresse." in text
        assert "1 annen bedrift får da vite at du valgte en annen." in text
        assert chosen() == []

    def test_the_choice_stands_and_is_told(self, karis: Visitor, kari: Person):
        project, quotes = offered(kari)
        page = karis.get(path(project, quotes[1])).forms[1].submit(status=303).follow()
        assert "Du har valgt Bedrift 2 AS" in page.text
        assert chosen() == [quotes[1].id]
        assert db.session.get_one(Quote, quotes[0].id).rejected_at is None
        assert db.session.get_one(Project, project.id).state is ProjectState.CHOSEN
        assert "Vi venter på at bedriften sier ja" in page.text
        assert list(db.session.scalars(select(OutboxRow.event))) == ["quote:accepted"]

    def test_the_firm_gets_the_address_with_its_yes_and_the_ledger_says_so(self, karis: Visitor, kari: Person):
        project, quotes = offered(kari)
        karis.post(path(project, quotes[0]), token(karis))
        assert db.session.scalars(select(ContactAccess)).all() == []
        awarding.confirm(db.session.get_one(Quote, quotes[0].id), actor_id=kari.id)
        transaction.commit()
        access = db.session.scalars(select(ContactAccess)).one()
        assert (access.firm_id, access.reason) == (quotes[0].firm_id, "award")
        assert "street_address" in access.fields
        assert "fordi bedriften ble valgt og sa ja" in karis.get(f"/mine-prosjekter/{project.id}").text

    def test_a_second_choice_is_refused_kindly(self, karis: Visitor, kari: Person):
        project, quotes = offered(kari)
        karis.post(path(project, quotes[0]), token(karis))
        answer = karis.post(path(project, quotes[1]), token(karis), status=409)
        assert "Det er allerede valgt en bedrift" in answer.text
        assert "Det er allerede valgt en bedrift" in karis.get(path(project, quotes[1]), status=409).text
        assert chosen() == [quotes[0].id]

    def test_pressed_twice_is_once(self, karis: Visitor, kari: Person):
        project, quotes = offered(kari)
        fields = token(karis)
        for _ in range(2):
            karis.post(path(project, quotes[0]), fields, status=303)
        assert chosen() == [quotes[0].id]
        assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 1

    @pytest.mark.parametrize("state", [ProjectState.REJECTED, ProjectState.AWARDED])
    def test_only_an_open_project_can_be_awarded(self, karis: Visitor, kari: Person, state: ProjectState):
        project, quotes = offered(kari, state=state, rejection_reason="Grunn")
        if state is ProjectState.REJECTED:
            project.approved_at = None
        transaction.commit()
        karis.post(path(project, quotes[0]), token(karis), status=409)
        assert chosen() == []

    def test_an_offer_of_another_project_is_missing(self, karis: Visitor, kari: Person):
        project, _ = offered(kari)
        _, others = offered(kari)
        karis.get(path(project, others[0]), status=404)
        karis.post(path(project, others[0]), token(karis), status=404)
        assert chosen() == []

    def test_a_form_without_its_token_chooses_nothing(self, karis: Visitor, kari: Person):
        project, quotes = offered(kari)
        karis.post(path(project, quotes[0]), status=400)
        assert chosen() == []


class TestWhoMay:
    def test_a_stranger_chooses_nothing(self, nils: Visitor, kari: Person):
        project, quotes = offered(kari)
        nils.post(path(project, quotes[0]), token(nils), status=404)
        assert chosen() == []

    def test_somebody_not_logged_in_chooses_nothing(self, anyone: Visitor, kari: Person):
        project, quotes = offered(kari)
        fields = {"csrf_token": anyone.get("/logg-inn").forms[0]["csrf_token"].value}
        assert "/logg-inn" in anyone.post(path(project, quotes[0]), fields, status=303).location
        assert chosen() == []

    def test_a_firm_cannot_choose_itself(self, kari: Person, visit: Callable[[Person], Visitor]):
        project, quotes = offered(kari)
        ola = make_member(db.session.get_one(Firm, quotes[0].firm_id), make_person("Ola Håndverker"))
        transaction.commit()
        visitor = visit(ola)
        visitor.post(path(project, quotes[0]), token(visitor), status=404)
        assert chosen() == []


@pytest.mark.committed
def test_of_many_choices_at_once_exactly_one_stands(app: Flask, kari: Person):
    _, quotes = offered(kari)
    numbers, kari_id = [quotes[0].id, quotes[1].id], kari.id
    start, outcomes = Barrier(TRIES), []

    def choose(quote_id: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction.transaction():
                    awarding.accept(db.session.get_one(Quote, quote_id), actor_id=kari_id)
                outcomes.append("chosen")
            except StateError:
                outcomes.append("late")

    threads = [Thread(target=choose, args=(numbers[number % 2],)) for number in range(TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("chosen") == 1
    assert outcomes.count("late") == TRIES - 1
    assert len(chosen()) == 1
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 1
