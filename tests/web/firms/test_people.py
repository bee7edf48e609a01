"""/bedrift/brukere: who sees and changes what; leaving; and the page behind the mailed link."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core import clock, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.firms.models import Firm, FirmInvitation, FirmMember, MemberRole
from portal.notifications import firm_mails
from tests.factories.accounts import issue_latest_code, make_person, open_session
from tests.factories.marketplace import make_firm, make_member
from tests.support.visitors import Visitor

PEOPLE, JOIN = "/bedrift/brukere", "/bedrift/bli-med/"
OWNER, ESTIMATOR, READER = MemberRole.OWNER, MemberRole.ESTIMATOR, MemberRole.READER


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olas Tak AS")


@pytest.fixture
def ola(firm: Firm) -> Person:
    """The firm's owner."""
    return make_member(firm, make_person("Ola Håndverker"))


@pytest.fixture
def visit(app: Flask) -> Callable[[Person], Visitor]:
    """The person's browser, logged in."""
    return lambda person: Visitor(app).sign_in(open_session(person))


@pytest.fixture
def olas(ola: Person, visit) -> Visitor:
    return visit(ola)


@pytest.fixture
def eva(firm: Firm, ola: Person) -> Person:
    """The firm's estimator."""
    return make_member(firm, make_person("Eva Kalkyle"), role=ESTIMATOR)


def invite(visitor: Visitor, *, status: int = 303, email: str = "bo@post.example", role: str = "reader"):
    form = next(form for form in visitor.get(PEOPLE).forms.values() if "email" in form.fields)
    form["email"], form["role"] = email, role
    return form.submit(status=status)


def mailed_token() -> str:
    """Do the worker's half of the newest invitation; returns the token in the mail."""
    row = db.session.scalars(
        select(OutboxRow).where(OutboxRow.event == "firm:member-invited").order_by(OutboxRow.id.desc())
    ).first()
    firm_mails.invite_to_firm(**row.ids)
    transaction.commit()
    return db.session.scalars(select(Delivery.text).order_by(Delivery.id.desc())).first().split(JOIN)[1].split()[0]


def press(page, action: str, *, status: int = 303):
    return next(form for form in page.forms.values() if form.action == action).submit(status=status)


def token_of(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.get("/min-side").forms[0]["csrf_token"].value}


def membership(person: Person) -> FirmMember | None:
    db.session.expire_all()
    return db.session.scalar(select(FirmMember).where(FirmMember.person_id == person.id))


def the_invitation() -> FirmInvitation | None:
    db.session.expire_all()
    return db.session.scalar(select(FirmInvitation))


class TestThePage:
    def test_everybody_reads_who_is_in_and_only_owners_are_offered_changes(self, olas: Visitor, eva: Person, visit):
        text = olas.get(PEOPLE)
        assert all(word in text for word in ("Eva Kalkyle", "Kalkulatør", "med siden", "Inviter noen", "Endre rolle"))
        evas = visit(eva).get(PEOPLE)
        assert "Ola Håndverker" in evas
        assert not any(word in evas for word in ("Inviter noen", "Endre rolle", "Trekk tilbake"))
        assert "Forlat bedriften" in evas

    def test_a_reader_of_it_writes_nothing(self, firm: Firm, ola: Person, eva: Person, visit):
        evas, mine = visit(eva), membership(eva)
        fields = token_of(evas) | {"email": "ny@post.example", "role": "owner"}
        evas.post(PEOPLE, fields, status=404)
        for verb in ("rolle", "fjern"):
            evas.post(f"{PEOPLE}/{mine.id}/{verb}", fields, status=404)
        assert (membership(eva).role, the_invitation()) == (ESTIMATOR, None)

    def test_another_firms_people_are_nobody(self, olas: Visitor):
        nils = make_member(make_firm("Nils Bygg AS"), make_person("Nils Fremmed"))
        theirs = membership(nils).id
        for verb in ("rolle", "fjern"):
            olas.get(f"{PEOPLE}/{theirs}/{verb}", status=404)
            olas.post(f"{PEOPLE}/{theirs}/{verb}", token_of(olas) | {"role": "reader"}, status=404)
        assert membership(nils).role == OWNER

    def test_reading_it_takes_the_same_queries_however_many(self, firm: Firm, olas: Visitor):
        olas.get(PEOPLE)
        before = olas.query_count
        for number in range(5):
            make_member(firm, make_person(f"Ansatt {number}"), role=READER)
        olas.get(PEOPLE)
        assert olas.query_count == before


class TestInviting:
    def test_it_is_mailed_and_stands_in_the_list(self, olas: Visitor):
        page = invite(olas).follow()
        assert "på vei til bo@post.example" in page
        assert "Venter på svar" in page
        assert mailed_token() not in str(the_invitation().token_hash)

    @pytest.mark.parametrize("email", ["", "bo", "a@b.no, c@evil.no", "x" * 300 + "@a.no"])
    def test_what_is_no_address_is_said_at_its_field(self, olas: Visitor, email: str):
        page = invite(olas, email=email, status=422)
        assert page.html.select_one("#email-error")
        assert page.html.select_one("#email")["value"] == email
        assert the_invitation() is None

    def test_a_role_there_is_not_is_refused(self, olas: Visitor):
        fields = token_of(olas) | {"email": "bo@post.example", "role": "admin"}
        olas.post(PEOPLE, fields, status=422)
        assert the_invitation() is None

    def test_who_is_invited_already_is_told_of(self, olas: Visitor):
        invite(olas)
        assert "allerede invitert" in invite(olas, status=422).html.select_one("#email-error").text

    def test_it_is_sent_anew_and_taken_back(self, olas: Visitor, anyone: Visitor):
        page = invite(olas).follow()
        first, number = mailed_token(), the_invitation().id
        page = press(page, f"{PEOPLE}/invitasjoner/{number}/send").follow()
        second = mailed_token()
        assert "erstattet av en nyere" in anyone.get(JOIN + first, status=410)
        anyone.get(JOIN + second, status=200)
        page = press(page, f"{PEOPLE}/invitasjoner/{number}/trekk").follow()
        assert "bo@post.example" not in page.html.main.text
        assert "trukket den tilbake" in anyone.get(JOIN + second, status=410)
        again = olas.post(f"{PEOPLE}/invitasjoner/{number}/trekk", token_of(olas), status=303).follow()
        assert "gjelder ikke lenger" in again


class TestJoining:
    @pytest.fixture
    def link(self, olas: Visitor) -> str:
        invite(olas)
        return JOIN + mailed_token()

    def test_reading_the_link_joins_nobody_and_makes_no_account(self, link: str, anyone: Visitor):
        page = anyone.get(link)
        assert all(word in page for word in ("Olas Tak AS", "Leser"))
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert db.session.scalar(select(Person).where(Person.email == "bo@post.example")) is None
        assert the_invitation().accepted_at is None

    def test_a_code_to_the_invited_address_makes_the_account_and_joins(self, link: str, anyone: Visitor):
        form = next(form for form in anyone.get(link).forms.values() if form.action == link + "/kode")
        form["name"] = "Bo Borg"
        page = form.submit(status=303).follow()
        assert db.session.scalar(select(Person).where(Person.email == "bo@post.example")) is None
        code = issue_latest_code()
        form = next(form for form in page.forms.values() if form.action == link + "/bekreft")
        form["code"] = "000000" if code != "000000" else "111111"
        assert form.submit(status=422).html.select_one("#code-error")
        form["code"] = code
        page = form.submit(status=303).follow()
        assert "Velkommen til Olas Tak AS" in page
        bo = db.session.scalars(select(Person).where(Person.email == "bo@post.example")).one()
        assert (bo.name, membership(bo).role) == ("Bo Borg", READER)
        assert "Den er brukt" in anyone.get(link, status=410)

    def test_logged_in_with_the_address_it_is_one_button(self, link: str, visit):
        bo = make_person("Bo Borg", email="bo@post.example")
        bos = visit(bo)
        page = press(bos.get(link), link).follow()
        assert page.request.path == "/bedrift"
        assert membership(bo).role == READER

    def test_who_has_an_account_keeps_its_name(self, link: str, anyone: Visitor):
        bo = make_person("Bo Borg", email="bo@post.example")
        form = next(form for form in anyone.get(link).forms.values() if form.action == link + "/kode")
        form["name"] = "En Annen"
        page = form.submit(status=303).follow()
        form = next(form for form in page.forms.values() if form.action == link + "/bekreft")
        form["code"] = issue_latest_code()
        form.submit(status=303)
        assert membership(bo).role == READER
        assert db.session.get_one(Person, bo.id).name == "Bo Borg"

    def test_logged_in_with_another_address_it_says_so_and_joins_nobody(self, link: str, visit):
        nils = make_person("Nils Fremmed")
        page = visit(nils).get(link)
        assert "en annen adresse" in page
        assert link not in [form.action for form in page.forms.values()]
        visitor = visit(nils)
        assert "en annen e-postadresse" in visitor.post(link, token_of(visitor), status=409)
        assert membership(nils) is None

    def test_one_that_has_run_out_says_so(self, link: str, anyone: Visitor, visit):
        the_invitation().expires_at = clock.now() - timedelta(minutes=1)
        transaction.commit()
        assert "gjaldt i 14 dager" in anyone.get(link, status=410)
        bo = make_person("Bo Borg", email="bo@post.example")
        bos = visit(bo)
        bos.post(link, token_of(bos), status=410)
        anyone.get(link + "/kode", status=410)
        assert membership(bo) is None

    def test_a_code_page_nobody_waits_at_leads_to_the_invitation(self, link: str, anyone: Visitor):
        assert anyone.get(link + "/kode", status=303).location == link

    def test_a_code_for_another_address_joins_nobody(self, link: str, olas: Visitor, anyone: Visitor):
        invite(olas, email="cecilie@post.example", role="owner")
        other = JOIN + mailed_token()
        form = next(form for form in anyone.get(link).forms.values() if form.action == link + "/kode")
        form["name"] = "Bo Borg"
        page = form.submit(status=303).follow()
        fields = {"csrf_token": page.forms[0]["csrf_token"].value, "code": issue_latest_code()}
        assert anyone.post(other + "/bekreft", fields, status=303).location == other
        assert db.session.scalar(select(func.count()).select_from(FirmMember)) == 1


class TestChanging:
    def test_another_role_counts_at_the_next_request(self, olas: Visitor, eva: Person, visit):
        evas, number = visit(eva), membership(eva).id
        form = next(
            form for form in olas.get(f"{PEOPLE}/{number}/rolle").forms.values() if form.action.endswith("/rolle")
        )
        assert form["role"].value == "estimator"
        form["role"] = "owner"
        form.submit(status=303)
        evas.get(f"{PEOPLE}/{number}/rolle", status=200)

    def test_the_last_owner_is_told_why_not(self, olas: Visitor, ola: Person, eva: Person):
        number = membership(ola).id
        form = next(
            form for form in olas.get(f"{PEOPLE}/{number}/rolle").forms.values() if form.action.endswith("/rolle")
        )
        form["role"] = "reader"
        assert "minst én eier" in form.submit(status=422).html.select_one("#role-error").text
        page = olas.get("/bedrift/forlat")
        assert "eneste eier" in page
        assert not [form for form in page.forms.values() if form.action == "/bedrift/forlat"]
        assert "minst én eier" in olas.post("/bedrift/forlat", token_of(olas), status=303).follow()
        assert membership(ola).role == OWNER

    def test_whoever_ends_an_owner_reads_what_becomes_of_their_invitations(
        self, olas: Visitor, firm: Firm, eva: Person
    ):
        bo = make_member(firm, make_person("Bo Eier"))
        owner, estimator = membership(bo).id, membership(eva).id
        for page in ("rolle", "fjern"):
            assert "nvitasjoner fra Bo Eier" in olas.get(f"{PEOPLE}/{owner}/{page}")
            assert "nvitasjoner fra" not in olas.get(f"{PEOPLE}/{estimator}/{page}")
        assert "Invitasjonene dine" in olas.get("/bedrift/forlat")

    def test_who_is_removed_is_out_at_the_next_request(self, olas: Visitor, eva: Person, visit):
        evas, path = visit(eva), f"{PEOPLE}/{membership(eva).id}/fjern"
        evas.get("/oppdrag", status=200)
        page = press(olas.get(path), path).follow()
        assert "Eva Kalkyle er ikke lenger med" in page
        evas.get("/oppdrag", status=404)
        evas.get(PEOPLE, status=404)
        olas.post(path, token_of(olas), status=404)

    @pytest.mark.parametrize("role", [ESTIMATOR, READER])
    def test_anybody_leaves_by_themself(self, firm: Firm, ola: Person, visit, role: MemberRole):
        per = make_member(firm, make_person("Per Ansatt"), role=role)
        pers = visit(per)
        page = press(pers.get("/bedrift/forlat"), "/bedrift/forlat").follow()
        assert (page.request.path, membership(per)) == ("/min-side", None)
        assert "ikke lenger med i Olas Tak AS" in page
        pers.get("/oppdrag", status=404)
