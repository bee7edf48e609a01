"""Finding a draft again: on another device, among one's own, and after another was opened."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.delivery.models import Delivery
from portal.notifications import draft_mails
from portal.projects import drafts, services
from portal.projects.models import Project
from tests.factories.accounts import make_person, open_session
from tests.support.visitors import Visitor

LINK = "/legg-ut/fortsett/"


def the_draft() -> Project:
    return db.session.scalars(select(Project).execution_options(populate_existing=True)).one()


def ask_for_link(visitor: Visitor, address: str = "kari@post.example", *, status: int = 303):
    form = visitor.get("/legg-ut/utkast").forms[0]
    form["email"] = address
    return form.submit(status=status)


def mailed_token() -> str:
    """Do the worker's half of the newest request; returns the token in the mail."""
    row = db.session.scalars(
        select(OutboxRow).where(OutboxRow.event == "draft:link-requested").order_by(OutboxRow.id.desc())
    ).first()
    draft_mails.send_draft_link(**row.ids)
    transaction.commit()
    text = db.session.scalars(select(Delivery.text).order_by(Delivery.id.desc())).first()
    return text.split(LINK)[1].split()[0]


@pytest.fixture
def begun(walk, anyone: Visitor) -> Visitor:
    """A browser with a half-written draft."""
    walk(until="detaljer")
    return anyone


class TestTheLink:
    def test_it_opens_the_draft_on_another_device_and_the_first_goes_on_with_the_link(self, app: Flask, begun: Visitor):
        ask_for_link(begun)
        phone = Visitor(app)
        page = phone.get(LINK + mailed_token())
        assert "Tak" in page.html.select_one(".facts").text
        phone_now = page.forms[0].submit(status=303).follow()
        assert phone_now.location.endswith("/legg-ut/detaljer")
        begun.get(page.request.path, status=200).forms[0].submit(status=303)
        for browser in (phone, begun):
            assert browser.get("/legg-ut/detaljer").forms[0]["area"].value == "140"

    def test_whoever_began_it_reads_nothing_that_is_written_after_the_link(self, app: Flask, begun: Visitor):
        ask_for_link(begun, "offer@post.example")
        victim = Visitor(app)
        page = victim.get(LINK + mailed_token())
        assert "ikke lenger åpnes i nettleseren det ble begynt i" in page.text
        page.forms[0].submit(status=303)
        for path in ("detaljer", "sjekk", "utkast", "kode"):
            assert begun.get(f"/legg-ut/{path}", status=303).location.endswith("/legg-ut/kategori")
        assert "fortsatt på det fra lenken på e-post" in begun.get("/legg-ut/kategori").text
        assert "fortsatt på det fra lenken på e-post" not in begun.get("/legg-ut/kategori").text
        assert victim.get("/legg-ut/detaljer").forms[0]["area"].value == "140"

    def test_it_is_no_longer_in_the_account_it_was_begun_in_when_another_address_goes_on(self, app: Flask, walk):
        nils = Visitor(app).sign_in(open_session(make_person("Nils", email="nils@post.example")))
        walk(until="detaljer", visitor=nils)
        ask_for_link(nils, "offer@post.example")
        Visitor(app).get(LINK + mailed_token()).forms[0].submit(status=303)
        assert (the_draft().poster_id, "140 m²" in nils.get("/mine-prosjekter").text) == (None, False)
        nils.get("/legg-ut/sjekk", status=303)

    def test_ones_own_address_leaves_the_draft_in_ones_account(self, app: Flask, walk):
        kari = make_person("Kari", email="kari@post.example")
        laptop = Visitor(app).sign_in(open_session(kari))
        walk(until="detaljer", visitor=laptop)
        ask_for_link(laptop)
        Visitor(app).get(LINK + mailed_token()).forms[0].submit(status=303)
        assert the_draft().poster_id == kari.id
        assert laptop.get("/legg-ut/detaljer").forms[0]["area"].value == "140"

    def test_who_came_by_the_link_goes_on_after_mailing_it_to_another_address(self, app: Flask, begun: Visitor):
        ask_for_link(begun)
        phone = Visitor(app)
        phone.get(LINK + mailed_token()).forms[0].submit(status=303)
        ask_for_link(phone, "jobb@post.example")
        mailed_token()
        assert phone.get("/legg-ut/detaljer").forms[0]["area"].value == "140"

    def test_reading_it_changes_nothing_here_or_there(self, app: Flask, begun: Visitor):
        ask_for_link(begun)
        token = mailed_token()
        scanner = Visitor(app)
        for path in (LINK, "/legg-ut/slett/"):
            scanner.get(path + token, status=200)
        assert scanner.get("/legg-ut/beskrivelse", status=303).location.endswith("/legg-ut/kategori")
        assert the_draft().submitted_at is None

    def test_the_page_sends_its_address_nowhere_and_shows_nothing_of_the_poster(self, app: Flask, walk, anyone):
        walk()
        ask_for_link(anyone)
        page = Visitor(app).get(LINK + mailed_token())
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        for hidden in ("Kari", "kari@post.example", "Københavngata", "lekter"):
            assert hidden not in page.text

    def test_asked_again_it_is_the_same_link_and_another_address_makes_it_worthless(self, app: Flask, begun: Visitor):
        ask_for_link(begun)
        first = mailed_token()
        ask_for_link(begun)
        assert mailed_token() == first
        ask_for_link(begun, "riktig@post.example")
        second = mailed_token()
        Visitor(app).get(LINK + first, status=410)
        Visitor(app).get(LINK + second, status=200)

    def test_what_the_browser_had_open_is_said_and_stays_within_reach(self, app: Flask, begun: Visitor, walk):
        other = Visitor(app)
        walk(until="jobb", visitor=other)
        ask_for_link(begun)
        page = other.get(LINK + mailed_token())
        assert "Denne nettleseren har et annet utkast åpent: «Legge om tak»" in page.text
        page.forms[0].submit(status=303)
        saved = other.get("/legg-ut/utkast")
        assert "Legge om tak, 140 m²" in saved.html.select_one(".lede").text
        saved.forms[1].submit(status=303)
        assert "«Legge om tak»" in other.get("/legg-ut/utkast").html.select_one(".lede").text

    def test_once_handed_in_it_points_to_ones_projects(self, app: Flask, begun: Visitor):
        ask_for_link(begun)
        token = mailed_token()
        draft = the_draft()
        draft.finished_at = func.now()
        services.submit(draft, poster_id=make_person().id)
        transaction.commit()
        for answer in (Visitor(app).get(LINK + token), Visitor(app).get("/legg-ut/slett/" + token)):
            assert answer.html.h1.text == "Prosjektet er sendt inn"
        assert the_draft().resume_email is None

    @pytest.mark.parametrize("token", ["x", "%C3%A6", "a" * 500])
    def test_a_link_of_nobody_is_gone_also_for_a_post(self, anyone: Visitor, token: str):
        for path in (LINK, "/legg-ut/slett/"):
            anyone.get(path + token, status=410)
            fields = {"csrf_token": anyone.get("/logg-inn").forms[0]["csrf_token"].value}
            anyone.post(path + token, fields, status=410)

    def test_it_deletes_the_draft_when_asked_twice_is_once(self, app: Flask, begun: Visitor):
        ask_for_link(begun)
        token = mailed_token()
        form = Visitor(app).get("/legg-ut/slett/" + token).forms[0]
        form.submit(status=303)
        assert db.session.scalars(select(Project)).all() == []
        begun.get("/legg-ut/utkast", status=303)


class TestAskingForIt:
    def test_the_answer_is_the_same_whether_or_not_the_address_is_known(self, begun: Visitor):
        make_person("Kari", email="kari@post.example")
        pages = [
            ask_for_link(begun, address).follow().text.replace(address, "X")
            for address in ("kari@post.example", "ukjent@post.example")
        ]
        assert "En lenke er på vei til X" in pages[0]
        strip = [page.split("csrf_token")[0] for page in pages]
        assert strip[0] == strip[1]

    def test_no_token_lies_in_the_outbox_or_the_database(self, begun: Visitor):
        ask_for_link(begun)
        row = db.session.scalars(select(OutboxRow)).one()
        assert set(row.ids) == {"project_id", "request_id"}
        token = mailed_token()
        assert token.encode() != the_draft().resume_key_hash
        assert token not in str(the_draft().resume_key_hash.hex())

    @pytest.mark.parametrize("address", ["", "kari", "a@b.no, c@evil.no", "x" * 400 + "@post.example"])
    def test_what_is_no_address_is_said_at_the_field_and_stays_typed(self, begun: Visitor, address: str):
        page = ask_for_link(begun, address, status=422)
        assert page.html.select_one("#email-error")
        assert page.forms[0]["email"].value == address

    def test_it_can_be_asked_for_only_so_often(self, begun: Visitor):
        for _ in range(5):
            ask_for_link(begun)
        ask_for_link(begun, status=429)

    def test_without_a_draft_there_is_nothing_to_save(self, anyone: Visitor):
        assert anyone.get("/legg-ut/utkast", status=303).location.endswith("/legg-ut/kategori")


class TestOnesOwn:
    @pytest.fixture
    def kari(self, app: Flask) -> Person:
        return make_person("Kari Ås", email="kari@post.example")

    @pytest.fixture
    def laptop(self, app: Flask, kari: Person, walk) -> Visitor:
        visitor = Visitor(app).sign_in(open_session(kari))
        walk(until="detaljer", visitor=visitor)
        return visitor

    def test_it_is_found_on_any_device(self, app: Flask, kari: Person, laptop: Visitor):
        phone = Visitor(app).sign_in(open_session(kari))
        page = phone.get("/mine-prosjekter")
        form = next(form for form in page.forms.values() if form.action.endswith("/fortsett"))
        form.submit(status=303)
        for browser in (phone, laptop):
            assert browser.get("/legg-ut/detaljer").forms[0]["area"].value == "140"

    def test_a_draft_begun_without_an_account_becomes_ones_own_when_going_on_logged_in(
        self, app: Flask, kari: Person, fill_in, anyone: Visitor
    ):
        fill_in("kategori")
        anyone.sign_in(open_session(kari))
        assert the_draft().poster_id is None
        draft, key = services.begin_draft("tak", locale="nb", poster_id=None)
        drafts.adopt(draft, person_id=kari.id)
        drafts.adopt(draft, person_id=make_person().id)
        assert draft.poster_id == kari.id
        assert key

    def test_it_is_deleted_after_a_question(self, laptop: Visitor):
        path = f"/legg-ut/utkast/{the_draft().id}/slett"
        page = laptop.get(path)
        assert the_draft()
        answer = page.forms[0].submit(status=303)
        assert "Utkastet er slettet" in answer.follow().text
        laptop.get(path, status=404)

    @pytest.mark.parametrize("verb", ["fortsett", "slett"])
    def test_a_stranger_finds_none_of_it(self, app: Flask, laptop: Visitor, verb: str):
        nils = Visitor(app).sign_in(open_session(make_person("Nils Nabo")))
        fields = {"csrf_token": nils.get("/min-side").forms[0]["csrf_token"].value}
        nils.post(f"/legg-ut/utkast/{the_draft().id}/{verb}", fields, status=404)
        nils.post(f"/legg-ut/utkast/{the_draft().id}/bytt", fields, status=404)
        assert "140 m²" not in nils.get("/mine-prosjekter").text
        assert the_draft()

    def test_somebody_not_logged_in_is_sent_to_log_in(self, app: Flask, laptop: Visitor):
        anonymous = Visitor(app)
        fields = {"csrf_token": anonymous.get("/logg-inn").forms[0]["csrf_token"].value}
        answer = anonymous.post(f"/legg-ut/utkast/{the_draft().id}/slett", fields, status=303)
        assert "/logg-inn" in answer.location
        assert the_draft()

    def test_a_handed_in_project_is_no_draft_to_delete(self, laptop: Visitor, kari: Person):
        form = laptop.get(f"/legg-ut/utkast/{the_draft().id}/slett").forms[0]
        draft = the_draft()
        draft.finished_at = func.now()
        services.submit(draft, poster_id=kari.id)
        transaction.commit()
        form.submit(status=404)
        assert the_draft().submitted_at is not None
