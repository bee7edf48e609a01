"""What a photo shows, in the poster's words: kept with the step and from the script, read by whoever sees the photo."""

from collections.abc import Callable

import pytest

from portal.accounts.models import Person
from portal.core import transaction
from portal.core.errors import NotFoundError
from portal.files import queries, services
from portal.files.errors import CaptionTooLongError
from portal.files.queries import PhotoFacts
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_quote
from tests.support.visitors import Visitor
from tests.web.files.conftest import Send

STEP = "/legg-ut/beskrivelse"
WORDS = "Lekkasjen ved pipa, sett fra loftet <her>"
WITH_PHONE = "Lekkasjen, ring 412 34 567"


def caption_of(project_id: int) -> str | None:
    return queries.list_photos(project_id)[0].caption


@pytest.fixture
def sent(send: Send, image: Callable[[str], bytes], draft_id: int) -> int:
    """The number of a photo in the wizard."""
    send("tak.jpg", image("print.jpg"))
    return queries.list_photos(draft_id)[0].id


def fill_in(visitor: Visitor, photo_id: int, caption: str):
    form = visitor.get(STEP).forms[0]
    form["description"] = "Taket lekker ved pipa, og vi vil ha det lagt om i høst."
    form[f"bildetekst-{photo_id}"] = caption
    return form


def test_it_is_saved_with_the_step_and_shown_again(anyone: Visitor, draft_id: int, sent: int) -> None:
    fill_in(anyone, sent, f"  {WORDS}\u200b ").submit(status=303)
    assert caption_of(draft_id) == WORDS
    page = anyone.get(STEP)
    assert page.html.select_one(f"#bildetekst-{sent}").text.strip() == WORDS
    assert page.html.select_one(f"#photo-{sent} img")["alt"] == WORDS
    assert page.html.select_one(f"label[for=bildetekst-{sent}]").text == "Hva viser bilde 1?"


def test_the_check_shows_it_under_the_photo(anyone: Visitor, sent: int) -> None:
    fill_in(anyone, sent, WORDS).submit(status=303)
    page = anyone.get("/legg-ut/sjekk")
    assert page.html.select_one(".gal figcaption").text == WORDS
    assert page.html.select_one(".gal img")["alt"] == WORDS
    assert "<her>" not in page


def test_an_empty_one_takes_the_words_away(anyone: Visitor, draft_id: int, sent: int) -> None:
    for caption, kept in ((WORDS, WORDS), ("", None)):
        fill_in(anyone, sent, caption).submit(status=303)
        assert caption_of(draft_id) == kept


def test_too_many_words_are_said_so_and_kept_on_the_page(anyone: Visitor, draft_id: int, sent: int) -> None:
    page = fill_in(anyone, sent, "ø" * 201).submit(status=303).follow()
    assert "Skriv høyst 200 tegn under hvert bilde." in page.html.select_one("#photos-error").text
    assert page.html.select_one(f"#bildetekst-{sent}").text.strip() == "ø" * 201
    assert caption_of(draft_id) is None
    fill_in(anyone, sent, "ø" * 200).submit(status=303)
    assert caption_of(draft_id) == "ø" * 200


def test_the_script_keeps_it_at_once(anyone: Visitor, draft_id: int, sent: int) -> None:
    page = anyone.get(STEP)
    line = page.html.select_one(f"#bildetekst-{sent}")
    token = page.html.select_one("input[name=csrf_token]")["value"]
    anyone.post(line["data-save"], {"csrf_token": token, "caption": WORDS}, status=204)
    assert caption_of(draft_id) == WORDS
    refused = anyone.post(line["data-save"], {"csrf_token": token, "caption": "x" * 201}, status=422)
    assert "Skriv høyst 200 tegn" in refused.text
    assert caption_of(draft_id) == WORDS


def test_another_drafts_photo_is_none(anyone: Visitor, draft_id: int, sent: int, photo: PhotoFacts) -> None:
    token = anyone.get(STEP).html.select_one("input[name=csrf_token]")["value"]
    for number in (photo.id, photo.id + 1000):
        anyone.post(f"/legg-ut/bilder/{number}/tekst", {"csrf_token": token, "caption": "x"}, status=404)
    assert queries.get_photo(photo.id).caption is None


def test_the_service_asks_whose_photo_it_is(photo: PhotoFacts) -> None:
    with pytest.raises(NotFoundError):
        services.caption_photo(photo.id, project_id=photo.project_id + 1, caption="x")
    with pytest.raises(CaptionTooLongError):
        services.caption_photo(photo.id, project_id=photo.project_id, caption="x" * 201)


def test_poster_staff_and_firm_read_it(app, kari: Person, photo: PhotoFacts) -> None:
    services.caption_photo(photo.id, project_id=photo.project_id, caption=WITH_PHONE)
    project = make_project_of(photo)
    firm = make_firm()
    lead = make_lead(firm, project)
    ola = Visitor(app).sign_in(open_session(make_member(firm)))
    siv = Visitor(app).sign_in(open_session(make_person("Siv Stab", staff_role="moderator")))
    transaction.commit()
    before = "Lekkasjen, ring [skjult til bedriften har svart]"
    karis = Visitor(app).sign_in(open_session(kari))
    for visitor, path in (
        (karis, f"/mine-prosjekter/{project.id}"),
        (siv, f"/stab/prosjekter/{project.id}"),
        (ola, f"/oppdrag/{lead.id}"),
    ):
        page = visitor.get(path).maybe_follow()
        assert [caption.text for caption in page.html.select(".gal figcaption")] == [before]
        assert page.html.select_one(".gal img")["alt"] == before
        assert "412 34 567" not in page.html.select_one("main").text
    make_quote(lead)
    transaction.commit()
    assert [caption.text for caption in ola.get(f"/oppdrag/{lead.id}").html.select(".gal figcaption")] == [WITH_PHONE]


def make_project_of(photo: PhotoFacts):
    from portal.core.database import db
    from portal.projects.models import Project

    return db.session.get_one(Project, photo.project_id)
