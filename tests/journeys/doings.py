"""What people do on the pages, by the words they read there. Each begins on the page it names and ends on the next."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from portal.demo import PASSWORD
from tests.factories.accounts import PASSWORD as OWN_PASSWORD
from tests.support.browser import DESK, Browsing
from tests.support.product import Product, code_in

DESCRIPTION = "Taket på huset fra 1974 skal legges om. Vi vil ha ny duk, nye lekter, ny takstein og nye renner."
WORTH_READING = f"{DESCRIPTION} Jeg kan betale litt på forskudd."
"""With a word that somebody of the staff has to look at before it goes out."""
NEXT = re.compile("^Neste")
PHOTO = Path(__file__).parents[1] / "fixtures" / "images" / "gps-rotated.jpg"


def press(page: Page, name: str | re.Pattern) -> None:
    """Press a button and wait for the next document."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def log_in_by_password(page: Page, email: str, *, password: str = PASSWORD) -> None:
    """From «Logg inn med passord»."""
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Passord").fill(password)
    press(page, "Logg inn")
    expect(page).not_to_have_url(re.compile("/logg-inn"))


def follow(page: Page, name: str | re.Pattern) -> None:
    """Follow the visible link of this name and wait for the next document."""
    exact = isinstance(name, str)
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=exact).locator("visible=true").click()


def arrive(browsing: Browsing, path: str, email: str, *, width: int = DESK, script: bool = True) -> Page:
    """Somebody the test has made, with a browser of their own, logged in and at a path."""
    page = browsing.open(f"/logg-inn/passord?next={path}", width=width, script=script)
    log_in_by_password(page, email, password=OWN_PASSWORD)
    return page


def log_in_by_code(page: Page, product: Product, email: str) -> None:
    """From «Logg inn»: ask for a code, take it from the mailbox."""
    had = len(product.mails_to(email))
    page.get_by_label("E-post").fill(email)
    press(page, "Send meg en kode")
    page.get_by_label("Kode").fill(code_in(product.next_mail(email, after=had)))
    press(page, "Logg inn")
    expect(page).not_to_have_url(re.compile("/logg-inn"))


def choose_job(page: Page, service: str = "Legge om tak") -> None:
    """The wizard's first two steps, in the category of roofs."""
    press(page, re.compile("^Tak$"))
    page.get_by_label(service).check()
    press(page, NEXT)


def answer_details(page: Page) -> None:
    """The second, for re-roofing."""
    page.get_by_role("group", name=re.compile("Lekker det")).get_by_label("Nei", exact=True).check()
    page.get_by_label("Flatt tak").check()
    page.get_by_label(re.compile("hvor stort er taket")).fill("140")
    press(page, NEXT)


def tell_place(page: Page, *, postal_code: str = "0558", street: str = "Københavngata 14") -> None:
    """The fourth."""
    page.get_by_label("Postnummer").fill(postal_code)
    page.get_by_label(re.compile("^Gateadresse")).fill(street)
    press(page, NEXT)


def tell_time(page: Page) -> None:
    """The fifth."""
    page.get_by_label("Innen tre måneder").check()
    page.get_by_label(re.compile("budsjett")).fill("300 000")
    press(page, NEXT)


def tell_who(page: Page) -> None:
    """Nobody but oneself."""
    page.get_by_label("Privatperson").check()
    press(page, NEXT)


def tell_contact(page: Page, *, name: str, email: str, phone: str = "") -> None:
    """How to be reached, by a person on one's own behalf. With a phone, it is shared as well."""
    tell_who(page)
    page.get_by_label("Navnet ditt").fill(name)
    page.get_by_label("E-post", exact=True).fill(email)
    if phone:
        page.get_by_label(re.compile("^Telefon")).fill(phone)
        page.get_by_label("Bedrifter som svarer, får telefonnummeret mitt").check()
    press(page, NEXT)


def prove_address(page: Page, product: Product, email: str) -> None:
    """From «Sjekk svarene» to one's project page, with the mailed code."""
    had = len(product.mails_to(email))
    page.get_by_label("Jeg godtar vilkårene").check()
    press(page, "Send meg koden")
    page.get_by_label("Koden fra e-posten").fill(code_in(product.next_mail(email, after=had)))
    press(page, "Send inn prosjektet")
    expect(page).to_have_url(re.compile("/mine-prosjekter/"))


def post_project(page: Page, product: Product, *, name: str, email: str, photo: Path | None = None) -> int:
    """All of the wizard, without detours; returns the number of the project, which waits for staff.

    A photo goes with the form: no script is needed.
    """
    page.goto("/legg-ut/kategori")
    choose_job(page)
    answer_details(page)
    page.get_by_label("Hva skal gjøres?").fill(WORTH_READING)
    if photo:
        page.locator("#photos").set_input_files(photo)
    press(page, NEXT)
    tell_place(page)
    tell_time(page)
    tell_contact(page, name=name, email=email)
    prove_address(page, product, email)
    return int(page.url.rpartition("/")[2])


def approve(page: Page, project_id: int) -> None:
    """A member of staff lets a project out."""
    page.goto(f"/stab/prosjekter/{project_id}")
    press(page, "Godkjenn og send ut")


def write_offer(page: Page, *, kroner: str) -> None:
    """In an empty form: what an offer must say, with one round sum."""
    page.get_by_label("Fast pris").check()
    page.get_by_label(re.compile("Pris i kroner")).fill(kroner)
    page.get_by_label("Når kan dere begynne?").fill("uke 3")
    page.get_by_label("Melding til kunden").fill(
        "Prisen er med stillas og bortkjøring, og fem års garanti på arbeidet."
    )


def send_offer(page: Page, *, kroner: str) -> None:
    """From an opened lead: write an offer, or go on with one, and send it."""
    page.get_by_role("button", name=re.compile("^(Send tilbud|Fortsett på tilbudet)")).click()
    write_offer(page, kroner=kroner)
    press(page, "Send tilbudet")
    expect(page.get_by_text("Svaret er sendt")).to_be_visible()
