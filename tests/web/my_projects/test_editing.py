"""Changing a project on its page: the wizard's forms, one part at a time, two windows, odd input."""

import pytest
from sqlalchemy import func, select
from webtest import TestResponse

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.database import db
from portal.projects.editing import EDITABLE_IN
from portal.projects.models import Project, ProjectVersion
from portal.projects.states import OUT, ProjectState
from tests.factories.marketplace import make_project, make_wave
from tests.support.visitors import Visitor

S = ProjectState
PARTS = ("detaljer", "beskrivelse", "sted", "tid", "kontakt")
NEW_WORDS = "Taket er fra 1981 og skal legges om. Vi ønsker takstein og nye renner rundt hele huset. 🏠 Čáhci"


@pytest.fixture
def project(kari: Person) -> Project:
    return a_project(kari)


def a_project(kari: Person, state: ProjectState = S.OPEN, **fields: object) -> Project:
    project = make_project(kari, state=state, rejection_reason="x", **{"contact_email": kari.email, **fields})
    make_wave(project)
    transaction.commit()
    return project


def path(project: Project, part: str = "") -> str:
    return f"/mine-prosjekter/{project.id}/endre" + (f"/{part}" if part else "")


def fresh(project: Project) -> Project:
    return db.session.get_one(Project, project.id, populate_existing=True)


def form_of(page: TestResponse):
    return next(form for form in page.forms.values() if "version" in form.fields)


def test_each_part_opens_as_it_is_and_saving_it_untouched_changes_nothing(karis: Visitor, project: Project):
    links = [link["href"] for link in karis.get(path(project)).html.select(".acts a")]
    assert links == [path(project, part) for part in (*PARTS, "bilder")]
    for link in links[:-1]:
        answer = form_of(karis.get(link)).submit(status=303).follow()
        assert "Ingenting var endret" in answer.text
    assert fresh(project).version == 1


def test_a_change_is_saved_as_a_version_and_said(karis: Visitor, project: Project):
    form = form_of(karis.get(path(project, "beskrivelse")))
    form["description"] = NEW_WORDS
    page = form.submit(status=303).follow()
    assert "Endringen er lagret." in page.text
    assert (fresh(project).description, fresh(project).version) == (NEW_WORDS, 2)


@pytest.mark.parametrize("state", [state for state in S if state not in (S.DRAFT, S.UNPROVED)])
def test_the_pages_are_there_while_it_can_be_changed(karis: Visitor, kari: Person, state: ProjectState):
    project = a_project(kari, state)
    token = karis.get("/mine-prosjekter").forms[0]["csrf_token"].value
    if state in EDITABLE_IN:
        karis.get(path(project, "tid"), status=200)
        assert karis.get(path(project)).html.select("a[href$='/endre/jobb']") or state in OUT
    else:
        for address in (path(project), path(project, "tid")):
            assert karis.get(address, status=303).location.endswith(f"/mine-prosjekter/{project.id}")
        fields = {"csrf_token": token, "start": "urgent", "version": "1"}
        karis.post(path(project, "tid"), fields, status=303)
        assert fresh(project).start != "urgent"


class TestTwoWindows:
    def test_the_second_reads_both_texts_and_nothing_is_lost(self, karis: Visitor, project: Project):
        first, second = (form_of(karis.get(path(project, "beskrivelse"))) for _ in range(2))
        first["description"] = NEW_WORDS
        first.submit(status=303)
        second["description"] = "Mine egne ord i det andre vinduet, som er lange nok til å sendes inn."
        page = second.submit(status=409)
        assert "endret i et annet vindu" in page.text
        assert "Mine egne ord i det andre vinduet" in page.html.select_one("textarea").text
        assert NEW_WORDS in page.html.select_one(".panel").text
        assert fresh(project).description == NEW_WORDS
        form_of(page).submit(status=303)
        assert fresh(project).description.startswith("Mine egne ord")
        assert fresh(project).version == 3

    @pytest.mark.parametrize("version", ["", "0", "x", "-1", "9" * 40, "²"])
    def test_an_odd_version_is_an_old_one(self, karis: Visitor, project: Project, version: str):
        form = form_of(karis.get(path(project, "beskrivelse")))
        form["description"], form["version"] = NEW_WORDS, version
        form.submit(status=409)
        assert fresh(project).version == 1


class TestWhatIsTyped:
    @pytest.mark.parametrize("words", ["", "kort", "x" * 4001])
    def test_what_does_not_pass_stays_in_the_form(self, karis: Visitor, project: Project, words: str):
        form = form_of(karis.get(path(project, "beskrivelse")))
        form["description"] = words
        page = form.submit(status=422)
        assert page.html.select_one("textarea").text.strip() == words
        assert page.html.select_one("#feil")
        assert fresh(project).version == 1

    def test_html_is_text(self, karis: Visitor, project: Project):
        form = form_of(karis.get(path(project, "beskrivelse")))
        form["description"] = "<script>alert(1)</script>" * 3
        assert not form.submit(status=303).follow().html.select("main script")

    def test_place_and_wish_sent_anyway_after_the_approval_change_nothing(self, karis: Visitor, project: Project):
        page = karis.get(path(project, "sted"))
        assert not page.html.select("[name=postal_code]")
        token = form_of(page)["csrf_token"].value
        fields = {"csrf_token": token, "version": "1", "address_shown": "reply", "postal_code": "5003"}
        karis.post(path(project, "sted"), fields, status=303)
        assert (fresh(project).postal_code, fresh(project).address_shown) == ("0558", "reply")
        form = form_of(karis.get(path(project, "kontakt")))
        assert "wished_replies" not in form.fields

    def test_before_the_approval_the_place_may_change(self, karis: Visitor, kari: Person):
        project = a_project(kari, S.WAITING)
        form = form_of(karis.get(path(project, "sted")))
        form["postal_code"] = "5003"
        form.submit(status=303)
        assert fresh(project).municipality_number == "4601"

    def test_an_address_that_nobody_has_proved_is_not_given_out(self, karis: Visitor, project: Project):
        form = form_of(karis.get(path(project, "kontakt")))
        form["contact_email"] = "nils@eksempel.example"
        page = form.submit(status=422)
        assert "Bruk e-postadressen på kontoen din" in page.text
        assert fresh(project).contact_email != "nils@eksempel.example"

    def test_an_answer_that_raises_a_question_leads_back_to_it(self, karis: Visitor, kari: Person):
        project = a_project(kari, service="lekkasje", answers={})
        page = karis.get(path(project, "detaljer"))
        before = len(page.html.select("fieldset, .ds-field"))
        form = form_of(page)
        form["asked"] = ""
        answer = form.submit(status=303)
        assert "/endre/detaljer#" in answer.location
        assert len(answer.follow().html.select("fieldset, .ds-field")) == before


class TestWhoMay:
    @pytest.mark.parametrize("part", ["", *PARTS])
    def test_for_a_stranger_there_is_no_such_project(self, nils: Visitor, project: Project, part: str):
        missing = nils.get(f"/mine-prosjekter/999999/endre{'/' if part else ''}{part}", status=404).body
        assert nils.get(path(project, part), status=404).body == missing
        if part:
            token = nils.get("/mine-prosjekter").forms[0]["csrf_token"].value
            nils.post(path(project, part), {"csrf_token": token, "version": "1"}, status=404)
        assert fresh(project).version == 1

    def test_somebody_not_logged_in_is_sent_to_log_in(self, anyone: Visitor, project: Project):
        assert "/logg-inn" in anyone.get(path(project, "tid"), status=303).location

    @pytest.mark.parametrize("part", ["kategori", "hvem", "organisasjon", "jobb", "x", "sjekk"])
    def test_a_part_that_cannot_be_changed_is_missing(self, karis: Visitor, project: Project, part: str):
        karis.get(path(project, part), status=404)


def test_a_rejected_one_is_mended_and_handed_in_again(karis: Visitor, kari: Person):
    project = a_project(kari, S.REJECTED)
    form = form_of(karis.get(path(project, "beskrivelse")))
    form["description"] = NEW_WORDS
    page = form.submit(status=303).follow()
    button = next(form for form in page.forms.values() if form.action.endswith("/send-inn"))
    assert "Vi ser på prosjektet igjen" in button.submit(status=303).follow().text
    assert fresh(project).state is S.WAITING
    assert db.session.scalar(select(func.count()).select_from(ProjectVersion)) == 1
