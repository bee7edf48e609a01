"""A firm reads what became of the project: on pause, ended, opened again, and changed since it was asked."""

import pytest

from portal.core import clock, transaction
from portal.core.database import db
from portal.firms.models import Firm
from portal.leads import life as leads_life
from portal.leads.models import Lead
from portal.projects import life, moving
from portal.projects.models import Project
from portal.projects.states import ProjectState, WithdrawalReason
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote
from tests.support.visitors import Visitor

WITH_PHONE = "Ring meg på 912 34 567 om taket, som er fra 1974 og skal legges om i vår."
WITHOUT = "Taket er fra 1974 og skal legges om i vår, med ny undertaksduk og takstein."


def project_of(lead: Lead) -> Project:
    return db.session.get_one(Project, lead.project_id)


def change(lead: Lead, **fields: object) -> None:
    project = project_of(lead)
    leads_life.edit(project, actor_id=project.poster_id, seen_version=project.version, **fields)
    transaction.commit()


def pane(visitor: Visitor, lead: Lead) -> str:
    return visitor.get(f"/oppdrag/{lead.id}").html.select_one(".d-scroll").get_text(" ")


class TestWhatBecameOfIt:
    def test_a_pause_is_told_and_no_answer_is_offered(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm, make_project(state=ProjectState.PAUSED))
        transaction.commit()
        page = ola.get(f"/oppdrag/{lead.id}")
        assert "Dere kan svare når det åpner igjen" in page.text
        assert not page.html.select(".act")
        assert ola.get(f"/oppdrag/{lead.id}/svar", status=303)
        assert "På pause" in ola.get("/oppdrag").html.select_one(f"#lead-{lead.id}").text

    def test_an_offer_of_a_paused_project_still_stands(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm, make_project(state=ProjectState.PAUSED))
        make_quote(lead)
        transaction.commit()
        assert "Tilbudet deres står" in pane(ola, lead)

    @pytest.mark.parametrize(
        ("state", "answered", "silent"),
        [
            (ProjectState.WITHDRAWN, "Kunden har trukket prosjektet og velger ingen", "Kunden har trukket prosjektet."),
            (ProjectState.EXPIRED, "avsluttet uten at kunden valgte", "tar ikke imot svar lenger"),
        ],
    )
    def test_an_end_is_told_to_who_answered_and_who_did_not(
        self, ola: Visitor, firm: Firm, state: ProjectState, answered: str, silent: str
    ):
        undecided, replied = make_lead(firm, make_project(state=state)), make_lead(firm, make_project(state=state))
        make_quote(replied)
        transaction.commit()
        assert silent in pane(ola, undecided)
        assert answered in pane(ola, replied)
        assert "har svart" not in ola.get("/oppdrag?visning=besvart").html.select_one(f"#lead-{replied.id}").text

    def test_opened_again_it_lies_among_the_new(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm)
        project = project_of(lead)
        leads_life.withdraw(project, reason=WithdrawalReason.OTHER, actor_id=project.poster_id)
        transaction.commit()
        assert not ola.get("/oppdrag").html.select(f"#lead-{lead.id}")
        leads_life.reopen(project, actor_id=project.poster_id)
        transaction.commit()
        assert ola.get("/oppdrag").html.select(f"#lead-{lead.id}")
        assert ola.get(f"/oppdrag/{lead.id}").html.select(".act")

    def test_a_reply_written_while_it_was_paused_is_kept_and_told_why(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm)
        transaction.commit()
        form = ola.get(f"/oppdrag/{lead.id}/svar").forms["reply"]
        project = project_of(lead)
        life.mark_paused(project, actor_id=project.poster_id)
        transaction.commit()
        form["price_form"], form["amount"], form["starts"] = "fixed", "185 000", "Uke 3"
        form["message"] = "Vi kan legge om taket i uke tre og har gjort mange slike."
        page = form.submit(status=409)
        assert "på pause" in page.text
        assert "i uke tre" in page.html.select_one("textarea").text


class TestWhatWasChanged:
    def test_before_and_after_stand_side_by_side(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm)
        answers = project_of(lead).answers | {"area": 160}
        change(lead, budget_ore=90_000_00, start="urgent", answers=answers)
        text = " ".join(pane(ola, lead).split())
        assert "Endret av kunden" in text
        assert "Før: 140 m² Nå: 160 m²" in text
        assert "Før: Innen en måned Nå: Haster, så fort som mulig" in text
        assert "Før: Ikke oppgitt Nå: 90" in text

    def test_contact_details_in_old_and_new_texts_are_hidden_until_the_reply(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm, make_project(description=WITH_PHONE))
        change(lead, description=WITHOUT)
        assert "912 34 567" not in ola.get(f"/oppdrag/{lead.id}").text
        make_quote(lead)
        transaction.commit()
        assert "912 34 567" in ola.get(f"/oppdrag/{lead.id}").text

    def test_how_to_reach_the_poster_is_not_among_the_changes(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm)
        change(lead, contact_phone="+4790000000", shares_phone=True, contact_name="Kanarifugl")
        page = ola.get(f"/oppdrag/{lead.id}")
        assert "Endret av kunden" not in page.text
        assert "Kanarifugl" not in page.text
        assert "90000000" not in page.text

    def test_a_firm_asked_afterwards_reads_only_what_it_is_now(self, ola: Visitor, firm: Firm):
        first = make_lead(make_firm())
        change(first, budget_ore=90_000_00)
        later = make_lead(firm, project_of(first), sent_at=clock.now())
        transaction.commit()
        assert "Endret av kunden" not in pane(ola, later)

    def test_what_the_poster_writes_is_text(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm)
        change(lead, description="<b>50 % av</b> taket skal legges om i løpet av våren.")
        page = ola.get(f"/oppdrag/{lead.id}").html
        assert "<b>50 % av</b>" in page.select_one(".changes").text
        assert not page.select(".changes dd b b")

    def test_an_unchanged_project_costs_no_question_and_a_changed_one_the_same_for_any_number(
        self, ola: Visitor, firm: Firm
    ):
        lead = make_lead(firm)
        transaction.commit()
        ola.get(f"/oppdrag/{lead.id}")
        unchanged = ola.query_count
        counts = []
        for budget in (1_000_00, 2_000_00, 3_000_00):
            change(lead, budget_ore=budget)
            ola.get(f"/oppdrag/{lead.id}")
            counts.append(ola.query_count)
        assert counts == [unchanged + 1] * 3


class TestWhatWasMoved:
    """Staff put the project where it belongs after firms were asked: other questions, other services."""

    def test_a_move_is_told_in_words_and_the_page_opens(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm)
        change(lead, answers=project_of(lead).answers | {"area": 160})
        moving.move(project_of(lead), category="rorlegger", service="tett", actor_id=make_person("Siv").id)
        transaction.commit()
        page = ola.get(f"/oppdrag/{lead.id}")
        text = " ".join(page.html.select_one(".changes").get_text(" ").split())
        assert "Fag Før: Tak Nå: Rørlegger" in text
        assert "Før: 160 m² Nå: Ikke oppgitt" in text
        assert "Før: 140 m² Nå: 160 m²" in text
        assert not [word for word in ("answers", "omlegging", "{", "vet-ikke") if word in text]

    def test_a_move_within_the_category_tells_the_kind_of_job(self, ola: Visitor, firm: Firm):
        lead = make_lead(firm)
        moving.move(project_of(lead), category="tak", service="lekkasje", actor_id=make_person("Siv").id)
        transaction.commit()
        text = " ".join(ola.get(f"/oppdrag/{lead.id}").html.select_one(".changes").get_text(" ").split())
        assert "Type jobb Før: Legge om tak Nå: " in text

    def test_a_move_there_and_back_opens_too(self, ola: Visitor, firm: Firm):
        lead, siv = make_lead(firm), make_person("Siv")
        moving.move(project_of(lead), category="rorlegger", service="tett", actor_id=siv.id)
        moving.move(project_of(lead), category="tak", service="omlegging", actor_id=siv.id)
        transaction.commit()
        assert "Fag Før: Rørlegger Nå: Tak" in " ".join(ola.get(f"/oppdrag/{lead.id}").html.get_text(" ").split())
