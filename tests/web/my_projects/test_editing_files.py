"""Photos, captions and drawings that come or go after the project was handed in."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import webtest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.files.queries import list_drawings, list_photos
from portal.leads import life as leads_life
from portal.projects.editing import list_versions
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project
from tests.support.visitors import Visitor

S = ProjectState
SCRIPT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def image(repository: Path) -> bytes:
    return (repository / "tests/fixtures/images/gps-rotated.jpg").read_bytes()


@pytest.fixture
def project(kari: Person) -> Project:
    return posted(kari)


def posted(kari: Person, state: ProjectState = S.OPEN) -> Project:
    project = make_project(kari, state=state)
    transaction.commit()
    return project


def path(project: Project) -> str:
    return f"/mine-prosjekter/{project.id}/endre/bilder"


def form_of(visitor: Visitor, project: Project, query: str = "") -> webtest.Form:
    page = visitor.get(path(project) + query)
    return next(form for form in page.forms.values() if "photos" in form.fields)


def add(visitor: Visitor, project: Project, data: bytes, *, status: int = 200, to: str = "/ett", name: str = "photos"):
    token = form_of(visitor, project)["csrf_token"].value
    where = path(project) + to if to == "/ett" else f"/mine-prosjekter/{project.id}/endre/tegninger"
    return visitor.post(where, {"csrf_token": token}, SCRIPT, upload_files=[(name, "fil", data)], status=status)


def changes(project: Project) -> list[dict]:
    return [version.changes for version in list_versions(project.id)]


def events(event: str) -> int:
    return len(db.session.scalars(select(OutboxRow).where(OutboxRow.event == event)).all())


class TestWithoutAScript:
    def test_photos_and_a_drawing_go_with_the_form_as_one_version(self, karis: Visitor, project: Project, image: bytes):
        form = form_of(karis, project)
        form["photos"] = [webtest.Upload("a.jpg", image), webtest.Upload("b.jpg", image)]
        form["drawings"] = [webtest.Upload("plan.pdf", b"%PDF-1.7 et tak")]
        assert "Bilder og tegninger er lagret" in form.submit(status=303).follow().text
        assert changes(project) == [{"photos": [0, 2], "drawings": [0, 1]}]
        assert project.version == 2
        assert events("project:edited") == 1

    def test_one_is_taken_away_and_the_page_stays(self, karis: Visitor, project: Project, image: bytes):
        add(karis, project, image)
        (photo,) = list_photos(project.id)
        page = form_of(karis, project).submit("fjern", value=str(photo.id), status=303)
        assert page.location.endswith("/endre/bilder")
        assert list_photos(project.id) == []

    def test_a_caption_is_saved_with_the_form(self, karis: Visitor, project: Project, image: bytes):
        add(karis, project, image)
        (photo,) = list_photos(project.id)
        form = form_of(karis, project)
        form[f"bildetekst-{photo.id}"] = "Mønet fra sør"
        form.submit(status=303)
        assert list_photos(project.id)[0].caption == "Mønet fra sør"
        assert changes(project) == [{"photos": [0, 1], "captions": [[], ["Mønet fra sør"]]}]

    def test_what_is_no_photo_is_told_at_the_field_and_is_no_version(self, karis: Visitor, project: Project):
        form = form_of(karis, project)
        form["photos"] = [webtest.Upload("a.jpg", b"nei")]
        page = form.submit(status=303).follow()
        assert page.html.select_one("#photos-error")
        assert changes(project) == []

    def test_nothing_changed_is_no_version(self, karis: Visitor, project: Project):
        form_of(karis, project).submit(status=303)
        assert (changes(project), project.version) == ([], 1)


class TestWithAScript:
    def test_each_answers_its_card_and_one_sitting_is_one_version(self, karis: Visitor, project: Project, image: bytes):
        for number in (1, 2):
            card = add(karis, project, image)
            photo = list_photos(project.id)[-1]
            assert f'id="photo-{photo.id}"' in card.text
            assert f"{path(project)}/{photo.id}/tekst" in card.text
            assert changes(project) == [{"photos": [0, number]}]
        assert 'id="drawing-' in add(karis, project, b"%PDF-1.7 et tak", to="tegninger", name="drawings").text
        assert (project.version, events("project:edited")) == (2, 1)

    def test_a_caption_is_saved_as_it_is_written(self, karis: Visitor, project: Project, image: bytes):
        add(karis, project, image)
        (photo,) = list_photos(project.id)
        token = form_of(karis, project)["csrf_token"].value
        where = f"{path(project)}/{photo.id}/tekst"
        karis.post(where, {"csrf_token": token, "caption": "Pipa"}, SCRIPT, status=204)
        assert list_photos(project.id)[0].caption == "Pipa"
        karis.post(where, {"csrf_token": token, "caption": "x" * 201}, SCRIPT, status=422)
        assert list_photos(project.id)[0].caption == "Pipa"

    def test_the_eleventh_is_refused(self, karis: Visitor, project: Project, image: bytes):
        for _ in range(10):
            add(karis, project, image)
        token = karis.get("/min-side").forms[0]["csrf_token"].value
        files = [("photos", "a.jpg", image)]
        karis.post(f"{path(project)}/ett", {"csrf_token": token}, SCRIPT, upload_files=files, status=422)
        assert len(list_photos(project.id)) == 10

    def test_what_is_no_photo_is_a_sentence(self, karis: Visitor, project: Project):
        assert add(karis, project, b"nei", status=422).content_type == "text/plain"
        assert changes(project) == []


def test_a_firm_reads_how_many_there_were_and_are(
    karis: Visitor, visit: Callable[[Person], Visitor], project: Project, image: bytes
):
    firm = make_firm()
    lead = make_lead(firm, project)
    ola = visit(make_member(firm, make_person("Ola Håndverker")))
    transaction.commit()
    add(karis, project, image)
    text = " ".join(ola.get(f"/oppdrag/{lead.id}").html.select_one(".changes").get_text(" ").split())
    assert "Bilder Før: 0 Nå: 1" in text


def test_one_exchanged_for_another_is_told_as_such(
    karis: Visitor, visit: Callable[[Person], Visitor], project: Project, image: bytes
):
    add(karis, project, image)
    leads_life.edit(project, actor_id=project.poster_id, seen_version=2, budget_ore=1_000_00)
    firm = make_firm()
    lead = make_lead(firm, project)
    ola = visit(make_member(firm, make_person("Ola Håndverker")))
    transaction.commit()
    (photo,) = list_photos(project.id)
    form = form_of(karis, project)
    form["photos"] = [webtest.Upload("b.jpg", image)]
    form.submit("fjern", value=str(photo.id), status=303)
    text = " ".join(ola.get(f"/oppdrag/{lead.id}").html.select_one(".changes").get_text(" ").split())
    assert "Bilder Før: 1 Nå: 1, byttet ut" in text


def test_a_photo_answers_what_staff_asked_for_in_the_conversation(karis: Visitor, kari: Person, image: bytes):
    project = posted(kari, S.ASKED)
    page = karis.get(f"/mine-prosjekter/{project.id}/samtale").click("Legg til bilder eller tegninger")
    form = next(form for form in page.forms.values() if "photos" in form.fields)
    form["photos"] = [webtest.Upload("a.jpg", image)]
    answer = form.submit(status=303)
    assert answer.location.endswith("/samtale")
    assert "Vi ser på prosjektet igjen" in answer.follow().text
    assert (project.state, project.answered_at is not None) == (S.WAITING, True)


@pytest.mark.parametrize("state", [S.AWARDED, S.COMPLETED, S.WITHDRAWN, S.EXPIRED])
def test_what_is_settled_takes_no_more(karis: Visitor, kari: Person, image: bytes, state: ProjectState):
    project = posted(kari, state)
    karis.get(path(project), status=303)
    token = karis.get("/min-side").forms[0]["csrf_token"].value
    files = [("photos", "a.jpg", image)]
    karis.post(f"{path(project)}/ett", {"csrf_token": token}, SCRIPT, upload_files=files, status=409)
    assert list_photos(project.id) == list_drawings(project.id) == []


def test_another_projects_photo_is_not_taken_away(karis: Visitor, kari: Person, project: Project, image: bytes):
    other = posted(kari)
    add(karis, other, image)
    (photo,) = list_photos(other.id)
    token = form_of(karis, project)["csrf_token"].value
    karis.post(path(project), {"csrf_token": token, "fjern": str(photo.id)}, status=404)
    assert [each.id for each in list_photos(other.id)] == [photo.id]


def test_the_image_is_made_anew_here_too(karis: Visitor, project: Project, image: bytes):
    add(karis, project, image)
    (photo,) = list_photos(project.id)
    assert b"GPS" not in karis.get(f"/bilder/{photo.id}/stor").body
    assert io.BytesIO(image).read() != karis.get(f"/bilder/{photo.id}/stor").body
