"""Photos in a real browser, in the wizard's own step: shrunk, with true progress, refused in words; and without a script."""

import io
import re
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from portal.core import transaction
from portal.files import queries
from portal.files.errors import NotAPhotoError
from portal.files.models import MOST_PHOTOS
from portal.files.storage import Size, Storage
from portal.projects import services as projects
from portal.settings import Settings
from tests.support.tools import find_chromium

pytestmark = [pytest.mark.browser, pytest.mark.committed]

STEP = "/legg-ut/beskrivelse"
SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 300_000}
# What the progress bar shows, noted each time it is drawn.
NOTE_PROGRESS = """
globalThis.noted = [];
const note = () => {
  const bar = document.querySelector(".ph.busy progress");
  if (bar && noted.at(-1) !== bar.value) noted.push(bar.value);
  requestAnimationFrame(note);
};
note();
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def received() -> list[bytes]:
    """The files that came over the wire, one by one, as the browser sent them."""
    return []


@pytest.fixture
def server(app: Flask, received: list[bytes]) -> Iterator[str]:
    """The application behind a real socket."""

    def listening(environ: dict, start_response: Callable) -> object:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/legg-ut/bilder":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            received.extend(sent_files(body, environ["CONTENT_TYPE"]))
            environ["wsgi.input"] = io.BytesIO(body)
        return app(environ, start_response)

    server = make_server("127.0.0.1", 0, listening, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def draft(app: Flask) -> tuple[int, str]:
    """A draft's number, and the session cookie of the browser that began it."""
    project, key = projects.begin_draft("tak", locale="nb", poster_id=None)
    projects.save_draft(project, service="omlegging")
    transaction.commit()
    serializer = app.session_interface.get_signing_serializer(app)
    return project.id, serializer.dumps({"draft": key})


@pytest.fixture
def opened(chromium: Browser, server: str, draft: tuple[int, str]) -> Iterator[Callable[..., Page]]:
    """`opened()`: the wizard's photo step in a new browser; fails on any complaint of the console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_step(*, script: bool = True) -> Page:
        context = chromium.new_context(java_script_enabled=script, locale="nb-NO")
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": draft[1], "url": server}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server + STEP)
        return page

    yield open_step
    for context in contexts:
        context.close()
    # Chromium itself notes each answer of 4xx and each lost connection; the page shows them as a card.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


@pytest.fixture
def images(repository: Path) -> Path:
    return repository / "tests/fixtures/images"


@pytest.fixture
def large_photo(tmp_path: Path) -> Path:
    """Twelve megapixels as a phone makes them, lying on its side, with the place it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kanarifugl"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 54.0, 50.0)})
    path = tmp_path / "IMG_2041.jpg"
    Image.effect_noise((1008, 756), 80).convert("RGB").resize((4032, 3024)).save(path, quality=90, exif=exif)
    return path


def choose(page: Page, *paths: Path) -> None:
    page.locator("#photos").set_input_files(list(paths))


def slow_down(page: Page) -> None:
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)


def sent_files(body: bytes, content_type: str) -> list[bytes]:
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    return [part.get_payload(decode=True) for part in message.get_payload() if part.get_filename()]


def test_a_photo_is_shrunk_upright_and_without_its_place_before_it_leaves(
    opened: Callable[..., Page], draft: tuple[int, str], large_photo: Path, received: list[bytes]
) -> None:
    page = opened()
    choose(page, large_photo)
    expect(page.locator(".photos .ph[id^=photo-]")).to_have_count(1)
    (sent,) = received
    image = Image.open(io.BytesIO(sent))
    assert image.size == (1536, 2048)
    assert dict(image.getexif()) == {}
    assert b"Kanarifugl" not in sent
    assert len(sent) < large_photo.stat().st_size
    (photo,) = queries.list_photos(draft[0])
    assert (photo.width, photo.height) == (1536, 2048)


def test_the_bar_shows_how_far_it_has_really_come(opened: Callable[..., Page], large_photo: Path) -> None:
    page = opened()
    slow_down(page)
    page.evaluate(NOTE_PROGRESS)
    choose(page, large_photo)
    expect(page.locator(".ph.busy progress")).to_have_attribute("aria-label", "Laster opp IMG_2041.jpg")
    expect(page.locator(".ph.busy img[src^='blob:']")).to_have_js_property("naturalHeight", 2048)
    expect(page.locator(".ph[id^=photo-]")).to_have_count(1, timeout=20_000)
    noted = page.evaluate("noted")
    assert noted == sorted(noted)
    assert len([value for value in noted if 0 < value < 100]) >= 3


def test_several_are_sent_one_by_one_and_heic_as_it_is(
    opened: Callable[..., Page], draft: tuple[int, str], images: Path, received: list[bytes]
) -> None:
    page = opened()
    choose(page, images / "phone.heic", images / "transparent.png", images / "plain.webp")
    expect(page.locator(".ph[id^=photo-]")).to_have_count(3)
    expect(page.locator(".ph.busy")).to_have_count(0)
    assert received[0] == (images / "phone.heic").read_bytes()
    assert [(photo.width, photo.height) for photo in queries.list_photos(draft[0])] == [
        (300, 400),
        (300, 200),
        (400, 300),
    ]
    assert page.locator("input[name=photos]").evaluate("field => field.files.length") == 0
    for image in page.locator(".ph img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") > 0


def test_what_is_no_photo_becomes_a_red_card_with_a_sentence(
    opened: Callable[..., Page], draft: tuple[int, str], images: Path
) -> None:
    page = opened()
    choose(page, images / "page.jpg", images / "gps-rotated.jpg")
    expect(page.locator(".ph[id^=photo-]")).to_have_count(1)
    card = page.locator(".ph.bad [role=alert]")
    expect(card).to_have_text(f"«page.jpg»: {NotAPhotoError.text}")
    assert queries.count_photos(draft[0]) == 1


def test_a_photo_that_the_connection_lost_can_be_sent_again(
    opened: Callable[..., Page], draft: tuple[int, str], images: Path
) -> None:
    page = opened()
    page.locator("input[name=photos]").evaluate("field => { field.dataset.retry = 'Prøv igjen med'; }")
    page.context.set_offline(True)
    choose(page, images / "gps-rotated.jpg")
    expect(page.locator(".ph.bad")).to_contain_text("«gps-rotated.jpg»")
    page.context.set_offline(False)
    page.get_by_role("button", name="Prøv igjen med gps-rotated.jpg").click()
    expect(page.locator(".ph[id^=photo-]")).to_have_count(1)
    expect(page.locator(".ph.bad")).to_have_count(0)
    assert queries.count_photos(draft[0]) == 1


def test_going_on_waits_for_the_photos(opened: Callable[..., Page], draft: tuple[int, str], large_photo: Path) -> None:
    page = opened()
    page.get_by_role("textbox").first.fill("Taket skal legges om fra grunnen av, og alt det gamle skal bort.")
    slow_down(page)
    choose(page, large_photo)
    expect(page.locator(".ph.busy")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Neste")).click()
    page.wait_for_url(lambda url: STEP not in url, timeout=20_000)
    assert queries.count_photos(draft[0]) == 1


def test_a_full_project_says_so(opened: Callable[..., Page], draft: tuple[int, str], images: Path) -> None:
    page = opened()
    choose(page, *[images / "gps-rotated.jpg"] * (MOST_PHOTOS + 1))
    expect(page.locator(".ph.bad [role=alert]")).to_contain_text("høyst ti bilder", timeout=20_000)
    expect(page.locator(".ph[id^=photo-]")).to_have_count(MOST_PHOTOS)
    assert queries.count_photos(draft[0]) == MOST_PHOTOS


def test_without_a_script_the_photos_go_with_the_form(
    opened: Callable[..., Page], draft: tuple[int, str], images: Path, settings: Settings
) -> None:
    page = opened(script=False)
    page.get_by_role("textbox").first.fill("Taket skal legges om fra grunnen av, og alt det gamle skal bort.")
    choose(page, images / "gps-rotated.jpg", images / "phone.heic")
    page.get_by_role("button", name=re.compile("^Neste")).click()
    page.wait_for_url(lambda url: STEP not in url)
    photos = queries.list_photos(draft[0])
    assert [(photo.width, photo.height) for photo in photos] == [(300, 400), (300, 400)]
    for photo in photos:
        assert b"Kanarifugl" not in Storage(settings.data_dir).read(photo.storage_name, Size.LARGE)


def test_a_drawing_is_sent_by_itself_and_words_are_kept_as_they_are_written(
    opened: Callable[..., Page], draft: tuple[int, str], images: Path, tmp_path: Path
) -> None:
    drawing = tmp_path / "Plan for Kari.pdf"
    drawing.write_bytes(b"%PDF-1.7\n" + bytes(3_000_000))
    page = opened()
    page.locator("#drawings").set_input_files(drawing)
    expect(page.locator(".ph.doc a")).to_have_text("Tegning 1 (PDF, 3,0 MB)")
    choose(page, images / "print.jpg")
    line = page.get_by_label("Hva viser bilde 1?")
    line.fill("Lekkasjen ved pipa")
    with page.expect_response(lambda answer: answer.url.endswith("/tekst")) as kept:
        line.blur()
    assert kept.value.status == 204
    transaction.rollback()
    assert [photo.caption for photo in queries.list_photos(draft[0])] == ["Lekkasjen ved pipa"]
    assert [each.bytes for each in queries.list_drawings(draft[0])] == [3_000_009]
    page.locator("#drawings").set_input_files(images / "page.jpg")
    expect(page.locator("#drawings-list .ph.bad")).to_contain_text("Filen er ikke en PDF")
