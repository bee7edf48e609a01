from datetime import timedelta

import pytest

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.leads import disclosure
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.leads.states import DeclineReason
from portal.projects.choices import AddressShown
from portal.projects.models import Project
from portal.projects.price_forms import PriceForm
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_project, make_quote, make_wave
from tests.support.visitors import Visitor


def asked(project: Project, firms: int = 1) -> list[Lead]:
    """A wave to so many firms."""
    make_wave(project, asked=firms)
    made = [make_lead(make_firm(f"Bedrift {number} AS"), project) for number in range(1, firms + 1)]
    transaction.commit()
    return made


def page_of(visitor: Visitor, project: Project):
    transaction.commit()
    return visitor.get(f"/mine-prosjekter/{project.id}")


class TestTheList:
    def test_it_says_where_each_project_stands(self, karis: Visitor, kari: Person):
        for state in (ProjectState.WAITING, ProjectState.OPEN, ProjectState.AWARDED, ProjectState.REJECTED):
            make_project(kari, state=state, rejection_reason="Grunn")
        transaction.commit()
        tags = [tag.text for tag in karis.get("/mine-prosjekter").html.select(".card .ds-tag")]
        assert tags == ["Ikke sendt ut", "Bedrift valgt", "Ute hos bedrifter", "Vi ser på det"]

    def test_a_card_tells_what_and_where(self, karis: Visitor, kari: Person):
        make_project(kari, category="tak", postal_code="0558")
        transaction.commit()
        card = karis.get("/mine-prosjekter").html.select_one("article.card")
        assert "Tak · 0558 Oslo" in card.get_text(" ")
        assert card.select_one("svg use")["href"].endswith("#house-line-duo")

    def test_it_counts_the_offers(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        make_quote(asked(project, 2)[0])
        transaction.commit()
        assert "1 av 3 tilbud" in karis.get("/mine-prosjekter").text

    def test_an_empty_list_leads_to_the_first_project(self, karis: Visitor):
        page = karis.get("/mine-prosjekter")
        assert "Du har ikke lagt ut noe ennå" in page.text
        assert page.html.select(".empty a[href='/legg-ut']")

    def test_others_projects_and_drafts_are_not_in_it(self, karis: Visitor, kari: Person):
        make_project(title="En annens tak")
        make_project(state=ProjectState.DRAFT, title="En annens utkast")
        transaction.commit()
        assert "En annens" not in karis.get("/mine-prosjekter").text

    def test_a_draft_is_offered_to_go_on_with_and_is_no_project(self, karis: Visitor, kari: Person):
        draft = make_project(kari, state=ProjectState.DRAFT, title="Et utkast")
        transaction.commit()
        page = karis.get("/mine-prosjekter")
        assert "Et utkast" in page.text
        assert not page.html.select(f"a[href='/mine-prosjekter/{draft.id}']")
        karis.get(f"/mine-prosjekter/{draft.id}", status=404)

    def test_it_leads_on_without_showing_anything_twice(self, karis: Visitor, kari: Person):
        for number in range(22):
            make_project(kari, title=f"Tak nummer {number:02}")
        transaction.commit()
        first = karis.get("/mine-prosjekter")
        second = first.click("Neste")
        assert [f"Tak nummer {n:02}" in first.text for n in (21, 2, 1)] == [True, True, False]
        assert [f"Tak nummer {n:02}" in second.text for n in (2, 1, 0)] == [False, True, True]

    @pytest.mark.parametrize("odd", ["x", "-1", "9" * 25, "²"])
    def test_an_odd_continuation_begins_at_the_beginning(self, karis: Visitor, kari: Person, odd: str):
        make_project(kari)
        transaction.commit()
        assert "Legge om tak" in karis.get("/mine-prosjekter", {"for": odd}).text

    def test_it_asks_the_database_as_often_for_many_as_for_one(self, karis: Visitor, kari: Person):
        make_project(kari)
        transaction.commit()
        karis.get("/mine-prosjekter")
        for_one = karis.query_count
        for _ in range(9):
            make_quote(make_lead(make_firm(), make_project(kari)))
        transaction.commit()
        karis.get("/mine-prosjekter")
        assert karis.query_count == for_one <= 6


class TestWhatHappensNow:
    def test_a_waiting_project_needs_nothing(self, karis: Visitor, kari: Person):
        page = page_of(karis, make_project(kari, state=ProjectState.WAITING))
        assert "Du trenger ikke gjøre noe nå" in page.text
        assert page.html.select_one(".road [aria-current]").text == "Vi ser på det"

    def test_a_waiting_one_says_by_when_it_is_looked_at(self, karis: Visitor, kari: Person):
        page = page_of(karis, make_project(kari, state=ProjectState.WAITING))
        assert "Vi ser på det innen to arbeidstimer: senest" in page.text
        late = make_project(kari, state=ProjectState.WAITING, submitted_at=clock.now() - timedelta(days=30))
        assert "beklager at det tar lengre tid" in page_of(karis, late).text

    def test_what_lacks_answers_links_to_what_would_let_it_out(self, karis: Visitor, kari: Person):
        project = make_project(kari, state=ProjectState.WAITING, answers={}, review_reasons=["incomplete"])
        page = page_of(karis, project)
        links = [link["href"] for link in page.html.select("#naa ~ * .ds-list a")]
        assert len(links) == 3
        assert "går det ut til bedrifter med en gang" in page.text
        assert "Du trenger ikke gjøre noe nå" not in page.text
        for link in links:
            shown = karis.get(link).html
            anchor = link.partition("#")[2]
            assert not anchor or shown.select(f"#{anchor}, [name={anchor}]"), link

    @pytest.mark.parametrize(
        "kept",
        [{"review_reasons": ["incomplete", "words"]}, {"review_reasons": ["incomplete"], "answered_at": clock.now()}],
    )
    def test_nothing_is_promised_where_more_answers_do_not_let_it_out(self, karis: Visitor, kari: Person, kept: dict):
        project = make_project(kari, state=ProjectState.WAITING, answers={}, **kept)
        assert "med en gang" not in page_of(karis, project).html.select_one("#naa").parent.text

    def test_a_rejected_one_says_why(self, karis: Visitor, kari: Person):
        reason = "Skriv mer om <b>taket</b>."
        page = page_of(karis, make_project(kari, state=ProjectState.REJECTED, rejection_reason=reason))
        assert reason in page.html.get_text()
        assert not page.html.select(".road")

    def test_an_approved_one_is_about_to_go_out(self, karis: Visitor, kari: Person):
        assert "vi finner bedriftene som passer" in page_of(karis, make_project(kari)).text

    def test_it_is_honest_when_nobody_fits(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        make_wave(project, asked=0)
        assert "Derfor er ingen spurt ennå" in page_of(karis, project).text

    def test_it_says_how_those_who_were_asked_have_answered(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        first, second, third, fourth, *_ = asked(project, 6)
        make_quote(first)
        make_quote(second)
        leads.decline(third, reason=DeclineReason.NO_CAPACITY, actor_id=kari.id)
        fourth.opened_at = clock.now()
        text = " ".join(page_of(karis, project).html.select_one("#naa").parent.get_text(" ").split())
        assert (
            "Vi spurte 6 bedrifter: 2 har svart med et tilbud, 1 har takket nei (1 full kalender), "
            "1 har åpnet prosjektet uten å svare, 2 har ikke åpnet prosjektet." in text
        )

    def test_no_firm_is_named_that_has_not_answered(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        first, second, *_ = asked(project, 3)
        make_quote(first)
        leads.decline(second, reason=DeclineReason.TOO_FAR, actor_id=kari.id)
        text = page_of(karis, project).text
        assert "Bedrift 1 AS" in text
        assert "Bedrift 2 AS" not in text
        assert "Bedrift 3 AS" not in text

    def test_a_full_one_takes_no_more(self, karis: Visitor, kari: Person):
        project = make_project(kari, wished_replies=1)
        make_quote(asked(project)[0])
        assert "tar ikke imot flere" in page_of(karis, project).text

    def test_it_is_said_when_everybody_declined(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        leads.decline(asked(project)[0], reason=DeclineReason.TOO_SMALL, actor_id=kari.id)
        assert "Alle vi spurte, har takket nei" in page_of(karis, project).text


class TestTheOffers:
    def test_each_has_price_form_and_what_it_binds_to(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        forms = list(PriceForm)[:3]
        for lead, form in zip(asked(project, 3), forms, strict=True):
            make_quote(lead, price_form=form, amount_ore=185_000_00, message="Vi kommer gjerne.", starts="Uke 3")
        page = page_of(karis, project)
        rows = {row.th.get_text(strip=True): row.select("td") for row in page.html.select(".compare tbody tr")}
        assert [cell.get_text() for cell in rows["Pris med mva."]] == [
            "185\N{NARROW NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr"
        ] * 3
        assert rows["Prisform"][0].get_text().startswith("Fast pris")
        assert "15 prosent" in rows["Prisform"][2].get_text()
        assert rows["Avstand"][0].text == "Ca. 4 km"
        assert rows["Kan starte"][0].text == "Uke 3"
        assert len(page.html.select("article.offer")) == 3

    def test_the_firms_words_are_text_not_html(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        make_quote(asked(project)[0], message="<script>alert(1)</script>", starts="<b>nå</b>")
        assert not page_of(karis, project).html.select("article.offer script, article.offer b")

    def test_one_offer_stands_alone(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        make_quote(asked(project)[0])
        page = page_of(karis, project)
        assert not page.html.select(".compare")
        assert page.html.select("article.offer a[href*='/velg/']")

    def test_it_asks_the_database_as_often_for_five_offers_as_for_one(self, karis: Visitor, kari: Person):
        project = make_project(kari, wished_replies=5)
        made = asked(project, 5)
        make_quote(made[0])
        page_of(karis, project)
        for_one = karis.query_count
        for lead in made[1:]:
            make_quote(lead)
        page_of(karis, project)
        assert karis.query_count == for_one <= 8


class TestWhoHasSeenWhat:
    def test_nobody_has_at_first(self, karis: Visitor, kari: Person):
        text = page_of(karis, make_project(kari)).text
        assert "Ingen bedrift har sett kontaktopplysningene dine." in text

    def test_each_access_has_its_line(self, karis: Visitor, kari: Person):
        project = make_project(kari, shares_phone=True, address_shown=AddressShown.ON_REPLY)
        lead = asked(project)[0]
        fields = disclosure.fields_on_reply(project)
        leads.reveal(project, firm_id=lead.firm_id, person_id=None, fields=fields, reason="reply")
        line = page_of(karis, project).html.select_one("#sett + .happened li").get_text(" ")
        assert "Bedrift 1 AS" in line
        assert "navn, e-post, telefon, gateadresse" in line
        assert "bedriften svarte" in line


class TestWhoMay:
    def test_anothers_project_is_as_missing_as_none(self, nils: Visitor, kari: Person):
        project = make_project(kari)
        quote = make_quote(asked(project)[0])
        transaction.commit()
        missing = nils.get("/mine-prosjekter/999999", status=404).body
        assert nils.get(f"/mine-prosjekter/{project.id}", status=404).body == missing
        assert nils.get(f"/mine-prosjekter/{project.id}/velg/{quote.id}", status=404).body == missing

    def test_ones_own_draft_is_not_here(self, karis: Visitor, kari: Person):
        project = make_project(kari, state=ProjectState.UNPROVED)
        transaction.commit()
        karis.get(f"/mine-prosjekter/{project.id}", status=404)

    def test_somebody_not_logged_in_is_sent_to_log_in_and_back(self, anyone: Visitor, kari: Person):
        project = make_project(kari)
        transaction.commit()
        location = anyone.get(f"/mine-prosjekter/{project.id}", status=303).location
        assert location.endswith(f"/logg-inn?next=/mine-prosjekter/{project.id}")


class TestWhoAnswered:
    def test_the_poster_sees_who_wrote_the_offer_and_how_to_reach_them(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        lead = asked(project)[0]
        ola = make_person("Ola Ås", email="ola@tak.example", phone="+4791234567")
        make_quote(lead, written_by=ola)
        text = page_of(karis, project).html.select_one(".offers").get_text(" ")
        for fact in ("Ola Ås", "ola@tak.example", "91\N{NO-BREAK SPACE}23\N{NO-BREAK SPACE}45\N{NO-BREAK SPACE}67"):
            assert fact in text

    def test_an_offer_outlives_the_account_of_who_wrote_it(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        make_quote(asked(project)[0])
        assert "Ikke oppgitt" in page_of(karis, project).html.select_one(".offers").get_text(" ")
