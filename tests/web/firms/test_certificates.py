"""The firm's certificates: read by everybody in it, handed in by owners, and whose proof nobody else sees."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import webtest
from flask import Flask
from webtest import Upload

from portal.core import transaction
from portal.core.database import db
from portal.firms.certificates import today_in_oslo
from portal.firms.models import Firm, FirmCertificate, MemberRole
from portal.registries.dibk import Dibk
from portal.settings import Settings
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_certificate, make_firm, make_member
from tests.support.recorded_servers import Mode, RecordedServer, recorded_server
from tests.support.visitors import Visitor

PAGE = "/bedrift/sertifikater"
PDF = b"%PDF-1.7 et bevis"
SignIn = Callable[..., Visitor]


@pytest.fixture
def firm(app: Flask) -> Firm:
    return make_firm("Volt og Watt AS", services=(("elektriker", ""), ("bad", "")))


@pytest.fixture
def sign_in(app: Flask, firm: Firm) -> SignIn:
    """`sign_in(MemberRole.READER)`, or in a firm of their own with `of=`."""

    def as_member(role: MemberRole = MemberRole.OWNER, *, of: Firm | None = None) -> Visitor:
        person = make_member(of or firm, make_person(f"Ansatt {role}"), role=role)
        return Visitor(app).sign_in(open_session(person))

    return as_member


@pytest.fixture
def owner(sign_in: SignIn) -> Visitor:
    return sign_in()


def hand_in(
    visitor: Visitor, kind: str = "elvirksomhet", data: bytes = PDF, name: str = "bevis.pdf", **fields: str
) -> webtest.TestResponse:
    form = visitor.get(f"{PAGE}/{kind}").forms["bevis"]
    if name:
        form["proof"] = Upload(name, data)
    for field, value in fields.items():
        form[field] = value
    return form.submit(expect_errors=True)


def token_of(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.get("/min-side").maybe_follow().html.select_one("input[name=csrf_token]")["value"]}


def files_of(settings: Settings) -> set[Path]:
    return {path for path in (settings.data_dir / "proofs").rglob("*") if path.is_file()}


def certificates() -> list[FirmCertificate]:
    return db.session.query(FirmCertificate).order_by(FirmCertificate.id).all()


def card(page: webtest.TestResponse, kind: str) -> str:
    return " ".join(page.html.select_one(f"#{kind}").get_text(" ").split())


def test_it_shows_what_the_firms_work_asks_for_and_why(owner: Visitor) -> None:
    page = owner.get(PAGE)
    kinds = [section["id"] for section in page.html.select("section.panel")]
    assert kinds == ["elvirksomhet", "vatrom", "sentral-godkjenning", "mesterbrev"]
    assert "Mangler" in card(page, "elvirksomhet")
    assert "Elektriker" in card(page, "elvirksomhet")
    assert "Loven krever dette" in page.html.select_one("#elvirksomhet").find_previous("h2").text


def test_a_firm_whose_work_asks_for_nothing_is_told_so(sign_in: SignIn) -> None:
    gardener = make_firm("Flytt AS", services=(("it-smarthus", ""),))
    page = sign_in(of=gardener).get(PAGE)
    assert "elvirksomhet" not in [section["id"] for section in page.html.select("section.panel")]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (400, "Godkjent til"),
        (12, "Utløper om 12 dager"),
        (1, "Utløper om 1 dag"),
        (0, "Utløper i dag"),
        (-3, "Utløpt"),
    ],
)
def test_each_standing_is_said_in_words(owner: Visitor, firm: Firm, days: int, said: str) -> None:
    make_certificate(firm, "elvirksomhet", valid_until=today_in_oslo() + timedelta(days=days))
    assert said in card(owner.get(PAGE), "elvirksomhet")


def test_a_proof_is_handed_in_and_waits(owner: Visitor, settings: Settings) -> None:
    before = files_of(settings)
    page = hand_in(owner, number="0301-77", valid_until="31.12.2099").follow()
    assert "Til kontroll" in card(page, "elvirksomhet")
    assert "0301-77" in card(page, "elvirksomhet")
    (row,) = certificates()
    assert (row.kind, row.source, row.file_kind, row.valid_until.year) == ("elvirksomhet", "proof", "pdf", 2099)
    assert row.decided_at is None
    (path,) = files_of(settings) - before
    assert path.read_bytes() == PDF


def test_the_proof_is_saved_and_not_shown_by_the_browser(owner: Visitor) -> None:
    hand_in(owner)
    (row,) = certificates()
    answer = owner.get(f"{PAGE}/{row.id}/bevis")
    assert (answer.body, answer.content_type) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="bevis-{row.id}.pdf"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_photo_is_made_anew_and_shown(owner: Visitor, repository: Path) -> None:
    data = (repository / "tests/fixtures/images/gps-rotated.jpg").read_bytes()
    hand_in(owner, data=data, name="IMG_1.jpg")
    (row,) = certificates()
    answer = owner.get(f"{PAGE}/{row.id}/bevis")
    assert answer.content_type == "image/jpeg"
    assert b"Exif" not in answer.body
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("data", "name", "fields", "field", "sentence"),
    [
        (b"", "", {}, "proof", "Velg en PDF eller et bilde"),
        (b"<html>", "x.pdf", {}, "proof", "«x.pdf»: Filen er verken en PDF eller et bilde"),
        (b"%PDF-" + bytes(20_000_000), "x.pdf", {}, "proof", "Filen er for stor"),
        (PDF, "x.pdf", {"valid_until": "snart"}, "valid_until", "Skriv en dato"),
        (PDF, "x.pdf", {"valid_until": "2020-01-01"}, "valid_until", "Datoen er passert"),
        (PDF, "x.pdf", {"number": "9" * 61}, "number", "høyst 60 tegn"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    owner: Visitor, settings: Settings, data: bytes, name: str, fields: dict, field: str, sentence: str
) -> None:
    before = files_of(settings)
    page = hand_in(owner, data=data, name=name, **({"number": "77 å 🏅"} | fields))
    assert page.status_int == 422
    assert sentence in page.html.select_one(f"#{field}-error").text
    assert page.forms["bevis"]["number"].value == fields.get("number", "77 å 🏅")
    assert certificates() == []
    assert files_of(settings) == before


def test_a_kind_that_always_runs_out_needs_its_last_day(owner: Visitor) -> None:
    page = hand_in(owner, "f-gass")
    assert "Skriv datoen" in page.html.select_one("#valid_until-error").text
    assert certificates() == []


def test_it_is_taken_back_while_it_waits_and_not_afterwards(owner: Visitor, firm: Firm) -> None:
    hand_in(owner)
    (row,) = certificates()
    owner.post(f"{PAGE}/{row.id}/trekk", token_of(owner), status=303)
    assert certificates() == []
    approved = make_certificate(firm, "elvirksomhet")
    transaction.commit()
    assert "avgjort" in owner.post(f"{PAGE}/{approved.id}/trekk", token_of(owner), status=409)
    assert len(certificates()) == 1


def test_readers_and_estimators_read_and_hand_in_nothing(owner: Visitor, sign_in: SignIn) -> None:
    hand_in(owner)
    (row,) = certificates()
    for role in (MemberRole.READER, MemberRole.ESTIMATOR):
        visitor = sign_in(role)
        page = visitor.get(PAGE)
        assert "Til kontroll" in card(page, "elvirksomhet")
        assert "Bare eierne" in page
        assert page.html.select("main form, section.panel a[href$='elvirksomhet']") == []
        visitor.get(f"{PAGE}/{row.id}/bevis", status=200)
        visitor.get(f"{PAGE}/elvirksomhet", status=404)
        sent = [("proof", "x.pdf", PDF)]
        visitor.post(f"{PAGE}/elvirksomhet", token_of(visitor), upload_files=sent, status=404)
        visitor.post(f"{PAGE}/{row.id}/trekk", token_of(visitor), status=404)
        visitor.post(f"{PAGE}/hent-fra-dibk", token_of(visitor), status=404)
    assert len(certificates()) == 1


def test_another_firm_and_a_stranger_get_nothing(app: Flask, owner: Visitor, sign_in: SignIn) -> None:
    hand_in(owner)
    (row,) = certificates()
    other = sign_in(of=make_firm("En annen AS"))
    for number in (row.id, row.id + 1):
        other.get(f"{PAGE}/{number}/bevis", status=404)
        other.post(f"{PAGE}/{number}/trekk", token_of(other), status=404)
    nils = Visitor(app).sign_in(open_session(make_person("Nils Fremmed")))
    nils.get(PAGE, status=404)
    nils.get(f"{PAGE}/{row.id}/bevis", status=404)
    for path in (PAGE, f"{PAGE}/{row.id}/bevis", f"{PAGE}/elvirksomhet"):
        assert "/logg-inn" in Visitor(app).get(path, status=303).location
    assert len(certificates()) == 1


def test_a_kind_there_is_none_of_is_not_found_and_one_that_is_looked_up_has_no_form(owner: Visitor) -> None:
    owner.get(f"{PAGE}/trollmann", status=404)
    assert owner.get(f"{PAGE}/sentral-godkjenning", status=303).location.endswith(PAGE)


def test_the_page_costs_the_same_however_many_there_are(owner: Visitor, firm: Firm) -> None:
    owner.get(PAGE)
    few = owner.query_count
    for kind in ("elvirksomhet", "vatrom", "mesterbrev", "adk", "asbest"):
        make_certificate(firm, kind)
    transaction.commit()
    owner.get(PAGE)
    assert owner.query_count == few


@pytest.fixture
def dibk(app: Flask) -> Iterator[RecordedServer]:
    """DiBK's register on loopback, with the firm in it."""
    with recorded_server() as server:
        app.extensions["dibk"] = Dibk(server.url, timeout_seconds=0.3)
        yield server
        app.extensions.pop("dibk").close()


def fetch(visitor: Visitor) -> webtest.TestResponse:
    return visitor.post(f"{PAGE}/hent-fra-dibk", token_of(visitor), status=303).follow()


def test_central_approval_is_fetched_with_its_areas(owner: Visitor, dibk: RecordedServer) -> None:
    page = fetch(owner)
    assert "er hentet fra DiBK" in page
    assert "Godkjent til 1. februar 2099" in card(page, "sentral-godkjenning")
    assert "Utførende: Tømrerarbeid, tiltaksklasse 2" in card(page, "sentral-godkjenning")
    fetch(owner)
    assert [(row.kind, row.source) for row in certificates()] == [("sentral-godkjenning", "register")]


def test_central_approval_covers_ansvarsrett_and_that_is_said(sign_in: SignIn, dibk: RecordedServer) -> None:
    builder = sign_in(of=make_firm("Bygg AS", services=(("tilbygg", ""),)))
    assert "Mangler" in card(builder.get(PAGE), "ansvarsrett")
    assert "Dekket av sentral godkjenning" in card(fetch(builder), "ansvarsrett")


def test_without_an_approval_nothing_is_kept_and_that_is_said(owner: Visitor, dibk: RecordedServer) -> None:
    fetch(owner)
    dibk.mode = Mode.NOT_FOUND
    page = fetch(owner)
    assert "ingen sentral godkjenning" in page
    assert certificates() == []


@pytest.mark.parametrize("mode", [Mode.FAULT, Mode.SLOW, Mode.WRONG_JSON, Mode.OTHER_JSON])
def test_a_register_that_is_down_is_said_and_what_there_was_stands(
    owner: Visitor, dibk: RecordedServer, mode: Mode
) -> None:
    fetch(owner)
    dibk.mode = mode
    page = fetch(owner)
    assert "svarer ikke akkurat nå" in page
    assert "Godkjent til" in card(page, "sentral-godkjenning")
