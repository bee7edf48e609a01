"""The language switch at the foot of every page."""

from tests.factories.accounts import make_person, open_session
from tests.support.visitors import Visitor


def switch(visitor: Visitor, path: str = "/", *, times: int = 1):
    page = visitor.get(path)
    for _ in range(times):
        form = next(form for form in page.forms.values() if form.action == "/sprak")
        page = form.submit(status=303).follow()
    return page


def test_it_speaks_bokmal_first(anyone):
    assert anyone.get("/").html.html["lang"] == "nb"


def test_a_browser_that_asks_for_english_gets_it(anyone):
    assert anyone.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"}).html.html["lang"] == "en"


def test_a_browser_that_asks_for_danish_gets_bokmal(anyone):
    assert anyone.get("/", headers={"Accept-Language": "da"}).html.html["lang"] == "nb"


def test_the_switch_stays_on_the_page_and_is_remembered_without_an_account(anyone):
    page = switch(anyone, "/logg-inn")
    assert (page.html.html["lang"], page.request.path) == ("en", "/logg-inn")
    assert anyone.get("/").html.html["lang"] == "en"


def test_one_can_switch_back(anyone):
    assert switch(anyone, times=2).html.html["lang"] == "nb"


def test_the_account_remembers_it_on_another_device(app):
    person = make_person()
    switch(Visitor(app).sign_in(open_session(person)))
    assert Visitor(app).sign_in(open_session(person)).get("/min-side").html.html["lang"] == "en"


def test_it_leads_nowhere_else(anyone):
    answer = anyone.post("/sprak", {"locale": "en", "next": "//evil.example"}, status=303)
    assert answer.location == "/"


def test_an_unknown_language_is_refused(anyone):
    anyone.post("/sprak", {"locale": "xx"}, status=400)


def test_reading_the_front_page_sets_no_cookie(anyone):
    assert "Set-Cookie" not in anyone.get("/").headers
