"""A person with a browser: WebTest's client, with checks of every page it gets and of every request's transaction."""

import re
from collections import Counter
from typing import Any

import webtest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import event

from portal.core.database import db
from tests.support import database

LANGUAGE_SWITCH = "/sprak"
EVENT_ATTRIBUTE = re.compile(r"on[a-z]|hx-on")


class Visitor(webtest.TestApp):
    """Visits pages with a cookie jar of its own. `visitor.get("/")`, `page.forms["id"]`, `page.click("…")`."""

    def __init__(self, app: Flask, *, htmx: bool = False) -> None:
        super().__init__(app.wsgi_app, extra_environ={"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"})
        self.flask_app = app
        self.statements: list[str] = []
        self._htmx = htmx

    def sign_in(self, session_token: str) -> "Visitor":
        """Carry the cookie of an open log-in session, as if the person had logged in before."""
        serializer = self.flask_app.session_interface.get_signing_serializer(self.flask_app)
        self.set_cookie(
            self.flask_app.config["SESSION_COOKIE_NAME"], serializer.dumps({"_user_id": session_token, "_fresh": True})
        )
        return self

    def do_request(
        self, req: webtest.TestRequest, status: Any = None, expect_errors: bool | None = None
    ) -> webtest.TestResponse:
        """Send, then check. Refused answers are checked too: an error page is a page.

        Pass `status=` for anything that isn't 2xx or 3xx.
        """
        self.statements = []
        database.db.session.expire_all()
        with self.flask_app.app_context(), _recorded(self.statements):
            answer = super().do_request(req, status=status, expect_errors=expect_errors)
            assert not (answer.status_int < 400 and database.has_unsaved_writes()), (
                f"{req.method} {req.path} wrote something and forgot to commit it"
            )
            db.session.rollback()
        is_page = answer.content_type == "text/html" and answer.body and not 300 <= answer.status_int < 400
        if is_page and "HX-Request" not in req.headers:
            check_page(answer.html, where=f"{req.method} {req.path}")
        return answer

    @property
    def query_count(self) -> int:
        """SQL statements of the last request, savepoints not counted."""
        return len(self.statements)


class _recorded:  # noqa: N801 - reads as a with statement
    def __init__(self, statements: list[str]) -> None:
        self._statements = statements

    def __enter__(self) -> None:
        event.listen(db.engines[None], "before_cursor_execute", self._note)

    def __exit__(self, *_: object) -> None:
        event.remove(db.engines[None], "before_cursor_execute", self._note)

    def _note(self, _conn: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            self._statements.append(statement)


def check_page(soup: BeautifulSoup, *, where: str) -> None:
    """What must be true of every whole page. The strict checks of validity and contrast run in the browser tests."""
    page = _Tags(soup)
    problems = [*_structure(page), *_forms(page), *_controls(page), *_policy(page), *_typography(page)]
    assert not problems, f"{where}: " + "; ".join(problems)


class _Tags:
    """A page's tags in order and by name, walked through once: thousands of pages are checked, and selectors are slow."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.soup = soup
        self.every = soup.find_all(True)
        self._named: dict[str, list[Tag]] = {}
        for tag in self.every:
            self._named.setdefault(tag.name, []).append(tag)

    def __call__(self, *names: str) -> list[Tag]:
        return [tag for name in names for tag in self._named.get(name, [])]


def _structure(page: _Tags) -> list[str]:
    found = []
    if page.soup.html is None or page.soup.html.get("lang") not in ("nb", "en"):
        found.append("no language on <html>")
    if page.soup.title is None or not page.soup.title.text.strip().endswith("– Håndslag"):
        found.append("the title does not end with «– Håndslag»")
    if len(page("h1")) != 1:
        found.append(f"{len(page('h1'))} h1")
    ids = Counter(tag["id"] for tag in page.every if "id" in tag.attrs)
    found += [f"id «{name}» twice" for name, times in ids.items() if times > 1]
    found += [
        f"a points at missing #{link['href'][1:]}"
        for link in page("a")
        if link.get("href", "").startswith("#") and link["href"][1:] not in ids
    ]
    found += [f"image without alt: {tag.get('src')}" for tag in page("img") if "alt" not in tag.attrs]
    return found


def _forms(page: _Tags) -> list[str]:
    found = []
    for form in page("form"):
        if not form.get("action"):
            found.append("a form without action")
        needs_token = form.get("method", "get").lower() == "post" and form.get("action") != LANGUAGE_SWITCH
        if needs_token and not form.find("input", attrs={"name": "csrf_token"}):
            found.append(f"form {form.get('action')} has no CSRF token")
        if not form.find("button") and not form.find("input", type="submit"):
            found.append(f"form {form.get('action')} has no button: useless without JavaScript")
    return found


def _controls(page: _Tags) -> list[str]:
    found = []
    labels = {label.get("for") for label in page("label")}
    for field in page("input", "select", "textarea"):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labels
        if not (named or field.find_parent("label")) and field.get("type") not in ("submit", "button", "hidden"):
            found.append(f"field «{field.get('name')}» has no label")
    for control in page("a", "button"):
        leads_somewhere = control.name == "button" or "href" in control.attrs
        if leads_somewhere and not control.get("aria-label") and not _says_something(control):
            found.append(f"<{control.name}> without a name: {str(control)[:80]}")
    return found


def _says_something(control: Tag) -> bool:
    return bool(control.get_text(strip=True) or any(image.get("alt") for image in control.find_all("img")))


def _policy(page: _Tags) -> list[str]:
    found = [f"inline style on <{tag.name}>" for tag in page.every if "style" in tag.attrs]
    found += ["<style>" for _ in page("style")]
    found += ["inline script" for tag in page("script") if not tag.get("src")]
    found += [f"{name} on <{tag.name}>" for tag in page.every for name in tag.attrs if EVENT_ATTRIBUTE.match(name)]
    return found


def _typography(page: _Tags) -> list[str]:
    text = page.soup.get_text(" ")
    found = ["a text says None" for _ in re.findall(r"(?<![\w])None(?![\w])", text)]
    found += [f"unrendered template in «{hit}»" for hit in re.findall(r"\{[{%].{0,40}|%\(\w+\)s", text)]
    return found
