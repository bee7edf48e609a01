"""The firm's own settings: owners change them, the others read the same pages, nobody else knows that they are there."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock, transaction
from portal.core.database import db
from portal.firms.models import Firm, FirmHoliday, MemberRole, ServicePause
from portal.firms.queries import get_firm
from portal.firms.work import read_work
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_leads, make_member, make_organisation, make_project
from tests.support.visitors import Visitor

PAGES = ("/bedrift", "/bedrift/arbeid", "/bedrift/arbeid/tak", "/bedrift/omrade", "/bedrift/kapasitet")
TODAY = clock.in_oslo(clock.now()).date()
HOLIDAY = {"from_on": str(TODAY), "until_on": str(TODAY + timedelta(days=7))}
WRITES = (
    ("/bedrift/arbeid/tak", {"wanted": ["omlegging"]}),
    ("/bedrift/arbeid/tak/omlegging/pause", {}),
    ("/bedrift/arbeid/tak/omlegging/fortsett", {}),
    ("/bedrift/omrade", {"postal_code": "0558", "radius": "10"}),
    ("/bedrift/omrade/kommuner", {"wanted": ["3201"]}),
    ("/bedrift/kapasitet", {"leads_per_week": "3", "most_open": "3", "smallest_size": "1", "largest_size": "2"}),
    ("/bedrift/kapasitet/ferie", HOLIDAY),
    ("/bedrift/kapasitet/ferie/fjern", {"from_on": str(TODAY), "until_on": str(TODAY)}),
    ("/bedrift/kapasitet/pause", {"until": ""}),
    ("/bedrift/kapasitet/fortsett", {}),
    ("/bedrift/profil", {"about": "Vi legger tak."}),
)


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olas Tak AS", leads_per_week=10)


def visitor(app: Flask, firm: Firm, role: MemberRole) -> Visitor:
    return Visitor(app).sign_in(open_session(make_member(firm, role=role)))


@pytest.fixture
def ola(app: Flask, firm: Firm) -> Visitor:
    return visitor(app, firm, MemberRole.OWNER)


@pytest.fixture
def lise(app: Flask, firm: Firm) -> Visitor:
    return visitor(app, firm, MemberRole.READER)


def send(visitor: Visitor, path: str, fields: dict, **checks: object):
    token = visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    return visitor.post(path, {"csrf_token": token, **fields}, **checks)


class TestWhoMay:
    @pytest.mark.parametrize("path", PAGES)
    def test_a_reader_reads_the_same_page_without_buttons(self, ola: Visitor, lise: Visitor, path: str):
        own, read = ola.get(path), lise.get(path)
        assert own.html.h1.text == read.html.h1.text
        forms = [form["action"] for form in read.html.select("main form[method=post]")]
        assert forms == []

    @pytest.mark.parametrize(("path", "fields"), WRITES)
    def test_only_an_owner_changes_anything(self, app: Flask, firm: Firm, path: str, fields: dict):
        for role in (MemberRole.READER, MemberRole.ESTIMATOR):
            send(visitor(app, firm, role), path, fields, status=404)
        send(Visitor(app).sign_in(open_session(make_person("Kari Ås"))), path, fields, status=404)

    @pytest.mark.parametrize("path", PAGES)
    def test_who_has_no_firm_finds_nothing_and_a_stranger_logs_in(self, app: Flask, anyone: Visitor, path: str):
        Visitor(app).sign_in(open_session(make_person("Kari Ås"))).get(path, status=404)
        assert anyone.get(path, status=303).location.startswith("/logg-inn")

    def test_another_firms_owner_changes_their_own(self, app: Flask, firm: Firm):
        other = make_firm("Nils Bygg AS")
        send(visitor(app, other, MemberRole.OWNER), "/bedrift/kapasitet/pause", {"until": ""}, status=303)
        assert get_firm(firm.id).paused_at is None
        assert get_firm(other.id).paused_at is not None


class TestWork:
    def test_an_owner_ticks_what_the_firm_takes(self, ola: Visitor, firm: Firm):
        form = ola.get("/bedrift/arbeid/maler-innvendig").forms["arbeid"]
        keys = [box["value"] for box in ola.get("/bedrift/arbeid/maler-innvendig").html.select("[name=wanted]")]
        form.set("wanted", True, index=1)
        page = form.submit().follow()
        assert "Lagret" in page.text
        assert read_work(firm.id).chosen["maler-innvendig"] == {keys[1]}
        assert "1 av" in ola.get("/bedrift/arbeid").text

    def test_two_owners_at_once_lose_nothing_of_each_others(self, app: Flask, ola: Visitor, firm: Firm):
        siri = visitor(app, firm, MemberRole.OWNER)
        one, other = (each.get("/bedrift/arbeid/tak").forms["arbeid"] for each in (ola, siri))
        one.set("wanted", True, index=1)
        other.set("wanted", True, index=2)
        one.submit(status=303)
        other.submit(status=303)
        assert len(read_work(firm.id).chosen["tak"]) == 3

    def test_a_key_that_is_none_is_not_kept(self, ola: Visitor, firm: Firm):
        send(ola, "/bedrift/arbeid/tak", {"wanted": ["finnes-ikke", "omlegging\x07", "'--"]}, status=303)
        assert read_work(firm.id).chosen == {"tak": {""}}

    def test_an_unknown_category_or_service_is_not_found(self, ola: Visitor):
        ola.get("/bedrift/arbeid/finnes-ikke", status=404)
        send(ola, "/bedrift/arbeid/tak/finnes-ikke/pause", {}, status=404)
        send(ola, "/bedrift/arbeid/finnes-ikke/omlegging/fortsett", {}, status=404)

    def test_a_pause_of_what_the_firm_does_not_do_is_refused(self, ola: Visitor, firm: Firm):
        answer = send(ola, "/bedrift/arbeid/gulv/parkett/pause", {}, expect_errors=True)
        assert answer.status_int in (404, 409)
        assert read_work(firm.id).paused == {}

    def test_a_pause_by_silence_is_told_and_ended_with_one_click_from_the_overview(self, ola: Visitor, firm: Firm):
        db.session.add(ServicePause(firm_id=firm.id, category="tak", service="omlegging", reason="silence"))
        transaction.commit()
        page = ola.get("/bedrift")
        assert "lot to oppdrag på rad ligge" in page.text
        (form,) = (form for form in page.forms.values() if form.action.endswith("/fortsett"))
        assert form.submit().follow().request.path == "/bedrift"
        assert read_work(firm.id).paused == {}

    def test_it_says_what_the_law_asks_for_and_whether_the_firm_has_it(self, ola: Visitor, firm: Firm):
        assert "Loven krever det" in ola.get("/bedrift/arbeid/elektriker").text
        send(ola, "/bedrift/arbeid/elektriker", {"wanted": [""]}, status=303)
        assert "dere blir ikke spurt før vi har sett dette" in ola.get("/bedrift").text

    def test_it_is_searched_in_peoples_words(self, ola: Visitor):
        hits = ola.get("/bedrift/arbeid?q=takstein").html.select("[aria-labelledby=treff-h] a")
        assert "/bedrift/arbeid/tak" in [hit["href"] for hit in hits]
        assert "fant ingen kategori" in ola.get("/bedrift/arbeid?q=qqqqqqq").text


class TestArea:
    def test_nowhere_at_all_is_told(self, ola: Visitor, firm: Firm):
        assert "ikke spurt om noe" not in ola.get("/bedrift/omrade").text
        firm.radius_km = 0
        transaction.commit()
        assert "Med 0 km og ingen kommuner blir dere ikke spurt om noe" in ola.get("/bedrift/omrade").text

    def test_nowhere_at_all_is_refused_at_the_radius(self, ola: Visitor, firm: Firm):
        page = send(ola, "/bedrift/omrade", {"postal_code": "0558", "radius": "0"}, status=422)
        field = page.html.select_one("[name=radius]").find_parent(class_="ds-field")
        assert "Velg dem først" in field.select_one(".ds-validation-message").text
        assert get_firm(firm.id).radius_km == 40
        send(ola, "/bedrift/omrade/kommuner", {"wanted": ["3201"]}, status=303)
        send(ola, "/bedrift/omrade", {"postal_code": "0558", "radius": "0"}, status=303)
        assert get_firm(firm.id).radius_km == 0

    def test_the_place_and_the_radius_are_changed(self, ola: Visitor, firm: Firm):
        form = ola.get("/bedrift/omrade").forms["base"]
        form["postal_code"], form["radius"], form["goes_further"] = "5003", "25", True
        form.submit(status=303)
        changed = get_firm(firm.id)
        assert (changed.postal_code, changed.radius_km, changed.goes_further) == ("5003", 25, True)
        assert changed.latitude == pytest.approx(60.39, abs=0.1)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"postal_code": "0000", "radius": "20"}, "Vi finner ikke postnummeret"),
            ({"postal_code": "", "radius": "20"}, "Skriv postnummeret"),
            ({"postal_code": "0558", "radius": "501"}, "fra 0 til 500"),
            ({"postal_code": "0558", "radius": "-1"}, "fra 0 til 500"),
            ({"postal_code": "0558", "radius": "9" * 25}, "fra 0 til 500"),
            ({"postal_code": "0558", "radius": "ti 🔨"}, "fra 0 til 500"),
        ],
    )
    def test_what_cannot_be_is_told_at_its_field_and_kept(self, ola: Visitor, firm: Firm, fields: dict, said: str):
        page = send(ola, "/bedrift/omrade", fields, status=422)
        assert said in page.html.select_one(".ds-validation-message").text
        assert page.html.select_one("[name=radius]")["value"] == fields["radius"]
        assert get_firm(firm.id).radius_km == 40

    def test_municipalities_are_picked_by_county_and_removed(self, ola: Visitor, firm: Firm):
        page = ola.get("/bedrift/omrade?fylke=32")
        form = next(form for form in page.forms.values() if form.id == "velg")
        form.set("wanted", True, index=0)
        page = form.submit().follow()
        listed = page.html.select("#kommuner ~ ul li")
        assert len(listed) == 1
        remove = next(form for form in page.forms.values() if form.action.endswith("/kommuner"))
        assert not remove.submit().follow().html.select("#kommuner ~ ul li")

    def test_a_whole_county_is_one_click(self, ola: Visitor):
        form = ola.get("/bedrift/omrade?fylke=03").forms["velg"]
        assert "Oslo" in form.submit("all").follow().html.select_one("#kommuner ~ ul").text

    def test_a_municipality_there_is_none_of_is_left_out(self, ola: Visitor):
        page = send(ola, "/bedrift/omrade/kommuner", {"wanted": ["9999", "ÆØÅ🔨", "0301"] * 3}).follow()
        assert len(page.html.select("#kommuner ~ ul li")) == 1

    def test_it_counts_the_projects_that_lay_there(self, ola: Visitor, firm: Firm):
        make_project(category="tak")
        make_project(category="maler-innvendig", service=None)
        make_project(postal_code="9700")
        make_project(approved_at=clock.now() - timedelta(days=91))
        transaction.commit()
        numbers = [each.text for each in ola.get("/bedrift/omrade").html.select("aside dd")]
        assert numbers == ["2", "1"]


class TestCapacity:
    def test_what_the_firm_wants_is_changed(self, ola: Visitor, firm: Firm):
        form = ola.get("/bedrift/kapasitet").forms["onske"]
        form["leads_per_week"], form["most_open"], form["smallest_size"], form["largest_size"] = "4", "7", "2", "3"
        form["takes_overflow"] = True
        form.submit(status=303)
        changed = get_firm(firm.id)
        assert (changed.leads_per_week, changed.most_open, changed.smallest_size, changed.largest_size) == (4, 7, 2, 3)
        assert changed.takes_overflow

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"leads_per_week": "0"}, "fra 1 til 100"),
            ({"most_open": "201"}, "fra 1 til 200"),
            ({"smallest_size": "3", "largest_size": "2"}, "kan ikke være mindre"),
            ({"largest_size": "9"}, "kan ikke brukes"),
        ],
    )
    def test_what_cannot_be_is_told_at_its_field(self, ola: Visitor, fields: dict, said: str):
        good = {"leads_per_week": "3", "most_open": "3", "smallest_size": "1", "largest_size": "2"}
        page = send(ola, "/bedrift/kapasitet", good | fields, status=422)
        assert said in page.html.select_one(".ds-validation-message").text

    def test_a_holiday_is_added_once_and_removed(self, ola: Visitor, firm: Firm):
        for _ in range(2):
            send(ola, "/bedrift/kapasitet/ferie", HOLIDAY, status=303)
        assert db.session.query(FirmHoliday).filter_by(firm_id=firm.id).count() == 1
        assert "Dere er på ferie til og med" in ola.get("/bedrift").text
        form = next(form for form in ola.get("/bedrift/kapasitet").forms.values() if form.action.endswith("/fjern"))
        for _ in range(2):
            assert form.submit(status=303)
        assert db.session.query(FirmHoliday).filter_by(firm_id=firm.id).count() == 0

    @pytest.mark.parametrize(
        ("first", "last"),
        [("", ""), ("tull", "2027-01-01"), ("2027-02-01", "2027-01-01"), ("2020-01-01", "2020-01-09")],
    )
    def test_a_holiday_that_cannot_be_is_told(self, ola: Visitor, first: str, last: str):
        fields = {"from_on": first, "until_on": last}
        page = send(ola, "/bedrift/kapasitet/ferie", fields, status=422)
        assert page.html.select(".ds-validation-message")

    def test_a_pause_has_a_day_or_none_and_is_ended(self, ola: Visitor, firm: Firm):
        tomorrow = TODAY + timedelta(days=1)
        send(ola, "/bedrift/kapasitet/pause", {"until": str(tomorrow)}, status=303)
        assert get_firm(firm.id).paused_until == tomorrow
        form = next(form for form in ola.get("/bedrift/kapasitet").forms.values() if form.action.endswith("/fortsett"))
        form.submit(status=303)
        assert get_firm(firm.id).paused_at is None
        page = send(ola, "/bedrift/kapasitet/pause", {"until": str(TODAY)}, status=422)
        assert "fra i morgen" in page.html.select_one(".ds-validation-message").text


class TestProfile:
    def test_it_is_told_and_a_bad_address_is_refused(self, ola: Visitor, firm: Firm):
        send(ola, "/bedrift/profil", {"about": "Vi legger tak.", "website": "www.olastak.example"}, status=303)
        assert get_firm(firm.id).website == "https://www.olastak.example"
        for bad in ("javascript:alert(1)", "tak", "https://ola:x@tak.example", "http://tak.example:99999", "a" * 201):
            page = send(ola, "/bedrift/profil", {"about": "Nytt", "website": bad}, status=422)
            assert page.html.select_one("#website-error")
            assert page.html.select_one("textarea").text.strip() == "Nytt"


class TestOverview:
    def test_a_firm_that_nobody_has_checked_reads_that_it_waits(self, app: Flask):
        firm = make_firm("Ny AS", verified_at=None)
        page = visitor(app, firm, MemberRole.OWNER).get("/bedrift")
        assert "Vi ser på bedriften" in page.text
        assert "/bedrifter/" not in page.text

    def test_the_register_is_given_as_the_source_only_of_what_it_said(self, app: Flask):
        typed, asked = make_firm("Ny AS"), make_organisation("SPURT AS", checked_at=clock.now(), vat_registered=True)
        panels = [
            visitor(app, firm, MemberRole.OWNER).get("/bedrift").html.select_one("section[aria-labelledby=reg-h]").text
            for firm in (typed, make_firm("Spurt AS", organisation_id=asked.id))
        ]
        assert ["Fra Enhetsregisteret" in panel for panel in panels] == [False, True]
        assert ["har ikke svart om dere" in panel for panel in panels] == [True, False]
        assert ["Merverdiavgift" in panel for panel in panels] == [False, True]

    def test_a_stopped_firm_reads_why(self, app: Flask):
        firm = make_firm("Slutt AS", stopped_at=clock.now())
        assert "Enhetsregisteret sier" in visitor(app, firm, MemberRole.OWNER).get("/bedrift").text

    def test_a_full_week_is_told(self, app: Flask):
        firm = make_firm("Full AS", leads_per_week=1)
        make_lead(firm)
        assert "Uken er full" in visitor(app, firm, MemberRole.OWNER).get("/bedrift").text

    def test_its_questions_do_not_grow(self, ola: Visitor, firm: Firm):
        ola.get("/bedrift")
        few = {path: ola.get(path) and ola.query_count for path in PAGES}
        make_leads(firm, 5)
        for number in range(6):
            make_lead(make_firm(f"Annen {number} AS"))
        db.session.add_all(
            ServicePause(firm_id=firm.id, category="tak", service=key, reason="own")
            for key in ("omlegging", "lekkasje")
        )
        send(ola, "/bedrift/omrade/kommuner", {"wanted": ["3201", "3203", "3205"]})
        transaction.commit()
        assert {path: ola.get(path) and ola.query_count for path in PAGES} == few
        assert max(few.values()) <= 12
