"""The thread between a poster and a firm on both sides' pages: who reads, who writes, what comes along, and when it closes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.conversations.models import Message, Thread
from portal.core import transaction
from portal.core.database import db
from portal.files.models import Attachment
from portal.firms.models import Firm, MemberRole
from portal.leads import services as leads
from portal.leads.models import Lead
from portal.projects.models import Project, ProjectMember
from portal.projects.roles import ProjectRole
from portal.quotes import dropping, revising
from portal.quotes.models import Quote
from portal.settings import Settings
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote
from tests.support.visitors import Visitor

PDF = b"%PDF-1.7 et tilbud"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def kari(app: Flask) -> Person:
    return make_person("Kari Nordmann")


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olas Tak AS")


@pytest.fixture
def lead(kari: Person, firm: Firm) -> Lead:
    """Answered by Ola's firm."""
    lead = make_lead(firm, make_project(kari, contact_name="Kari N.", title="Nytt tak"))
    make_quote(lead)
    project = db.session.get_one(Project, lead.project_id)
    leads.reveal(project, firm_id=firm.id, person_id=None, fields=["contact_name"], reason="reply")
    transaction.commit()
    return lead


@pytest.fixture
def visit(app: Flask) -> Callable[[Person], Visitor]:
    return lambda person: Visitor(app).sign_in(open_session(person))


@pytest.fixture
def ola(firm: Firm, visit: Callable[[Person], Visitor]) -> Visitor:
    return visit(make_member(firm, make_person("Ola Hansen"), role=MemberRole.ESTIMATOR))


@pytest.fixture
def karis(kari: Person, visit: Callable[[Person], Visitor]) -> Visitor:
    return visit(kari)


def of_firm(lead: Lead) -> str:
    return f"/meldinger/{lead.id}"


def of_poster(lead: Lead) -> str:
    return f"/mine-prosjekter/{lead.project_id}/meldinger/{lead.id}"


def write(visitor: Visitor, path: str, body: str, *files: tuple[str, bytes], status: int = 303):
    form = visitor.get(path).forms["write"]
    fields = dict(form.submit_fields()) | {"body": body}
    fields.pop("files", None)
    return visitor.post(path, fields, upload_files=[("files", *file) for file in files], status=status)


def said(page) -> list[tuple[str, str]]:
    return [
        (each.select_one(".who").text.split(" · ")[0], each.p.text if each.p else "")
        for each in page.html.select(".msg")
    ]


def drop(lead: Lead, kari: Person) -> None:
    quote = db.session.scalars(select(Quote).where(Quote.lead_id == lead.id)).one()
    dropping.drop(quote, actor_id=kari.id)
    transaction.commit()


def withdraw(lead: Lead, kari: Person) -> None:
    quote = db.session.scalars(select(Quote).where(Quote.lead_id == lead.id)).one()
    revising.withdraw(quote, actor_id=kari.id)
    transaction.commit()


def test_both_write_and_each_reads_who(ola: Visitor, karis: Visitor, lead: Lead) -> None:
    write(karis, of_poster(lead), "Når kan dere <b>begynne</b>?\nHaster litt.")
    write(ola, of_firm(lead), "Uke 3.")
    assert said(ola.get(of_firm(lead))) == [
        ("Kari N.", "Når kan dere <b>begynne</b>?\nHaster litt."),
        ("Du", "Uke 3."),
    ]
    assert said(karis.get(of_poster(lead)))[1] == ("Ola Hansen, Olas Tak AS", "Uke 3.")


def test_a_colleague_is_named_and_the_list_has_the_newest_first(
    ola: Visitor, karis: Visitor, kari: Person, firm: Firm, lead: Lead, visit: Callable
) -> None:
    other = make_lead(firm, make_project(kari, title="Nytt bad"))
    make_quote(other)
    transaction.commit()
    for each in (lead, other):
        write(karis, of_poster(each), "Hei")
    write(ola, of_firm(lead), "Hei selv")
    guro = visit(make_member(firm, make_person("Guro Lie"), role=MemberRole.READER))
    assert said(guro.get(of_firm(lead)))[-1][0] == "Ola Hansen, Olas Tak AS"
    page = guro.get("/meldinger")
    assert [row.text.strip() for row in page.html.select(".talk .meta:not(.last)")] == ["Nytt tak", "Nytt bad"]
    assert page.html.select_one(".talk .last").text == "Dere: Hei selv"
    assert ola.get("/meldinger", {"etter": "9" * 30}).status_int == 200


def test_what_one_side_has_not_opened_is_unread_until_it_is(ola: Visitor, karis: Visitor, lead: Lead) -> None:
    write(karis, of_poster(lead), "Hei")
    listed = ola.get("/meldinger")
    assert len(listed.html.select(".talk.unread")) == 1
    assert listed.html.title.text.startswith("(1) Meldinger")
    assert listed.html.select_one(".rail a[href='/meldinger'] .n").text == "1"
    page = ola.get(of_firm(lead))
    assert len(ola.get("/meldinger").html.select(".talk.unread")) == 1  # a look changes nothing
    page.forms["mark-read"].submit(status=303)
    listed = ola.get("/meldinger")
    assert (len(listed.html.select(".talk.unread")), "Dere har lest alt." in listed) == (0, True)
    assert "mark-read" not in ola.get(of_firm(lead)).forms
    write(ola, of_firm(lead), "Hei selv")
    assert len(karis.get(f"/mine-prosjekter/{lead.project_id}").html.select(".talk.unread")) == 1
    karis.get(of_poster(lead)).forms["mark-read"].submit(status=303)
    assert not karis.get(f"/mine-prosjekter/{lead.project_id}").html.select(".talk.unread")


def test_reading_up_to_a_message_leaves_what_came_after_unread(ola: Visitor, karis: Visitor, lead: Lead) -> None:
    write(karis, of_poster(lead), "Første")
    form = ola.get(of_firm(lead)).forms["mark-read"]
    write(karis, of_poster(lead), "Andre")
    form.submit(status=303)
    assert len(ola.get("/meldinger").html.select(".talk.unread")) == 1


def test_an_open_page_asks_for_news_and_is_told_once(ola: Visitor, karis: Visitor, lead: Lead) -> None:
    poll = ola.get(of_firm(lead)).html.select_one("[hx-ptag]")
    tag = {**PARTIAL, "HX-PTag": poll["hx-ptag"]}
    ola.get(poll["hx-get"], headers=tag, status=304)
    assert ola.query_count <= 3, ola.statements
    write(karis, of_poster(lead), "Hei")
    news = ola.get(poll["hx-get"], headers=tag)
    assert "Ny melding fra Kari N." in news
    assert said(news) == [("Kari N.", "Hei")]
    ola.get(poll["hx-get"], headers={**PARTIAL, "HX-PTag": news.headers["HX-PTag"]}, status=304)
    assert ola.get(poll["hx-get"], status=303).location == of_firm(lead)
    theirs = karis.get(of_poster(lead)).html.select_one("[hx-ptag]")
    karis.get(theirs["hx-get"], headers={**PARTIAL, "HX-PTag": theirs["hx-ptag"]}, status=304)


def test_files_come_along_for_both_and_nobody_else(
    app: Flask, ola: Visitor, karis: Visitor, lead: Lead, visit: Callable, repository: Path
) -> None:
    photo = (repository / "tests/fixtures/images/gps-rotated.jpg").read_bytes()
    write(karis, of_poster(lead), "", ("../Tak æ.pdf", PDF), ("IMG.HEIC", photo))
    links = ola.get(of_firm(lead)).html.select(".files a")
    assert [link.text for link in links] == ["Tak æ.pdf (PDF, 0,1 MB)", "IMG.jpg (bilde, 0,1 MB)"]
    pdf, jpeg = (ola.get(link["href"]) for link in links)
    assert (pdf.body, pdf.content_type) == (PDF, "application/pdf")
    assert pdf.headers["Content-Disposition"] == "attachment; filename=\"Tak .pdf\"; filename*=UTF-8''Tak%20%C3%A6.pdf"
    assert jpeg.headers["Content-Disposition"] == "inline; filename=IMG.jpg"
    assert b"Exif" not in jpeg.body[:200]
    for answer in (pdf, jpeg):
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    karis.get(links[0]["href"])
    stranger = visit(make_member(make_firm("Fremmed AS")))
    staff = visit(make_person("Siv Stab", staff_role="admin"))
    for other in (stranger, staff, visit(make_person("Nils")), Visitor(app)):
        other.get(links[0]["href"], status=404)


@pytest.mark.parametrize(
    ("body", "files", "field", "sentence"),
    [
        ("", [], "body", "Skriv en melding først."),
        ("x" * 4001, [], "body", "Skriv høyst 4000 tegn"),
        ("Se her", [("x.exe", b"MZ")], "files", "«x.exe»: Filen er verken en PDF eller et bilde"),
        ("Se her", [("a.pdf", PDF)] * 6, "files", "Legg ved høyst fem filer."),
        ("Se her", [("a.pdf", PDF), ("b.jpg", b"\xff\xd8\xff")], "files", "«b.jpg»: Bildet er ødelagt"),
        ("x" * 4001, [("a.pdf", PDF)], "files", "Velg filene på nytt."),
        ("Se her", [("a.pdf", b"%PDF-" + bytes(20_000_000))], "files", "Filen er for stor."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_the_words_stay(
    ola: Visitor, lead: Lead, settings: Settings, body: str, files: list, field: str, sentence: str
) -> None:
    before = set((settings.data_dir / "attachments").rglob("*"))
    page = write(ola, of_firm(lead), body, *files, status=422)
    assert sentence in page.html.select_one(f"#{field}-error").text
    assert page.html.title.text.startswith("Feil:")
    assert page.forms["write"]["body"].value == body
    assert db.session.scalar(select(func.count(Message.id))) == 0
    assert set((settings.data_dir / "attachments").rglob("*")) == before


def test_pressed_twice_and_sent_again_after_a_lost_connection_it_is_one_message(ola: Visitor, lead: Lead) -> None:
    form = ola.get(of_firm(lead)).forms["write"]
    fields = dict(form.submit_fields()) | {"body": "Se vedlegg"}
    fields.pop("files", None)
    for _ in range(2):
        ola.post(of_firm(lead), fields, upload_files=[("files", "a.pdf", PDF)], status=303)
    db.session.execute(Message.__table__.update().values(created_at=func.now() - func.make_interval(0, 0, 0, 0, 5)))
    transaction.commit()
    sent = ola.post(of_firm(lead), fields, {"HX-Request": "true"}, upload_files=[("files", "a.pdf", PDF)], status=204)
    assert sent.headers["HX-Redirect"] == f"{of_firm(lead)}#siste"
    assert (
        db.session.scalar(select(func.count(Message.id))) == db.session.scalar(select(func.count(Attachment.id))) == 1
    )
    write(ola, of_firm(lead), "Se vedlegg")
    assert db.session.scalar(select(func.count(Message.id))) == 2


def test_before_the_reply_there_is_no_thread(ola: Visitor, karis: Visitor, kari: Person, firm: Firm) -> None:
    lead = make_lead(firm, make_project(kari))
    transaction.commit()
    for visitor, path in ((ola, of_firm(lead)), (karis, of_poster(lead))):
        token = visitor.get("/min-side/varsler").html.select_one("input[name=csrf_token]")["value"]
        visitor.get(path, status=404)
        visitor.get(f"{path}/nytt", headers=PARTIAL, status=404)
        visitor.post(path, {"csrf_token": token, "body": "Hei"}, status=404)
        visitor.post(f"{path}/lest", {"csrf_token": token, "til": "1"}, status=404)
    assert db.session.scalar(select(func.count(Thread.id))) == 0


@pytest.mark.parametrize("end", [drop, withdraw])
def test_once_access_is_taken_back_the_poster_reads_and_the_firm_sees_nothing(
    ola: Visitor, karis: Visitor, kari: Person, lead: Lead, end: Callable
) -> None:
    write(karis, of_poster(lead), "Se tegningen", ("a.pdf", PDF))
    poster_form, firm_form = karis.get(of_poster(lead)).forms["write"], ola.get(of_firm(lead)).forms["write"]
    file = ola.get(of_firm(lead)).html.select_one(".files a")["href"]
    ola.get(file)
    end(lead, kari)
    page = karis.get(of_poster(lead))
    assert said(page) == [("Du", "Se tegningen")]
    assert ("write" in page.forms, "Samtalen er lukket" in page) == (False, True)
    karis.get(file)
    poster_form["body"] = firm_form["body"] = "En ting til"
    refused = poster_form.submit(status=409)
    assert refused.html.select_one("section[aria-labelledby=usendt] .desc").text == "En ting til"
    firm_form.submit(status=404)
    ola.get(of_firm(lead), status=404)
    ola.get(file, status=404)
    listed = ola.get("/meldinger")
    assert (len(listed.html.select(".talk")), "Se tegningen" in listed) == (0, False)
    assert listed.html.select_one(".rail a[href='/meldinger'] .n") is None
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_those_let_in_read_and_those_who_decide_write(
    kari: Person, lead: Lead, visit: Callable, ola: Visitor, karis: Visitor
) -> None:
    write(ola, of_firm(lead), "Hei")
    let_in = {}
    for role in ProjectRole:
        person = make_person(f"Med {role}")
        joined = {"name": person.name, "email": person.email, "role": role, "joined_at": func.now()}
        db.session.add(ProjectMember(project_id=lead.project_id, person_id=person.id, **joined))
        let_in[role] = visit(person)
    transaction.commit()
    for role, visitor in let_in.items():
        page = visitor.get(of_poster(lead))
        may_write = role == ProjectRole.DECIDE
        assert ("write" in page.forms, "mark-read" in page.forms) == (may_write, may_write)
        token = page.html.select_one("input[name=csrf_token]")["value"]
        status = 303 if may_write else 403
        visitor.post(of_poster(lead), {"csrf_token": token, "body": "Fra oss"}, status=status)
    assert said(ola.get(of_firm(lead)))[-1] == ("Kari N.", "Fra oss")
    assert said(karis.get(of_poster(lead)))[-1][0] == "Med decide"


def test_a_reader_of_the_firm_reads_and_does_not_write(firm: Firm, lead: Lead, visit: Callable, karis: Visitor) -> None:
    write(karis, of_poster(lead), "Hei")
    reader = visit(make_member(firm, make_person("Les"), role=MemberRole.READER))
    page = reader.get(of_firm(lead))
    assert "write" not in page.forms
    token = page.html.select_one("input[name=csrf_token]")["value"]
    reader.post(of_firm(lead), {"csrf_token": token, "body": "Hei"}, status=404)


def test_another_firm_another_poster_and_nobody_get_nowhere(
    app: Flask, lead: Lead, visit: Callable, karis: Visitor
) -> None:
    write(karis, of_poster(lead), "Hei")
    other = make_lead(make_firm("Andre AS"), make_project(make_person("Nils")))
    make_quote(other)
    transaction.commit()
    stranger, nils = visit(make_member(db.session.get_one(Firm, other.firm_id))), make_person("Per")
    stranger.get(of_firm(lead), status=404)
    visit(nils).get(of_poster(lead), status=404)
    karis.get(f"/mine-prosjekter/{lead.project_id}/meldinger/{other.id}", status=404)
    assert "/logg-inn" in Visitor(app).get(of_firm(lead), status=303).location


def test_the_pages_ask_as_much_for_many_messages_as_for_one(ola: Visitor, karis: Visitor, lead: Lead) -> None:
    write(karis, of_poster(lead), "Hei", ("a.pdf", PDF))
    ola.get(of_firm(lead))
    before = ola.query_count
    for number in range(6):
        write(karis, of_poster(lead), f"Hei {number}", ("a.pdf", PDF))
    ola.get(of_firm(lead))
    assert ola.query_count == before <= 8, ola.statements
    ola.get("/meldinger")
    assert ola.query_count <= 3, ola.statements


def test_a_project_that_was_taken_back_is_closed_for_both(ola: Visitor, karis: Visitor, lead: Lead) -> None:
    form = karis.get(of_poster(lead)).forms["write"]
    db.session.get_one(Project, lead.project_id).approved_at = None
    transaction.commit()
    form["body"] = "Hei"
    form.submit(status=409)
    ola.get(of_firm(lead), status=404)
