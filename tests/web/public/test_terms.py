"""The terms and their versions."""

from datetime import date
from pathlib import Path

import pytest

from portal.projects import terms
from tests.support.visitors import Visitor

FOLDER = Path(terms.__file__).parent.parent / "templates" / "public" / "terms"


def test_every_version_has_a_text_and_every_text_is_a_version():
    files = {path.stem for path in FOLDER.glob("*.html")} - {"_terms"}
    assert files == {each.version for each in terms.VERSIONS}
    assert [each.in_force_on for each in terms.VERSIONS] == sorted(each.in_force_on for each in terms.VERSIONS)


def test_the_present_ones_say_version_and_date(anyone: Visitor):
    page = anyone.get("/vilkar")
    assert "Versjon 1.0, gjelder fra 23. november 2026" in page.text
    assert page.html.get_text() == anyone.get("/vilkar/1.0").html.get_text()


def test_an_older_version_says_so_and_leads_to_the_present(anyone: Visitor, monkeypatch: pytest.MonkeyPatch):
    newer = terms.Terms("2.0", date(2027, 1, 1))
    monkeypatch.setattr("portal.blueprints.terms.CURRENT", newer)
    monkeypatch.setattr("portal.blueprints.terms.VERSIONS", (*terms.VERSIONS, newer))
    page = anyone.get("/vilkar/1.0")
    assert "Dette er en eldre versjon" in page.text
    assert page.html.select_one("a[href='/vilkar/2.0']")


@pytest.mark.parametrize("version", ["9.9", "_terms", "..%2Fhome", "1.0.html"])
def test_a_version_that_never_was_is_not_found(anyone: Visitor, version: str):
    anyone.get(f"/vilkar/{version}", status=404)
