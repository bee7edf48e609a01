"""An owner hands in a photo of a certificate on the phone, staff approve it without scripts, and the firm is told."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal.core import transaction
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_member
from tests.journeys import doings
from tests.journeys.doings import press
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

OWNER = "vilde@volt.example"


def test_a_certificate_from_the_phone_to_the_approval(
    browsing: Browsing, product: Product, logged_in: Callable
) -> None:
    with product.stage():
        firm = make_firm("Volt og Watt AS", services=(("elektriker", ""), ("bad", "")))
        make_member(firm, make_person("Vilde Volt", email=OWNER))
        transaction.commit()
    owner = browsing.open("/bedrift/sertifikater", width=PHONE)
    doings.log_in_by_code(owner, product, OWNER)
    browsing.check(owner)
    with owner.expect_navigation():
        owner.get_by_role("link", name="Send inn bevis: Registrering i Elvirksomhetsregisteret").click()
    press(owner, "Send inn")
    expect(owner.get_by_role("link", name="Velg en PDF eller et bilde av beviset")).to_be_visible()
    browsing.check(owner)
    owner.get_by_label("Nummer").fill("0301-77")
    owner.get_by_label("Bevis", exact=True).set_input_files(doings.PHOTO)
    press(owner, "Send inn")
    card = owner.locator("#elvirksomhet")
    expect(card).to_contain_text("Til kontroll")
    browsing.check(owner)

    siv = browsing.open("/stab/sertifikater", script=False, who=logged_in("siv"))
    browsing.check(siv)
    with siv.expect_navigation():
        siv.get_by_role("row").filter(has_text="Volt og Watt AS").get_by_role("link", name="Se på").click()
    assert siv.locator("img.proof").evaluate("image => image.naturalWidth") > 0
    browsing.check(siv)
    had = len(product.mails_to(OWNER))
    press(siv, "Godkjenn")
    expect(siv.get_by_text("Beviset er godkjent.")).to_be_visible()

    mail = product.next_mail(OWNER, after=had)
    assert mail.subject == "Godkjent: Registrering i Elvirksomhetsregisteret"
    owner.reload()
    expect(card).to_contain_text("Godkjent")
    expect(card).not_to_contain_text("Til kontroll")
