"""Why a project waits for staff, and that a clean and complete one doesn't."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.queries import get_person
from portal.core import audit, clock, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.projects import editing, services
from portal.projects.duplicates import bands_of, find_doubles, likeness
from portal.projects.models import Project
from portal.projects.roles import PosterKind
from portal.projects.screening import list_words, reasons_to_wait
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project

pytestmark = pytest.mark.usefixtures("app")

COMPLETE = {
    "description": (
        "Taket på huset er fra 1974 og skal legges om. Vi ønsker ny undertaksduk, nye lekter og takstein, og at"
        " takrennene byttes samtidig. Stillas kan stå i hagen, og det er plass til en container ved garasjen."
    ),
    "access_note": "Bratt vei, plass til lastebil",
    "budget_ore": 250_000_00,
    "wished_price_form": "fixed",
    "materials": "firm",
}
ANOTHER = (
    "Skorsteinen lekker når det regner, og det kommer vann inn på loftet ved pipa. Vi tror at beslaget er rustet"
    " i stykker og vil gjerne ha noen til å se på det så snart som mulig denne høsten."
)


@pytest.fixture
def answers() -> dict:
    """An answer to each of the questions a roof is asked."""
    draft = make_project(state=ProjectState.DRAFT)
    questions = services.queries.get_questions_of(draft)
    given: dict = {}
    for question in questions.all_questions():
        if question.applies(draft.service, given):
            options = question.options("nb")
            given[question.key] = {"number": 140, "choice": options and options[0][0]}.get(
                question.kind, [options[0][0]] if options else "Ja"
            )
    return given


@pytest.fixture
def finished(answers: dict):
    """A draft that has been walked through: clean and complete unless said otherwise."""

    def make(poster=None, **fields) -> Project:
        return make_project(poster, state=ProjectState.UNPROVED, **{**COMPLETE, "answers": answers, **fields})

    return make


def handed_in(project: Project) -> Project:
    services.submit(project, poster_id=project.poster_id)
    return project


def events() -> list[str]:
    return list(db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)))


def test_a_clean_and_complete_project_approves_itself(finished):
    project = handed_in(finished())
    assert (project.state, project.review_reasons) == (ProjectState.OPEN, [])
    assert project.approved_itself
    assert project.completeness >= 70
    assert project.expires_at > clock.now()
    assert events() == ["project:submitted", "project:approved"]
    lines = [(line.action, line.actor_id) for line in audit.list_events(project)]
    assert lines == [("project:submitted", project.poster_id), ("project:approved-itself", None)]


def test_an_incomplete_one_waits(finished):
    project = handed_in(finished(description="Taket lekker.", answers={}))
    assert (project.state, project.review_reasons) == (ProjectState.WAITING, ["incomplete"])
    assert project.completeness < 70
    assert events() == ["project:submitted"]


def test_handing_in_twice_is_once(finished):
    project = finished()
    handed_in(project)
    handed_in(project)
    assert events() == ["project:submitted", "project:approved"]


def test_the_same_text_from_the_same_poster_waits(finished):
    first = handed_in(finished())
    second = handed_in(finished(get_person(first.poster_id), postal_code="9008"))
    assert second.review_reasons == ["duplicate"]
    assert [(double.project.id, double.same_poster) for double in find_doubles(second)] == [(first.id, True)]


def test_the_same_service_at_the_same_place_waits_whatever_the_text(finished):
    poster = make_person()
    handed_in(finished(poster))
    assert handed_in(finished(poster, description=ANOTHER)).review_reasons == ["duplicate"]


@pytest.mark.parametrize("state", [ProjectState.REJECTED, ProjectState.WITHDRAWN, ProjectState.COMPLETED])
def test_ones_own_project_that_is_over_is_no_double(finished, state):
    poster = make_person()
    make_project(poster, state=state, description=COMPLETE["description"])
    assert handed_in(finished(poster)).state is ProjectState.OPEN


def test_nearly_the_same_text_from_somebody_else_waits(finished):
    first = handed_in(finished())
    copied = COMPLETE["description"].replace("1974", "1975").upper()
    second = handed_in(finished(make_person("Nils Fremmed"), description=copied, postal_code="9008"))
    assert second.review_reasons == ["duplicate"]
    assert [(double.project.id, double.same_poster) for double in find_doubles(second)] == [(first.id, False)]


def test_another_text_from_somebody_else_is_no_double(finished):
    handed_in(finished())
    assert handed_in(finished(make_person("Nils Fremmed"), description=ANOTHER)).state is ProjectState.OPEN


def test_a_short_text_that_two_people_write_is_no_double(finished):
    for name in ("Kari", "Nils"):
        project = handed_in(finished(make_person(name), description="Legge om tak på huset."))
        assert "duplicate" not in project.review_reasons


def test_a_text_older_than_half_a_year_is_no_double(finished):
    first = handed_in(finished())
    first.submitted_at = clock.now() - timedelta(days=181)
    assert handed_in(finished(make_person("Nils Fremmed"))).state is ProjectState.OPEN


def test_the_fourth_project_within_a_day_waits(finished):
    poster = make_person()
    texts = [" ".join(f"{word}{number}" for number in range(40)) for word in ("eple", "pære", "plomme", "moreller")]
    places = ("0558", "9008", "5003", "7010")
    made = [
        handed_in(finished(poster, description=text, postal_code=place))
        for text, place in zip(texts, places, strict=True)
    ]
    assert [project.review_reasons for project in made] == [[], [], [], ["many-projects"]]


def test_an_organisation_that_no_register_has_confirmed_waits(finished):
    housing = {"poster_kind": PosterKind.HOUSING, "org_number": "999888777", "org_name": "Prøvegata borettslag"}
    assert handed_in(finished(**housing)).review_reasons == ["unchecked-organisation"]
    checked = finished(make_person(), **housing, org_checked_at=clock.now(), description=ANOTHER)
    assert handed_in(checked).state is ProjectState.OPEN


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Jeg sender forskuddet med en gang.", "forskuddet"),
        ("Betaling via Western Union.", "Western Union"),
        ("Kan gjøres svart.", "gjøres svart"),
        ("Helst uten faktura, takk", "uten faktura"),
        ("Se https://eksempel.example/bud", "https://eksempel.example/bud"),
        ("Jeg søker jobb som maler", "søker jobb"),
        ("Vi tilbyr rimelig vask", "Vi tilbyr"),
    ],
)
def test_words_that_somebody_should_read_first(finished, text, word):
    project = handed_in(finished(description=f"{COMPLETE['description']} {text}"))
    assert project.review_reasons == ["words"]
    assert [found.text for found in list_words(project)] == [word]


@pytest.mark.parametrize(
    "text",
    [
        "Ny takstein, helst svart.",
        "Males svart utvendig, gjøres svart matt.",
        "Vi ønsker arbeidet utført i mai, og faktura på e-post.",
        "Salget av huset er i august.",
    ],
)
def test_everyday_words_stop_nobody(finished, text):
    assert handed_in(finished(description=f"{COMPLETE['description']} {text}")).review_reasons == []


def test_words_are_also_found_in_written_answers(finished):
    project = finished()
    written = [question.key for question in services.queries.get_questions_of(project).all_questions()
               if question.kind == "text"]  # fmt: skip
    project.answers = project.answers | {written[0]: "Betales i bitcoin"}
    assert "words" in reasons_to_wait(project, photos=0)


class TestLikeness:
    def test_case_spaces_and_punctuation_make_no_difference(self):
        assert likeness(ANOTHER, ANOTHER.upper().replace(" ", "  ").replace(".", "!")) == 1
        assert likeness(ANOTHER, COMPLETE["description"]) < 0.3

    def test_nothing_is_like_nothing(self):
        assert likeness("", "") == 0
        assert bands_of("") is None
        assert bands_of(". " * 60) is None

    def test_bands_meet_for_like_texts_and_not_for_others(self):
        first, second = bands_of(ANOTHER), bands_of(ANOTHER.replace("høsten", "våren"))
        assert set(first) & set(second)
        assert not set(first) & set(bands_of(COMPLETE["description"]))

    def test_bands_are_the_same_in_every_process(self):
        # Kept in the database: another number here means that no stored text is found any more.
        assert bands_of(ANOTHER)[0] == PINNED


PINNED = -5628386159610601916


@pytest.mark.committed
def test_two_doubles_handed_in_at_once_see_each_other(app: Flask, finished):
    poster = make_person()
    numbers = [finished(poster).id for _ in range(2)]
    poster_id = poster.id
    transaction.commit()
    start = Barrier(2)

    def press(number: int) -> None:
        with app.app_context():
            start.wait()
            with transaction.transaction():
                services.submit(db.session.get_one(Project, number), poster_id=poster_id)

    presses = [Thread(target=press, args=(number,)) for number in numbers]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    db.session.expire_all()
    reasons = [db.session.get_one(Project, number).review_reasons for number in numbers]
    assert sorted(reasons) == [[], ["duplicate"]]


class TestAnEditOfWhatWaits:
    LONG = COMPLETE["description"]

    @pytest.fixture
    def held(self, answers: dict):
        """A project held back for saying too little, an hour ago."""

        def make(**fields) -> Project:
            short = COMPLETE | {"answers": answers, "description": "Tett taket.", "review_reasons": ["incomplete"]}
            an_hour_ago = clock.now() - timedelta(hours=1)
            return make_project(state=ProjectState.WAITING, submitted_at=an_hour_ago, **(short | fields))

        return make

    def change(self, project: Project, **fields) -> None:
        editing.edit(project, actor_id=project.poster_id, seen_version=project.version, **fields)

    def test_it_goes_out_by_itself_once_nothing_is_left_to_stop_at(self, held):
        project = held()
        self.change(project, description=self.LONG)
        assert (project.state, project.approved_itself, project.review_reasons) == (ProjectState.OPEN, True, [])
        events = list(db.session.scalars(select(OutboxRow.event).order_by(OutboxRow.id)))
        assert events == ["project:approved", "project:edited"]

    def test_it_waits_on_while_anything_is_left(self, held):
        project = held()
        self.change(project, description=f"{self.LONG} Jeg betaler forskudd.")
        assert (project.state, project.review_reasons) == (ProjectState.WAITING, ["words"])

    @pytest.mark.parametrize(
        "looked_at",
        [{"asked_at": clock.now()}, {"answered_at": clock.now()}, {"rejection_reason": "Skriv mer."}],
        ids=lambda fields: next(iter(fields)),
    )
    def test_it_waits_for_staff_once_they_have_looked_at_it(self, held, looked_at: dict):
        project = held(**looked_at)
        self.change(project, description=self.LONG)
        assert (project.state, project.review_reasons) == (ProjectState.WAITING, [])
