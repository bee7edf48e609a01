"""/bedrift/tilbudsmaler: the firm's templates, named and thrown away by those who write offers."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.quotes import templates
from portal.quotes.errors import TooManyTemplatesError
from portal.quotes.models import QuoteTemplate
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_member
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import csrf_of, without_request_id

PATH = "/bedrift/tilbudsmaler"


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Olas Tak AS")


@pytest.fixture
def visit(app: Flask, firm: Firm) -> Callable[[MemberRole], Visitor]:
    return lambda role: Visitor(app).sign_in(open_session(make_member(firm, role=role)))


@pytest.fixture
def eva(visit) -> Visitor:
    return visit(MemberRole.ESTIMATOR)


def save(firm: Firm, name: str) -> QuoteTemplate:
    words = {"message": "Med stillas", "amount": "1", "lines": [{"text": "Duk"}]}
    template = templates.save_template(firm.id, name=name, words=words, actor_id=make_person().id)
    db.session.commit()
    return template


def rename(visitor: Visitor, template_id: int, name: str, *, status: int = 303):
    fields = {"name": name, "csrf_token": csrf_of(visitor)}
    return visitor.post(f"{PATH}/{template_id}/navn", fields, status=status)


def test_they_are_listed_by_name_and_without_any_it_says_how_to_make_one(eva: Visitor, firm: Firm) -> None:
    assert "Ingen maler ennå" in eva.get(PATH)
    for name in ("takvindu", "Omlegging"):
        save(firm, name)
    assert [field["value"] for field in eva.get(PATH).html.select("[name=name]")] == ["Omlegging", "takvindu"]
    assert eva.query_count == 3


def test_a_template_keeps_nothing_that_belongs_to_one_project(firm: Firm) -> None:
    assert save(firm, "Tak").typed == {"message": "Med stillas", "lines": [{"text": "Duk"}]}


def test_one_is_given_another_name(eva: Visitor, firm: Firm) -> None:
    template = save(firm, "Tak")
    assert "Lagret." in rename(eva, template.id, " Ŧak\x00 <b> ").follow()
    assert db.session.get_one(QuoteTemplate, template.id).name == "Ŧak <b>"
    rename(eva, template.id, "x" * 300)
    assert len(db.session.get_one(QuoteTemplate, template.id).name) == templates.LONGEST_NAME


@pytest.mark.parametrize(("name", "sentence"), [("", "Gi malen et navn."), ("Vindu", "Dere har allerede en mal")])
def test_a_name_that_cannot_be_is_refused_at_its_field(eva: Visitor, firm: Firm, name: str, sentence: str) -> None:
    save(firm, "Vindu")
    template = save(firm, "Tak")
    page = rename(eva, template.id, name, status=422)
    assert sentence in page.html.select_one(f"#name-{template.id}-error").text
    assert page.html.select_one(f"#name-{template.id}")["value"] == name
    assert db.session.get_one(QuoteTemplate, template.id).name == "Tak"


def test_one_is_deleted_after_a_question(eva: Visitor, firm: Firm) -> None:
    template = save(firm, "Tak")
    page = eva.get(f"{PATH}/{template.id}/slett")
    form = next(form for form in page.forms.values() if form.action.endswith("/slett"))
    assert "Malen er slettet." in form.submit(status=303).follow()
    assert templates.list_templates(firm.id) == []
    form.submit(status=404)


@pytest.mark.parametrize("path", ["navn", "slett"])
def test_nobody_else_changes_one(app: Flask, anyone: Visitor, visit, firm: Firm, path: str) -> None:
    template = save(firm, "Tak")
    stranger = Visitor(app).sign_in(open_session(make_member(make_firm("Nils Bygg AS"))))
    for visitor in (stranger, visit(MemberRole.READER)):
        fields = {"name": "Ny", "csrf_token": csrf_of(visitor)}
        theirs = visitor.post(f"{PATH}/{template.id}/{path}", fields, status=404)
        missing = visitor.post(f"{PATH}/{template.id + 99}/{path}", fields, status=404)
        assert without_request_id(theirs) == without_request_id(missing)
    assert "/logg-inn" in anyone.post(f"{PATH}/{template.id}/{path}", {"csrf_token": csrf_of(anyone)}).location
    assert db.session.get_one(QuoteTemplate, template.id).name == "Tak"
    visit(MemberRole.READER).get(PATH, status=404)
    assert "Tilbudsmaler" not in visit(MemberRole.READER).get("/bedrift")
    assert "Tilbudsmaler" in visit(MemberRole.OWNER).get("/bedrift")


def test_there_are_never_more_than_one_finds_ones_way_in(firm: Firm) -> None:
    for number in range(templates.MOST_TEMPLATES):
        save(firm, f"Mal {number}")
    with pytest.raises(TooManyTemplatesError):
        save(firm, "En til")
