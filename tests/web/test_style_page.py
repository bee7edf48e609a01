"""The style page and the error pages: every component and every layout is drawn, in both languages."""

import pytest
from flask import Flask

from portal.blueprints.style import LAYOUTS, STATUSES
from portal.settings import Settings
from tests.support.visitors import Visitor


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("path", ["/stil", *(f"/stil/{name}" for name in LAYOUTS)])
def test_it_draws_every_component_and_layout(anyone: Visitor, path: str, language: str) -> None:
    page = anyone.get(path, headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in page.text


@pytest.mark.parametrize("status", STATUSES)
def test_every_error_has_words_and_a_way_out(anyone: Visitor, status: int) -> None:
    page = anyone.get(f"/stil/feil/{status}", status=status)
    assert len(page.html.h1.text) > 10
    assert page.html.select_one("main a.ds-button")["href"] == "/"


def test_a_fragment_gets_the_same_words_without_the_page(anyone: Visitor) -> None:
    whole = anyone.get("/stil/feil/409", status=409)
    part = anyone.get("/stil/feil/409", status=409, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "<html" not in part.text
    assert part.html.h2.text == whole.html.h1.text


def test_it_is_not_there_in_production(app: Flask, anyone: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "settings", Settings.model_construct(handslag_env="production"))
    anyone.get("/stil", status=404)
