from flask import Flask

from portal.accounts.models import Person
from portal.web.sign_in import load_viewer
from tests.factories.accounts import make_person, open_session
from tests.support.visitors import Visitor

CHROME_ON_ANDROID = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


def test_it_lists_where_one_is_logged_in_and_nobody_elses(app: Flask, as_kari: Visitor, kari: Person) -> None:
    open_session(kari, browser="Safari", system="iPhone")
    open_session(make_person("Nils Stranger"), browser="Edge", system="Windows")
    text = as_kari.get("/min-side/innlogginger").text
    assert "Safari på iPhone" in text
    assert "Edge" not in text


def test_it_ends_another_of_ones_own(app: Flask, as_kari: Visitor, kari: Person) -> None:
    phone = open_session(kari, browser="Safari", system="iPhone")
    page = as_kari.get("/min-side/innlogginger")
    number = load_viewer(phone).session_id
    form = next(form for form in page.forms.values() if form.action.endswith(f"/{number}/avslutt"))
    assert "Safari" not in form.submit(status=303).follow().html.select_one("ul.stack").text
    Visitor(app).sign_in(phone).get("/min-side", status=303)


def test_it_ends_all_others(app: Flask, as_kari: Visitor, kari: Person) -> None:
    phone = open_session(kari)
    page = as_kari.get("/min-side/innlogginger")
    form = next(form for form in page.forms.values() if form.action.endswith("/avslutt-andre"))
    form.submit(status=303).follow()
    Visitor(app).sign_in(phone).get("/min-side", status=303)


def test_ending_the_one_in_use_logs_out(as_kari: Visitor) -> None:
    page = as_kari.get("/min-side/innlogginger")
    form = next(form for form in page.forms.values() if form.action.endswith("/avslutt"))
    assert form.submit(status=303).location.endswith("/logg-inn")


def test_a_strangers_session_and_a_missing_one_are_answered_alike(app: Flask, as_kari: Visitor) -> None:
    theirs = open_session(make_person("Nils Stranger"))
    number = load_viewer(theirs).session_id
    token = as_kari.get("/min-side").forms[0]["csrf_token"].value
    answers = [
        as_kari.post(f"/min-side/innlogginger/{row}/avslutt", {"csrf_token": token}, status=404).text
        for row in (number, 2**50, 10**18)
    ]
    assert len(set(answers)) == 1
    assert as_kari.get(f"/min-side/innlogginger/{10**25}/avslutt", status=404)
    Visitor(app).sign_in(theirs).get("/min-side", status=200)


def test_the_device_is_named_in_two_words(app: Flask, anyone: Visitor, kari: Person) -> None:
    from tests.web.accounts.test_log_in_by_code import log_in

    anyone.extra_environ["HTTP_USER_AGENT"] = CHROME_ON_ANDROID
    log_in(anyone, kari.email)
    assert "Chrome på Android" in anyone.get("/min-side/innlogginger").text


def test_someone_logged_out_is_sent_to_log_in(anyone: Visitor) -> None:
    assert "/logg-inn?next=/min-side/innlogginger" in anyone.get("/min-side/innlogginger", status=303).location
