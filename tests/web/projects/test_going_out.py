"""A project that needs nobody's look goes straight out, and its poster sees so at once."""

from flask import Flask
from sqlalchemy import select

from portal.core import transaction
from portal.core.database import db
from portal.projects.models import Project
from portal.projects.states import ProjectState
from tests.factories.accounts import make_person, open_session
from tests.support.visitors import Visitor

LONG = (
    "Taket på huset er fra 1974 og skal legges om. Vi ønsker ny undertaksduk, nye lekter og takstein, og at takrennene"
    " byttes samtidig. Stillas kan stå i hagen, og det er plass til en container ved garasjen."
)


def hand_in(app: Flask, walk, **answers: object) -> tuple[Visitor, Project, str]:
    kari = Visitor(app).sign_in(open_session(make_person("Kari Ås", email="kari@post.example")))
    walk(visitor=kari)
    draft = db.session.scalars(select(Project)).one()
    for name, answer in answers.items():
        setattr(draft, name, answer)
    transaction.commit()
    form = kari.get("/legg-ut/sjekk").forms["hand-in"]
    if "accepts_terms" in form.fields:
        form["accepts_terms"] = True
    page = form.submit(status=303).follow()
    return kari, db.session.scalars(select(Project).execution_options(populate_existing=True)).one(), page.html.text


def complete() -> dict:
    answers = {"leaking": "nei", "shape": "saltak", "area": 140, "pitch": "vet-ikke", "covering": "vet-ikke",
               "wished_covering": "vet-ikke", "storeys": "vet-ikke", "extras": "vet-ikke"}  # fmt: skip
    return {"description": LONG, "answers": answers, "access_note": "Bratt vei", "wished_price_form": "fixed"}


def test_a_complete_one_is_approved_when_its_poster_first_sees_it(app: Flask, walk):
    _kari, project, text = hand_in(app, walk, **complete())
    assert project.state is ProjectState.OPEN, project.review_reasons
    assert "Godkjent" in text
    assert "Et menneske hos oss leser prosjektet" not in text


def test_a_thin_one_waits_for_somebody_to_read_it(app: Flask, walk):
    _kari, project, text = hand_in(app, walk)
    assert (project.state, project.review_reasons) == (ProjectState.WAITING, ["incomplete"])
    assert "leser et menneske hos oss prosjektet" in text


def test_why_it_waits_is_not_told_in_words_that_teach_a_fraud(app: Flask, walk):
    _kari, project, text = hand_in(app, walk, **complete() | {"description": f"{LONG} Betales med krypto."})
    assert project.review_reasons == ["words"]
    assert "Ord å se på" not in text
    assert "svindel" not in text


def test_contact_details_that_the_poster_says_are_none_are_looked_at(app: Flask, walk):
    told = complete() | {"description": f"{LONG} Ring 912 34 567.", "hides_contact": False}
    assert hand_in(app, walk, **told)[1].review_reasons == ["contact-details"]


def test_contact_details_that_are_hidden_stop_nobody(app: Flask, walk):
    told = complete() | {"description": f"{LONG} Ring 912 34 567.", "hides_contact": True}
    assert hand_in(app, walk, **told)[1].review_reasons == []
