"""The pages around the product: right facts, one way to each, and honest figures."""

import re

import pytest
from flask import Flask

from portal.settings import Settings
from tests.support.visitors import Visitor

PAGES = ("/slik-virker-det", "/trygg-handel", "/hjelp", "/om-oss", "/for-bedrifter")


@pytest.mark.parametrize("path", [*PAGES, "/slik-velger-vi-bedrifter", "/tjenester", "/tjenester/tak"])
def test_it_has_a_title_a_description_and_one_true_address(anyone: Visitor, settings: Settings, path: str):
    page = anyone.get(f"{path}?utm=x").html
    home = anyone.get("/").html
    for tag in ("title", "meta[name=description]"):
        assert str(page.select_one(tag)) != str(home.select_one(tag))
    assert page.select_one("link[rel=canonical]")["href"] == settings.public_url + path
    assert page.select_one("nav.ds-breadcrumbs [aria-current=page]").get_text()
    assert anyone.query_count == 0


@pytest.mark.parametrize("path", ["/", "/logg-inn", *PAGES])
def test_every_one_is_at_the_foot_of_every_page(anyone: Visitor, path: str):
    foot = {link["href"] for link in anyone.get(path).html.select(".foot a")}
    assert foot >= {*PAGES, "/vilkar"}


def test_who_we_are_stands_there_as_the_law_asks(anyone: Visitor, settings: Settings):
    text = anyone.get("/om-oss").text.replace("\N{NO-BREAK SPACE}", " ")
    for fact in (
        settings.company_name,
        settings.company_org_number,
        settings.company_address,
        settings.company_email,
        settings.company_phone,
        settings.company_register,
    ):
        assert fact in text
    assert "Dette er eksempelverdier" in text
    assert f"{settings.company_org_number} MVA" not in text


def test_mva_stands_behind_the_number_of_who_is_registered(
    app: Flask, anyone: Visitor, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    registered = settings.model_copy(update={"company_vat_registered": True})
    monkeypatch.setitem(app.jinja_env.globals, "settings", registered)
    assert f"{settings.company_org_number} MVA" in anyone.get("/om-oss").text


def test_the_safety_page_says_what_the_law_calls_a_price(anyone: Visitor):
    text = anyone.get("/trygg-handel").text
    for words in ("Fast pris", "Høyeste pris", "Prisoverslag", "Uforpliktende prisantydning", "15 prosent"):
        assert words in text


def test_the_page_for_firms_leads_to_registering(anyone: Visitor):
    page = anyone.get("/for-bedrifter")
    assert "Hvem registrerer bedriften?" in page.click("Registrer bedriften").text


def test_search_engines_find_every_page_and_leave_the_rest_alone(anyone: Visitor, settings: Settings):
    robots = anyone.get("/robots.txt")
    assert robots.content_type == "text/plain"
    assert "Disallow: /stab" in robots.text
    assert f"Sitemap: {settings.public_url}/sitemap.xml" in robots.text
    places = re.findall("<loc>([^<]+)</loc>", anyone.get("/sitemap.xml").text)
    assert f"{settings.public_url}/tjenester/tak" in places
    for place in places:
        anyone.get(place.removeprefix(settings.public_url), status=200)
