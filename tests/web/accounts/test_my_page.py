import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import passwords
from portal.accounts.models import Person
from portal.core.database import db
from tests.factories.accounts import PASSWORD, issue_latest_code, make_person, open_session
from tests.support.visitors import Visitor

PAGES = ("/min-side", "/min-side/navn-og-sprak", "/min-side/e-post", "/min-side/e-post/kode", "/min-side/telefon",
         "/min-side/telefon/kode", "/min-side/passord", "/min-side/innlogginger")  # fmt: skip


def person() -> Person:
    db.session.expire_all()
    return db.session.scalar(select(Person).order_by(Person.id))


@pytest.mark.parametrize("path", PAGES)
def test_someone_logged_out_is_sent_to_log_in(anyone: Visitor, path: str) -> None:
    assert "/logg-inn" in anyone.get(path, status=303).location


@pytest.mark.parametrize("path", ["navn-og-sprak", "e-post", "e-post/kode", "telefon", "telefon/kode", "passord", "passord/fjern",
                                  "innlogginger/1/avslutt", "innlogginger/avslutt-andre"])  # fmt: skip
def test_without_its_token_every_form_is_refused(as_kari: Visitor, path: str) -> None:
    as_kari.post(f"/min-side/{path}", {}, status=400)


def test_pages_are_not_kept_by_the_browser(as_kari: Visitor) -> None:
    for path in PAGES:
        assert as_kari.get(path).headers["Cache-Control"] == "no-store"


def test_name_and_language(as_kari: Visitor) -> None:
    form = as_kari.get("/min-side/navn-og-sprak").forms["name-form"]
    form["name"], form["locale"] = "Kari  Hansen", "en"
    page = form.submit(status=303).follow()
    assert page.html.html["lang"] == "en"
    assert page.html.h1.text == "Kari Hansen"


def test_an_empty_name_is_said_at_its_field(as_kari: Visitor) -> None:
    for name in ("", "\u200b\u200b", "12"):
        form = as_kari.get("/min-side/navn-og-sprak").forms["name-form"]
        form["name"] = name
        assert form.submit(status=422).html.select_one("#name-error")


def test_an_address_changes_with_the_code_sent_to_it(as_kari: Visitor) -> None:
    form = as_kari.get("/min-side/e-post").forms["email-form"]
    form["email"] = "kari@ny.example"
    page = form.submit(status=303).follow()
    assert person().email == "kari@post.example"
    page.forms["code-form"]["code"] = issue_latest_code()
    assert "kari@ny.example" in page.forms["code-form"].submit(status=303).follow().text


@pytest.mark.parametrize("typed", ["", "kari", "kari@post.example", "a@b.no, c@d.no"])
def test_a_useless_address_is_said_at_its_field_and_stays(as_kari: Visitor, typed: str) -> None:
    form = as_kari.get("/min-side/e-post").forms["email-form"]
    form["email"] = typed
    refused = form.submit(status=422)
    assert refused.html.select_one("#email-error")
    assert refused.forms["email-form"]["email"].value == typed


def test_another_accounts_address_is_refused_after_the_proof(as_kari: Visitor) -> None:
    make_person("Nils Stranger", email="nils@post.example")
    form = as_kari.get("/min-side/e-post").forms["email-form"]
    form["email"] = "nils@post.example"
    page = form.submit(status=303).follow()
    page.forms["code-form"]["code"] = issue_latest_code()
    assert "annen konto" in page.forms["code-form"].submit(status=422).text
    assert person().email == "kari@post.example"


def test_another_persons_code_page_is_not_mine(app: Flask, as_kari: Visitor) -> None:
    form = as_kari.get("/min-side/e-post").forms["email-form"]
    form["email"] = "kari@ny.example"
    form.submit(status=303)
    nils = make_person("Nils Stranger", email="nils@post.example")
    serializer = app.session_interface.get_signing_serializer(app)
    carried = serializer.loads(as_kari.cookies["session"]) | {"_user_id": open_session(nils)}
    visitor = Visitor(app)
    visitor.set_cookie("session", serializer.dumps(carried))
    assert visitor.get("/min-side/e-post/kode", status=303).location.endswith("/min-side/e-post")


def test_a_phone_number_is_proved_by_sms(as_kari: Visitor) -> None:
    form = as_kari.get("/min-side/telefon").forms["phone-form"]
    form["phone"] = "912 34 567"
    page = form.submit(status=303).follow()
    page.forms["code-form"]["code"] = issue_latest_code()
    page.forms["code-form"].submit(status=303)
    assert (person().phone, person().phone_proved_at is not None) == ("+4791234567", True)
    form = as_kari.get("/min-side/telefon").forms["phone-form"]
    form["phone"] = ""
    form.submit(status=303)
    assert person().phone is None


def test_without_sms_a_number_stands_as_unproved_and_says_so(
    app: Flask, as_kari: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["settings"].model_copy(update={"sms_provider": "none"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    form = as_kari.get("/min-side/telefon").forms["phone-form"]
    form["phone"] = "912 34 567"
    assert "(ikke bekreftet)" in form.submit(status=303).follow().text
    assert person().phone_proved_at is None


@pytest.mark.parametrize("typed", ["12", "telefon", "+999 123"])
def test_a_useless_number_is_said_at_its_field_and_stays(as_kari: Visitor, typed: str) -> None:
    form = as_kari.get("/min-side/telefon").forms["phone-form"]
    form["phone"] = typed
    refused = form.submit(status=422)
    assert refused.html.select_one("#phone-error")
    assert refused.forms["phone-form"]["phone"].value == typed


def test_a_first_password_needs_no_old_one(as_kari: Visitor) -> None:
    form = as_kari.get("/min-side/passord").forms["password-form"]
    form["password"] = PASSWORD
    form.submit(status=303)
    assert passwords.is_right(person().password_hash, PASSWORD)


def test_another_password_needs_the_one_in_use(app: Flask) -> None:
    ola = Visitor(app).sign_in(open_session(make_person("Ola Bygg", password=PASSWORD)))
    form = ola.get("/min-side/passord").forms["password-form"]
    form["current"], form["password"] = "feil", "fjorten røde hester danser"
    refused = form.submit(status=422)
    assert refused.html.select_one("#current-error")
    assert "fjorten" not in refused.text
    form["current"] = PASSWORD
    form.submit(status=303)
    assert passwords.is_right(person().password_hash, "fjorten røde hester danser")


def test_a_password_can_be_removed_by_whoever_knows_it(app: Flask) -> None:
    ola = Visitor(app).sign_in(open_session(make_person("Ola Bygg", password=PASSWORD)))
    form = ola.get("/min-side/passord").forms["removal-form"]
    form["password_in_use"] = "feil"
    assert form.submit(status=422).html.select_one("#password_in_use-error")
    form["password_in_use"] = PASSWORD
    form.submit(status=303)
    assert person().password_hash is None


def test_markup_in_a_name_is_text(as_kari: Visitor, kari: Person) -> None:
    form = as_kari.get("/min-side/navn-og-sprak").forms["name-form"]
    form["name"] = "<script>alert(1)</script>"
    assert "<script>alert" not in form.submit(status=303).follow().text
