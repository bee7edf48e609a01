"""The wizard, walked in all the ways that go wrong elsewhere. Nothing typed is ever lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import doings
from tests.journeys.doings import NEXT, press
from tests.support.browser import PHONE, Browsing
from tests.support.product import Product

pytestmark = pytest.mark.browser

HALF = "Taket lekker ved pipa"
OFFLINE = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"


@pytest.fixture
def at_description(browsing: Browsing) -> Page:
    """At «Beskriv jobben», with a leak."""
    page = browsing.open("/legg-ut", width=PHONE)
    doings.choose_job(page, "Lekkasje eller skade")
    press(page, NEXT)
    return page


def test_back_after_a_refused_step_asks_nothing_and_shows_the_words(at_description: Page, browsing: Browsing) -> None:
    page = at_description
    page.get_by_label("Hva skal gjøres?").fill(HALF)
    press(page, NEXT)
    expect(page).to_have_title(re.compile("^Feil:"))
    expect(page.locator("#feil")).to_be_focused()
    browsing.check(page)
    page.go_back()
    page.go_forward()
    page.reload()
    expect(page.get_by_label("Hva skal gjøres?")).to_have_value(HALF)


def test_a_refresh_and_the_way_back_lose_no_word_that_was_never_sent(at_description: Page) -> None:
    page = at_description
    words = page.get_by_label("Hva skal gjøres?")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        words.type(HALF)
    page.reload()
    expect(words).to_have_value(HALF)
    words.fill(HALF + " og ved takvinduet")
    page.get_by_role("button", name="Tilbake").click()
    page.wait_for_url("**/legg-ut/detaljer")
    page.goto("/legg-ut/beskrivelse")
    expect(words).to_have_value(HALF + " og ved takvinduet")


def test_it_says_that_the_words_are_kept_and_a_refresh_at_once_loses_none(
    at_description: Page, browsing: Browsing
) -> None:
    page = at_description
    words = page.get_by_label("Hva skal gjøres?")
    words.type(HALF)
    expect(page.locator(".wiz-kept")).to_have_text("Lagret")
    browsing.check(page)
    words.type(", og")
    page.reload()
    page.goto("/legg-ut/beskrivelse")
    expect(words).to_have_value(HALF + ", og")


def test_words_typed_where_another_tab_was_first_are_kept_beside(at_description: Page) -> None:
    first = at_description
    second = first.context.new_page()
    second.goto(first.url)
    first.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION)
    press(first, NEXT)
    first.wait_for_url("**/legg-ut/sted")
    second.get_by_label("Hva skal gjøres?").fill(HALF)
    expect(second.locator(".wiz-kept")).to_contain_text("endret i et annet vindu")
    second.reload()
    expect(second.locator(".differing dd")).to_have_text(HALF)
    expect(second.get_by_label("Hva skal gjøres?")).to_have_value(doings.DESCRIPTION)


SLOW = """const send = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (...what) => {
  const answer = await send(...what);
  await new Promise((go) => setTimeout(go, 700));
  return answer;
};"""


def test_whoever_answers_faster_than_the_net_goes_on_at_once(browsing: Browsing) -> None:
    page = browsing.open("/legg-ut", width=PHONE)
    page.add_init_script(SLOW)
    doings.choose_job(page)
    doings.answer_details(page)
    expect(page).to_have_url(re.compile("/legg-ut/beskrivelse"))


def test_a_photo_that_failed_can_be_put_away(at_description: Page, browsing: Browsing) -> None:
    page = at_description
    page.locator("#photos").set_input_files({"name": "tekst.jpg", "mimeType": "image/jpeg", "buffer": b"ikke et bilde"})
    expect(page.locator("#photos-list .ph.bad")).to_be_visible()
    browsing.check(page)
    page.get_by_role("button", name="Ta bort tekst.jpg").click()
    expect(page.locator("#photos-list .ph")).to_have_count(0)
    expect(page.locator("#photos")).to_be_focused()


def test_photos_and_the_way_back_without_a_script(browsing: Browsing) -> None:
    page = browsing.open("/legg-ut?q=takvindu", width=PHONE, script=False)
    press(page, "Tak – Takvindu")
    press(page, NEXT)
    page.get_by_label("Hva skal gjøres?").fill(HALF)
    assert page.locator("#photos").evaluate("field => getComputedStyle(field).opacity") == "1"
    page.locator("#photos").set_input_files(doings.PHOTO)
    press(page, "Last opp")
    expect(page.locator("#photos-list .ph")).to_have_count(1)
    expect(page.get_by_label("Hva skal gjøres?")).to_have_value(HALF)
    page.locator("#photos").set_input_files({"name": "tekst.jpg", "mimeType": "image/jpeg", "buffer": b"ikke et bilde"})
    press(page, "Last opp")
    expect(page.locator("#feil").get_by_role("link", name=re.compile("tekst.jpg"))).to_have_attribute("href", "#photos")
    browsing.check(page)
    page.get_by_label("Hva skal gjøres?").fill(HALF + " igjen")
    press(page, "Tilbake")
    expect(page).to_have_url(re.compile("/legg-ut/detaljer"))
    page.goto("/legg-ut/beskrivelse")
    expect(page.get_by_label("Hva skal gjøres?")).to_have_value(HALF + " igjen")


def test_two_tabs_with_different_words_are_told_of_each_other(at_description: Page, browsing: Browsing) -> None:
    first = at_description
    second = first.context.new_page()
    second.goto(first.url)
    first.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION)
    press(first, NEXT)
    first.wait_for_url("**/legg-ut/sted")
    second.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION + " Skrevet i den andre fanen.")
    press(second, NEXT)
    expect(second.get_by_role("heading", name="Dette er også endret i et annet vindu")).to_be_visible()
    expect(second.locator(".differing dd")).to_have_text(doings.DESCRIPTION)
    press(second, NEXT)
    second.wait_for_url("**/legg-ut/sted")


def test_words_outlive_a_lost_connection_and_go_out_when_it_is_back(at_description: Page, browsing: Browsing) -> None:
    browsing.forgiven.append(OFFLINE)
    page = at_description
    page.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION)
    page.context.set_offline(True)
    page.get_by_role("button", name=NEXT).click()
    expect(page.get_by_text("Du er uten nett").first).to_be_visible()
    expect(page.get_by_label("Hva skal gjøres?")).to_have_value(doings.DESCRIPTION)
    page.context.set_offline(False)
    page.wait_for_url("**/legg-ut/sted")
    page.goto("/legg-ut/beskrivelse")
    expect(page.get_by_label("Hva skal gjøres?")).to_have_value(doings.DESCRIPTION)


def test_a_press_too_many_sends_once(at_description: Page) -> None:
    page, sent = at_description, []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION)
    page.get_by_role("button", name=NEXT).dblclick()
    page.wait_for_url("**/legg-ut/sted")
    assert len(sent) == 1


def test_a_session_that_died_gives_the_words_back(browsing: Browsing) -> None:
    page = browsing.open("/legg-ut?kategori=tak&tjeneste=lekkasje", width=PHONE)
    browsing.forgiven.append("status of 400")
    page.context.clear_cookies()
    page.get_by_role("button", name=NEXT).click()
    page.get_by_role("button", name=re.compile("en gang til|på nytt|igjen")).click()
    page.wait_for_url("**/legg-ut/detaljer")


def test_a_search_shows_its_finds_while_one_types(browsing: Browsing) -> None:
    page = browsing.open("/legg-ut")
    page.get_by_role("searchbox").type("takvindu")
    expect(page.get_by_role("button", name="Tak – Takvindu")).to_be_visible()
    browsing.check(page)
    press(page, "Tak – Takvindu")
    expect(page).to_have_url(re.compile("/legg-ut/detaljer"))


def test_all_of_it_without_a_script(browsing: Browsing, product: Product) -> None:
    page = browsing.open("/legg-ut?q=takvindu", width=PHONE, script=False)
    press(page, "Tak – Takvindu")
    press(page, NEXT)
    page.get_by_label("Hva skal gjøres?").fill(doings.DESCRIPTION)
    press(page, NEXT)
    doings.tell_place(page)
    doings.tell_time(page)
    doings.tell_contact(page, name="Kari Ås", email="uten.skript@post.example")
    browsing.check(page)
    doings.prove_address(page, product, "uten.skript@post.example")
