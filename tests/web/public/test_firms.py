"""A firm's public page: facts from rows, and nothing of a firm that may not be asked."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock, transaction
from portal.core.database import db
from portal.firms.models import Firm, FirmCertificate, FirmMunicipality, FirmService
from portal.organisations.models import Organisation
from tests.factories.marketplace import make_firm, make_leads, make_organisation
from tests.support.visitors import Visitor


def address(firm: Firm) -> str:
    return f"/bedrifter/{db.session.get_one(Organisation, firm.organisation_id).org_number}"


def make_shown(**fields: object) -> Firm:
    organisation = make_organisation("OLAS TAK AS", org_form="AS", vat_registered=True, checked_at=clock.now())
    return make_firm("Olas Tak", organisation_id=organisation.id, **fields)


def test_it_tells_what_registers_and_the_firm_say(app: Flask, anyone: Visitor):
    firm = make_shown(
        about="Vi legger tak.\n<b>Fort</b>", website="https://www.olastak.example", municipality_numbers=("3201",)
    )
    transaction.commit()
    page = anyone.get(address(firm))
    text = page.html.main.get_text(" ")
    for fact in (
        "OLAS TAK AS",
        "Aksjeselskap",
        "MVA",
        "Hele kategorien",
        "kjører opp til 40 km",
        "Bærum",
        "<b>Fort</b>",
    ):
        assert fact in text
    assert page.html.select_one("a[href='https://www.olastak.example']")["rel"] == ["nofollow", "ugc", "noopener"]


@pytest.mark.parametrize(
    "fields",
    [
        {"verified_at": None},
        {"verified_at": None, "refused_at": clock.now()},
        {"stopped_at": clock.now()},
        {"suspended_at": clock.now()},
    ],
)
def test_a_firm_that_is_not_let_in_answers_as_none(app: Flask, anyone: Visitor, fields: dict):
    firm = make_shown(**fields)
    transaction.commit()
    path = address(firm)
    hidden, missing = anyone.get(path, status=404), anyone.get("/bedrifter/999999999", status=404)
    assert hidden.text.replace(path, "") == missing.text.replace("/bedrifter/999999999", "")
    assert path not in anyone.get("/sitemap.xml").text


@pytest.mark.parametrize("number", ["1", "abc", "12345678a", "1" * 25, "%D9%A1" * 9])
def test_what_is_no_number_is_not_found(app: Flask, anyone: Visitor, number: str):
    anyone.get(f"/bedrifter/{number}", status=404)


def test_a_firm_that_drives_nowhere_is_said_to_work_in_its_municipalities(app: Flask, anyone: Visitor):
    firm = make_shown(radius_km=0, municipality_numbers=("3201",))
    transaction.commit()
    text = anyone.get(address(firm)).html.main.get_text(" ")
    assert "0 km" not in text
    assert "Tar oppdrag i Bærum." in text
    english = anyone.get(address(firm), headers={"Accept-Language": "en"}).html.main.get_text(" ")
    assert "Takes on jobs in Bærum." in english


def test_what_the_register_has_never_said_is_not_told_as_its_word(app: Flask, anyone: Visitor):
    firm = make_firm("Takk Tak AS", organisation_id=make_organisation("Takk Tak AS").id)
    transaction.commit()
    panel = anyone.get(address(firm)).html.select_one("section[aria-labelledby=reg-h]").get_text(" ")
    assert "ikke hentet fra Enhetsregisteret" in panel
    assert not [fact for fact in ("Fra Enhetsregisteret", "Takk Tak AS", "Sist sjekket") if fact in panel]


def test_a_firm_on_pause_has_its_page_and_stands_in_the_sitemap(app: Flask, anyone: Visitor):
    firm = make_shown(paused_at=clock.now())
    transaction.commit()
    anyone.get(address(firm))
    assert address(firm) in anyone.get("/sitemap.xml").text
    assert "Disallow: /bedrifter" not in anyone.get("/robots.txt").text


def test_how_often_it_answers_is_told_from_five_on(app: Flask, anyone: Visitor):
    firm = make_shown()
    late, soon = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
    for number, lead in enumerate(make_leads(firm, 4)):
        lead.replied_at, lead.due_at = clock.now(), soon if number else late
    transaction.commit()
    assert "for få oppdrag" in anyone.get(address(firm)).text
    declined = make_leads(firm, 1)[0]
    declined.declined_at, declined.due_at = clock.now(), soon
    transaction.commit()
    page = anyone.get(address(firm)).html.main.get_text(" ")
    assert "80 %" in page
    assert "5 oppdrag det siste året" in page


def test_only_certificates_that_count_today_are_shown(app: Flask, anyone: Visitor):
    firm, now = make_shown(), clock.now()
    approved = {"source": "proof", "is_approved": True, "decided_at": now, "checked_at": now}
    day = clock.in_oslo(now).date()
    db.session.add_all(
        [
            FirmCertificate(firm_id=firm.id, kind="elvirksomhet", **approved),
            FirmCertificate(firm_id=firm.id, kind="f-gass", valid_until=day.replace(year=day.year - 1), **approved),
            FirmCertificate(firm_id=firm.id, kind="renhold", source="proof"),
        ]
    )
    transaction.commit()
    text = anyone.get(address(firm)).html.main.text
    assert "Elvirksomhetsregisteret" in text
    assert "F-gass" not in text
    assert "renholdsvirksomhet" not in text


def test_its_questions_do_not_grow(app: Flask, anyone: Visitor):
    firm = make_shown()
    transaction.commit()
    anyone.get(address(firm))
    few = anyone.query_count
    make_leads(firm, 6)
    db.session.add_all(FirmService(firm_id=firm.id, category="gulv", service=key) for key in ("parkett", "sliping"))
    db.session.add_all(FirmMunicipality(firm_id=firm.id, municipality_number=each) for each in ("3201", "3203", "3205"))
    transaction.commit()
    anyone.get(address(firm))
    assert anyone.query_count == few <= 6
