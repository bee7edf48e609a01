"""A firm's inbox on a long day: nothing, then three hundred at once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock, transaction
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_firm, make_leads, make_member
from tests.journeys import doings
from tests.support.browser import DESK, PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

POLL_MILLISECONDS = 31_000


def shown_rows(page: Page) -> Any:
    return page.locator("#leads li.lead")


def test_from_nothing_to_three_hundred(browsing: Browsing, product: Product) -> None:
    with product.stage():
        firm = make_firm("Tre Hundre Tak AS", postal_code="9700", paused_at=clock.now())
        make_member(firm, make_person("Tuva Travel", email="tuva@post.example"))
        transaction.commit()
        firm_id = firm.id
    page = browsing.open("/logg-inn?next=/oppdrag")
    page.clock.install()
    doings.log_in_by_code(page, product, "tuva@post.example")
    expect(page.get_by_role("heading", name="Ingen nye oppdrag")).to_be_visible()
    browsing.check(page)

    with product.stage():
        make_leads(find_firm(firm_id), 300)
        transaction.commit()
    page.clock.fast_forward(POLL_MILLISECONDS)
    news = page.get_by_role("link", name="300 nye oppdrag")
    expect(news).to_be_visible()
    expect(page).to_have_title("(300) Oppdrag – Håndslag")
    browsing.check(page)
    with page.expect_navigation():
        news.click()
    expect(shown_rows(page)).to_have_count(20)
    for rows in (40, 60):
        page.get_by_role("link", name="Vis flere").click()
        expect(shown_rows(page)).to_have_count(rows)
    titles = shown_rows(page).locator(".ttl a").all_inner_texts()
    assert len({title.rpartition(" ")[2] for title in titles}) == 60
    browsing.check(page)

    with product.stage():
        make_leads(find_firm(firm_id), 1)
        transaction.commit()
    page.clock.fast_forward(POLL_MILLISECONDS)
    expect(page.get_by_role("link", name="1 nytt oppdrag")).to_be_visible()
    assert shown_rows(page).count() == 60


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_views_and_the_browsers_own_back_and_forward(
    browsing: Browsing, logged_in: Callable[[str], Any], width: int
) -> None:
    page = browsing.open("/oppdrag", width=width, who=logged_in("ola"))
    rows = shown_rows(page).count()
    assert rows > 2
    with page.expect_navigation():
        page.get_by_role("link", name="Besvart").click()
    expect(page.get_by_role("heading", name="Besvart")).to_be_visible()
    browsing.check(page)
    page.go_back()
    expect(shown_rows(page)).to_have_count(rows)
    first, second = (shown_rows(page).locator(".ttl a").nth(number).get_attribute("href") for number in (0, 1))
    page.locator(f"#leads a[href='{first}']").click()
    expect(page).to_have_url(f"{page.url.split('/oppdrag')[0]}{first}")
    expect(page.locator("#d-h")).to_be_focused()
    expect(page.locator("#detail .d-top")).to_be_visible()
    if width == DESK:
        page.locator(f"#leads a[href='{second}']").click()
    else:
        page.get_by_role("link", name="Neste oppdrag").click()
    page.wait_for_url(f"**{second}")
    expect(page.locator("#detail .d-top")).to_be_visible()
    page.go_back()
    page.wait_for_url(f"**{first}")
    expect(page.locator(f"#leads a[href='{first}']")).to_have_attribute("aria-current", "true")
    page.go_back()
    page.wait_for_url("**/oppdrag")
    expect(page.locator("#detail .d-top")).to_have_count(0)
    expect(shown_rows(page)).to_have_count(rows)
    page.go_forward()
    page.wait_for_url(f"**{first}")
    expect(page.locator("#detail .d-top")).to_be_visible()
    browsing.check(page)


def test_a_morning_with_the_keyboard_a_search_and_a_tidying(browsing: Browsing, product: Product) -> None:
    with product.stage():
        firm = make_firm("Morgen Tak AS", postal_code="9700")
        make_member(firm, make_person("Mari Morgen", email="mari.morgen@post.example"))
        for number, lead in enumerate(make_leads(firm, 6)):
            find_project(lead.project_id).search_text = f"Takstein nr. {number}"
        transaction.commit()
    page = browsing.open("/logg-inn?next=/oppdrag")
    doings.log_in_by_code(page, product, "mari.morgen@post.example")
    expect(shown_rows(page)).to_have_count(6)
    page.keyboard.press("j")
    expect(page.locator("#d-h")).to_be_focused()
    first = page.url
    page.keyboard.press("e")  # put away: on to the next, and the row is gone
    expect(shown_rows(page)).to_have_count(5)
    page.wait_for_url(lambda url: url != first)
    toast = page.locator(".toast")
    expect(toast).to_contain_text("er arkivert")
    browsing.check(page)
    toast.get_by_role("button", name="Angre").click()
    page.wait_for_url(first)
    expect(shown_rows(page)).to_have_count(6)
    page.locator("#d-h").focus()
    page.keyboard.press("s")
    expect(page.get_by_role("link", name="Lagret 1")).to_be_visible()
    expect(page.get_by_role("button", name="Lagret. Ta merket bort")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("button", name="Til i morgen kl. 07")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Utsatt 1")).to_be_visible()
    page.goto("/oppdrag")
    for row in (0, 2):
        shown_rows(page).nth(row).locator("input").check()
    bulk = page.get_by_role("button", name="Arkiver 2")
    browsing.check(page)
    with page.expect_navigation():
        bulk.click()
    expect(shown_rows(page)).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("takstein 5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 treff")).to_be_visible()
    browsing.check(page)
    page.locator("h2").first.click()
    page.keyboard.press("?")
    with page.expect_navigation():
        page.get_by_role("button", name="Slå av hurtigtastene").click()
    page.keyboard.press("j")
    expect(page.locator("#detail .d-top")).to_have_count(0)


def find_project(project_id: int) -> Any:
    from portal.core.database import db
    from portal.projects.models import Project

    return db.session.get_one(Project, project_id)


def find_firm(firm_id: int) -> Any:
    from portal.core.database import db
    from portal.firms.models import Firm

    return db.session.get_one(Firm, firm_id)
