"""Drawings through the pages: sent with and without the script, saved by those who may, and refused with a sentence."""

import contextlib
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import webtest
from flask import Flask

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.database import db
from portal.files import queries
from portal.projects.models import Project, ProjectMember
from portal.settings import Settings
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote
from tests.support.clamd import running_clamd
from tests.support.visitors import Visitor
from tests.web.files.conftest import make_drawing

STEP = "/legg-ut/beskrivelse"
PDF = b"%PDF-1.7\n<</Title(Kari Kanari)>>\n%%EOF"
Post = Callable[..., webtest.TestResponse]


@pytest.fixture
def post(anyone: Visitor, draft_id: int) -> Post:
    """`post(("name", data), …, script=True)`: send drawings as the script does, or with the step."""
    token = anyone.get(STEP).html.select_one("input[name=csrf_token]")["value"]

    def post_drawings(*files: tuple[str, bytes], script: bool = True, status: int = 200, **more: str):
        fields = {"csrf_token": token, "description": "Taket lekker ved pipa, og det skal legges om i høst."} | more
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if script else {}
        path = "/legg-ut/tegninger" if script else STEP
        sent = [("drawings", name, data) for name, data in files]
        return anyone.post(path, fields, headers, upload_files=sent, status=status)

    return post_drawings


def files_of(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "drawings").rglob("*") if path.is_file()]


def test_the_script_gets_a_card_without_the_files_own_name(post: Post, draft_id: int) -> None:
    card = post(("Tegning Kari Kanari Storgata 5.pdf", PDF))
    (drawing,) = queries.list_drawings(draft_id)
    assert card.html.select_one(f"figure#drawing-{drawing.id} a").text == "Tegning 1 (PDF, 0,1 MB)"
    assert "Kanari" not in card


def test_it_goes_with_the_form_without_a_script(anyone: Visitor, post: Post, draft_id: int) -> None:
    assert post(("a.pdf", PDF), ("b.pdf", PDF), script=False, status=303).location.endswith("/legg-ut/sted")
    names = [link.text for link in anyone.get(STEP).html.select(".doc a")]
    assert names == ["Tegning 1 (PDF, 0,1 MB)", "Tegning 2 (PDF, 0,1 MB)"]
    check = anyone.get("/legg-ut/sjekk")
    assert "2 tegninger" in check
    assert [link.text for link in check.html.select(".docs a")] == names
    assert "den får åpne dem når den har svart" in check


def test_one_is_taken_away_without_a_script(post: Post, draft_id: int) -> None:
    post(("a.pdf", PDF))
    (drawing,) = queries.list_drawings(draft_id)
    away = post(script=False, status=303, fjern=f"tegning-{drawing.id}")
    assert "/legg-ut/beskrivelse" in away.location
    assert queries.list_drawings(draft_id) == []
    post(script=False, status=404, fjern=f"tegning-{drawing.id}")
    post(script=False, status=303, fjern="tegning-" + "9" * 30)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<html>", "«x.pdf»: Filen er ikke en PDF."),
        (b"", "«x.pdf»: Filen er ikke en PDF."),
        (b"%PDF-" + bytes(20_000_000), "«x.pdf»: Tegningen er for stor."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    anyone: Visitor, post: Post, draft_id: int, settings: Settings, data: bytes, sentence: str
) -> None:
    before = len(files_of(settings))
    assert post(("x.pdf", data), status=422).text.startswith(sentence)
    page = post(("x.pdf", data), script=False, status=303).follow()
    assert sentence in page.html.select_one("#drawings-error").text
    assert page.html.select_one("#photos-error") is None
    assert page.forms[0]["description"].value.startswith("Taket lekker")
    assert queries.list_drawings(draft_id) == []
    assert len(files_of(settings)) == before
    assert anyone.get(STEP).html.select_one("#drawings-error") is None


def test_the_sixth_is_refused(post: Post, draft_id: int) -> None:
    for _ in range(5):
        post(("a.pdf", PDF))
    assert "høyst fem tegninger" in post(("a.pdf", PDF), status=422)
    assert len(queries.list_drawings(draft_id)) == 5


def test_a_full_disk_is_a_sentence_and_neither_row_nor_file(post: Post, draft_id: int, settings: Settings) -> None:
    folder = settings.data_dir / "drawings"
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing may be mounted here; the storage's own test then plays a full disk")
    try:
        assert "ikke plass til flere tegninger" in post(("a.pdf", PDF + bytes(100_000)), status=422)
        assert queries.list_drawings(draft_id) == files_of(settings) == []
        post(("a.pdf", PDF))
        assert len(files_of(settings)) == 1
    finally:
        subprocess.run(["umount", folder], check=True)


def test_nobody_without_a_draft_sends_any(anyone: Visitor) -> None:
    token = anyone.get("/logg-inn").html.select_one("input[name=csrf_token]")["value"]
    anyone.post("/legg-ut/tegninger", {"csrf_token": token}, upload_files=[("drawings", "a.pdf", PDF)], status=404)


def count_open_transactions() -> int:
    """Asked of the registry, because the scanner has a thread of its own."""
    return sum(session.in_transaction() for session in list(db.session.registry.registry.values()))


@pytest.fixture
def scanner(app: Flask, settings: Settings) -> Iterator[Callable[[bytes], list[int]]]:
    """`scanner(answer)`: set one up; returns, for each file, how many more database sessions were in a transaction than
    before."""
    with contextlib.ExitStack() as started:

        def set_up(answer: bytes) -> list[int]:
            busy: list[int] = []
            before = count_open_transactions()

            def note_and_answer(connection: socket.socket, _sent: bytes) -> None:
                busy.append(count_open_transactions() - before)
                connection.sendall(answer)

            server = started.enter_context(running_clamd(note_and_answer))
            app.extensions["settings"] = settings.model_copy(update={"clamd_address": server.address})
            return busy

        yield set_up
        app.extensions["settings"] = settings


def test_what_the_scanner_found_clean_is_kept_with_the_time(post: Post, draft_id: int, scanner) -> None:
    busy = scanner(b"stream: OK\0")
    post(("a.pdf", PDF))
    row = db.session.execute(db.text("SELECT scanned_at FROM drawings")).scalar_one()
    assert row is not None
    assert busy == [0]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"stream: Pdf.Exploit FOUND\0", "Viruskontrollen stoppet filen"),
        (b"stream: no idea ERROR\0", "Prøv igjen om litt"),
        (b"", "Prøv igjen om litt"),
    ],
)
def test_what_it_stops_or_does_not_answer_for_is_not_taken_in(
    post: Post, draft_id: int, settings: Settings, scanner, answer: bytes, sentence: str
) -> None:
    before = len(files_of(settings))
    scanner(answer)
    assert sentence in post(("a.pdf", PDF), status=422)
    assert sentence in post(("a.pdf", PDF), script=False, status=303).follow().html.select_one("#drawings-error").text
    assert queries.list_drawings(draft_id) == []
    assert len(files_of(settings)) == before


@pytest.fixture
def kari_project(kari: Person) -> Project:
    return make_project(kari)


def visitor_of(app: Flask, person: Person) -> Visitor:
    return Visitor(app).sign_in(open_session(person))


def test_it_is_saved_and_never_shown(app: Flask, kari: Person, kari_project: Project, settings: Settings) -> None:
    drawing = make_drawing(kari_project, PDF, data_dir=settings.data_dir)
    transaction.commit()
    answer = visitor_of(app, kari).get(f"/tegninger/{drawing.id}")
    assert answer.body == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tegning-1.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_who_may_have_it(app: Flask, kari: Person, kari_project: Project, settings: Settings, anyone: Visitor) -> None:
    drawing = make_drawing(kari_project, PDF, data_dir=settings.data_dir)
    spouse, asked, other = make_person("Per"), make_firm(), make_firm("Nils Bygg AS")
    lead = make_lead(asked, kari_project)
    db.session.add(
        ProjectMember(
            project_id=kari_project.id,
            person_id=spouse.id,
            name="Per",
            email=spouse.email,
            role="read",
            joined_at=db.func.now(),
        )
    )
    ola, nils = visitor_of(app, make_member(asked)), visitor_of(app, make_member(other))
    siv = visitor_of(app, make_person("Siv Stab", staff_role="moderator"))
    transaction.commit()
    path = f"/tegninger/{drawing.id}"
    for allowed in (visitor_of(app, kari), visitor_of(app, spouse), siv):
        assert allowed.get(path).body == PDF
    for refused in (ola, nils, visitor_of(app, make_person("Fremmed")), anyone):
        refused.get(path, status=404)
    page = ola.get(f"/oppdrag/{lead.id}")
    assert "Kunden har lagt ved 1 tegning. Dere får åpne den når dere har svart." in page
    assert path not in page
    make_quote(lead)
    transaction.commit()
    assert ola.get(path).body == PDF
    assert ola.get(f"/oppdrag/{lead.id}").html.select_one(".docs a")["href"] == path
    for visitor, page_path in ((visitor_of(app, kari), "mine-prosjekter"), (siv, "stab/prosjekter")):
        assert path in visitor.get(f"/{page_path}/{kari_project.id}")


def test_one_whose_file_is_gone_answers_like_none(
    app: Flask, kari: Person, kari_project: Project, settings: Settings
) -> None:
    drawing = make_drawing(kari_project, PDF, data_dir=settings.data_dir)
    transaction.commit()
    for path in files_of(settings):
        path.unlink()
    visitor_of(app, kari).get(f"/tegninger/{drawing.id}", status=404)
