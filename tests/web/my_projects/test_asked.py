"""How the asking goes, as the poster reads it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.models import Person
from portal.blueprints.my_projects.asked import sentence_of
from portal.core import clock, transaction
from portal.core.audit import list_events
from portal.core.database import db
from portal.dispatch.models import Course
from portal.leads.models import Lead
from portal.projects.models import Project, ProjectMember
from portal.projects.states import ProjectState
from portal.quotes.overview import Answers
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_course, make_firm, make_lead, make_project, make_quote, make_wave
from tests.support.visitors import Visitor

FIRMS = ("Kanari Tak AS", "Gurosvar Tak AS", "Stille Tak AS")
VERBS = ("se-lenger-unna", "prov-igjen-senere", "godta-svarene")


def asked(project: Project) -> list[Lead]:
    """A first round to three firms, of which the second replied."""
    make_wave(project, asked=3, target=project.wished_replies, candidates=5)
    made = [make_lead(make_firm(name), project) for name in FIRMS]
    made[0].opened_at = made[0].declined_at = clock.now()
    made[0].decline_reason = "no-capacity"
    return made


def too_few(poster: Person, **fields: object) -> Project:
    project = make_project(poster, **fields)
    make_quote(asked(project)[1])
    make_course(project, "too-few")
    transaction.commit()
    return project


def now_of(visitor: Visitor, project: Project) -> str:
    transaction.commit()
    page = visitor.get(f"/mine-prosjekter/{project.id}")
    return " ".join(page.html.select_one("#naa").parent.get_text(" ").split())


def press(visitor: Visitor, project: Project, verb: str, **kwargs: object):
    token = visitor.get("/min-side").html.select_one("input[name=csrf_token]")["value"]
    return visitor.post(f"/mine-prosjekter/{project.id}/{verb}", {"csrf_token": token}, **kwargs)


def course_of(project: Project) -> Course:
    return db.session.get(Course, project.id, populate_existing=True)


class TestTheSentence:
    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            (Answers(0, 0, 0, 0, {}), "Vi spurte 0 bedrifter."),
            (Answers(1, 0, 0, 0, {}), "Vi spurte 1 bedrift: 1 har ikke åpnet prosjektet."),
            (Answers(1, 1, 1, 0, {}), "Vi spurte 1 bedrift: 1 har svart med et tilbud."),
            (
                Answers(6, 5, 2, 3, {"no-capacity": 2, "too-far": 1}),
                (
                    "Vi spurte 6 bedrifter: 2 har svart med et tilbud, "
                    "3 har takket nei (2 full kalender, 1 for langt unna), 1 har ikke åpnet prosjektet."
                ),
            ),
            (
                Answers(4, 3, 0, 1, {}),
                "Vi spurte 4 bedrifter: 1 har takket nei, 2 har åpnet prosjektet uten å svare, 1 har ikke åpnet prosjektet.",
            ),
        ],
    )
    def test_it_says_what_each_did_and_leaves_out_what_nobody_did(self, app: Flask, answers: Answers, said: str):
        with app.test_request_context("/"):
            assert sentence_of(answers) == said

    def test_the_picture_shows_the_same_figures(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        make_quote(asked(project)[1])
        transaction.commit()
        page = karis.get(f"/mine-prosjekter/{project.id}").html
        shown = [(row.dt.text, row.select("dd")[1].text) for row in page.select(".asked .bars > div")]
        assert shown == [("Har svart", "1"), ("Har takket nei", "1"), ("Har åpnet", "0"), ("Ikke åpnet", "1")]


class TestWhatComesNext:
    def test_the_next_round_and_its_moment(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        asked(project)
        make_course(project, due_at=clock.now() + timedelta(days=30))
        said = now_of(karis, project)
        assert "Neste runde: " in said
        assert "hvis ikke nok har svart." in said

    def test_after_the_last_round_it_is_looked_at_what_came(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        asked(project)
        make_course(project, next_wave=None)
        assert "Alle rundene er sendt" in now_of(karis, project)

    def test_a_full_or_paused_one_has_no_next_round(self, karis: Visitor, kari: Person):
        full = make_project(kari, wished_replies=1)
        make_quote(asked(full)[1])
        make_course(full)
        assert "Neste runde" not in now_of(karis, full)
        paused = make_project(kari, state=ProjectState.PAUSED)
        asked(paused)
        make_course(paused, due_at=None)
        assert "Neste runde" not in now_of(karis, paused)

    def test_nobody_replied_says_who_has_it_and_by_when(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        asked(project)
        course = make_course(project, "needs-staff")
        assert "Et menneske hos oss ser nå på hvem som kan ta jobben. Du hører fra oss senest" in now_of(karis, project)
        course.ended_at -= timedelta(days=10)
        assert "beklager at det tar lengre tid enn fire arbeidstimer" in now_of(karis, project)
        course.rescued_at = clock.now()
        assert "Et menneske hos oss" not in now_of(karis, project)

    def test_nobody_to_ask_says_who_has_it(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        make_wave(project, asked=0)
        make_course(project, "needs-staff")
        said = now_of(karis, project)
        assert "Derfor er ingen spurt ennå" in said
        assert "Svaret kommer senest" in said

    @pytest.mark.parametrize(
        ("target", "said"), [(3, "Ikke alle svarer, så vi spør så mange"), (1, "sikter vi først mot 1 tilbud")]
    )
    def test_it_says_why_so_many_or_few(self, karis: Visitor, kari: Person, target: int, said: str):
        project = make_project(kari)
        make_wave(project, asked=1, target=target, candidates=9)
        make_lead(make_firm(), project)
        text = now_of(karis, project)
        assert "Du ønsket 3 tilbud." in text
        assert said in text
        assert "Blir det plass" not in text  # no round comes
        assert "ingen flere som passet" not in text

    def test_that_more_are_asked_is_promised_while_a_round_is_to_come_also_after_one_by_hand(
        self, karis: Visitor, kari: Person
    ):
        project = make_project(kari)
        make_wave(project, asked=1, target=1, candidates=9)
        make_wave(project, number=0, asked=1)
        make_lead(make_firm(), project)
        make_course(project)
        text = now_of(karis, project)
        assert "Du ønsket 3 tilbud." in text
        assert "Blir det plass, spør vi flere." in text

    def test_each_round_has_its_line_and_those_by_hand_theirs(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        asked(project)
        make_wave(project, number=0, asked=1)
        transaction.commit()
        page = karis.get(f"/mine-prosjekter/{project.id}").html
        lines = [line.get_text(" ") for line in page.select(".asked .happened li")]
        assert [line.split(".")[0] for line in lines] == ["3 bedrifter ble spurt", "Vi spurte 1 bedrift for hånd"]


class TestNames:
    @pytest.mark.parametrize("outcome", [None, "needs-staff", "too-few", "enough", "over"])
    def test_no_firm_is_named_before_its_reply(self, karis: Visitor, kari: Person, outcome: str | None):
        project = make_project(kari)
        make_quote(asked(project)[1])
        make_course(project, outcome)
        transaction.commit()
        text = karis.get(f"/mine-prosjekter/{project.id}").text
        assert [name in text for name in FIRMS] == [False, True, False]

    def test_somebody_let_in_reads_it_and_decides_nothing(self, visit: Callable[[Person], Visitor], kari: Person):
        project, guro = too_few(kari), make_person("Guro Gjest")
        db.session.add(
            ProjectMember(
                project_id=project.id,
                person_id=guro.id,
                name=guro.name,
                email=guro.email,
                role="decide",
                joined_at=clock.now(),
            )
        )
        transaction.commit()
        page = visit(guro).get(f"/mine-prosjekter/{project.id}")
        assert "Færre enn ønsket har svart. Kari Nordmann bestemmer" in page.text
        assert not page.html.select("#for-faa")
        for verb in VERBS:
            press(visit(guro), project, verb, status=404)

    def test_it_asks_the_database_as_often_for_many_rounds_as_for_one(self, karis: Visitor, kari: Person):
        project = make_project(kari)
        asked(project)
        make_course(project)
        now_of(karis, project)
        for_one = karis.query_count
        for number in (2, 3, 4):
            make_wave(project, number=number, asked=2)
            for _ in range(2):
                make_lead(make_firm(), project, wave=number)
        now_of(karis, project)
        assert karis.query_count == for_one


class TestTooFew:
    def test_the_poster_is_asked(self, karis: Visitor, kari: Person):
        project = too_few(kari)
        page = karis.get(f"/mine-prosjekter/{project.id}").html
        assert [form["action"].rpartition("/")[2] for form in page.select("#for-faa + ul form")] == list(VERBS)

    def test_further_begins_the_rounds_anew_and_looks_further(self, karis: Visitor, kari: Person):
        project = too_few(kari)
        press(karis, project, "se-lenger-unna", status=303)
        course = course_of(project)
        assert (course.outcome, course.radius_factor) == (None, 1.5)
        assert course.due_at is not None

    def test_later_is_in_two_weeks_in_working_hours(self, karis: Visitor, kari: Person):
        project = too_few(kari)
        press(karis, project, "prov-igjen-senere", status=303)
        course = course_of(project)
        assert (course.next_wave, course.ended_at) == (1, None)
        assert timedelta(days=13) < course.due_at - clock.now() < timedelta(days=25)
        assert 7 <= clock.in_oslo(course.due_at).hour < 17
        assert "Neste runde" in now_of(karis, project)

    def test_what_would_end_before_is_extended_by_the_same_press(self, karis: Visitor, kari: Person):
        project = too_few(kari)
        project.expires_at = clock.now() + timedelta(days=3)
        transaction.commit()
        press(karis, project, "prov-igjen-senere", status=303)
        db.session.refresh(project)
        assert project.expires_at > course_of(project).due_at + timedelta(days=14)

    def test_enough_asks_nobody_more(self, karis: Visitor, kari: Person):
        project = too_few(kari)
        page = press(karis, project, "godta-svarene").follow()
        assert "Vi leter ikke mer" in page.text
        assert not page.html.select("#for-faa")
        assert (course_of(project).poster_answer, course_of(project).outcome) == ("enough", "too-few")

    @pytest.mark.parametrize("first", VERBS)
    @pytest.mark.parametrize("second", VERBS)
    def test_the_first_answer_stands(self, karis: Visitor, kari: Person, first: str, second: str):
        project = too_few(kari)
        press(karis, project, first, status=303)
        before = (course_of(project).number, course_of(project).poster_answer, course_of(project).due_at)
        page = press(karis, project, second).follow()
        assert "Dette er alt bestemt" in page.text
        assert (course_of(project).number, course_of(project).poster_answer, course_of(project).due_at) == before
        answers = [
            event.details["answer"] for event in list_events(project) if event.action == "project:too-few-answered"
        ]
        assert len(answers) == 1

    @pytest.mark.parametrize("verb", VERBS)
    @pytest.mark.parametrize("state", [ProjectState.PAUSED, ProjectState.WITHDRAWN, ProjectState.AWARDED])
    def test_nothing_happens_once_it_takes_no_replies(
        self, karis: Visitor, kari: Person, verb: str, state: ProjectState
    ):
        project = too_few(kari, state=state)
        press(karis, project, verb, status=303)
        assert (course_of(project).outcome, course_of(project).poster_answer) == ("too-few", None)

    @pytest.mark.parametrize("verb", VERBS)
    def test_a_stranger_and_somebody_not_logged_in_do_nothing(
        self, nils: Visitor, anyone: Visitor, kari: Person, verb: str
    ):
        project = too_few(kari)
        press(nils, project, verb, status=404)
        token = anyone.get("/logg-inn").html.select_one("input[name=csrf_token]")["value"]
        answer = anyone.post(f"/mine-prosjekter/{project.id}/{verb}", {"csrf_token": token}, status=303)
        assert "/logg-inn" in answer.location
        assert course_of(project).poster_answer is None
