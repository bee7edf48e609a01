"""A poster and a firm write to each other on their phones: words, a file, what is unread, and a connection that goes."""

import re

import pytest
from playwright.sync_api import expect

from portal.core import transaction
from portal.core.database import db
from portal.leads import services as leads
from portal.projects.models import Project
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote
from tests.journeys import doings
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

POLL_MILLISECONDS = 21_000


def test_a_word_and_a_drawing_back_and_forth(browsing: Browsing, product: Product) -> None:
    with product.stage():
        firm = make_firm("Meldetak AS")
        make_member(firm, make_person("Mons Melding", email="mons@post.example"))
        kunde = make_person("Kaja Kunde", email="kaja@post.example")
        lead = make_lead(firm, make_project(kunde, contact_name="Kaja Kunde", title="Tak over terrassen"))
        make_quote(lead)
        project = db.session.get_one(Project, lead.project_id)
        leads.reveal(project, firm_id=firm.id, person_id=None, fields=["contact_name"], reason="reply")
        transaction.commit()
        lead_id, project_id = lead.id, project.id

    hers = browsing.open(f"/logg-inn?next=/mine-prosjekter/{project_id}/meldinger/{lead_id}", width=PHONE)
    doings.log_in_by_code(hers, product, "kaja@post.example")
    hers.clock.install()
    hers.get_by_label("Meldingen din").fill("Når kan dere komme?")
    hers.get_by_label(re.compile("^Legg ved filer")).set_input_files(doings.PHOTO)
    doings.press(hers, "Send meldingen")
    expect(hers.locator(".msg.mine")).to_have_text(re.compile("Du.*Når kan dere komme", re.DOTALL))
    browsing.check(hers)

    his = browsing.open("/logg-inn?next=/meldinger", width=PHONE)
    doings.log_in_by_code(his, product, "mons@post.example")
    browsing.check(his)
    his.get_by_role("link", name="Ulest: Kaja Kunde").click()
    expect(his.get_by_role("link", name=re.compile("gps-rotated.jpg"))).to_be_visible()
    expect(his.get_by_role("button", name="Merk som lest")).to_have_count(0)  # seen is read
    browsing.check(his)

    his.get_by_label("Meldingen din").fill("På mandag.")
    browsing.forgive("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    his.context.set_offline(True)
    his.get_by_role("button", name="Send meldingen").click()
    expect(his.locator(".offline")).to_be_visible()
    expect(his.get_by_label("Meldingen din")).to_have_value("På mandag.")
    his.context.set_offline(False)
    with his.expect_navigation():
        his.get_by_role("button", name="Send meldingen").click()
    expect(his.locator(".msg.mine")).to_have_count(1)

    hers.clock.fast_forward(POLL_MILLISECONDS)
    expect(hers.locator(".msg").last).to_have_text(re.compile("Mons Melding, Meldetak AS.*På mandag", re.DOTALL))
    browsing.check(hers)
