"""A person with a browser: WebTest's client, with checks of every page it gets and of every request's transaction."""

import re
from typing import Any

import webtest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event

from portal.core.database import db
from tests.support import database

LANGUAGE_SWITCH = "/sprak"


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
            check_page(answer.text, where=f"{req.method} {req.path}")
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


def check_page(html: str, *, where: str) -> None:
    """What must be true of every whole page. The strict checks of validity and contrast run in the browser tests."""
    page = BeautifulSoup(html, "html.parser")
    problems = [*_structure(page), *_forms(page), *_policy(page), *_typography(page)]
    assert not problems, f"{where}: " + "; ".join(problems)


def _structure(page: BeautifulSoup) -> list[str]:
    found = []
    if page.html is None or page.html.get("lang") not in ("nb", "en"):
        found.append("no language on <html>")
    if page.title is None or not page.title.text.strip().endswith("– Håndslag"):
        found.append("the title does not end with «– Håndslag»")
    if len(page.select("h1")) != 1:
        found.append(f"{len(page.select('h1'))} h1")
    ids = [tag["id"] for tag in page.select("[id]")]
    found += [f"id «{name}» twice" for name in {name for name in ids if ids.count(name) > 1}]
    found += [
        f"{tag.name} points at missing #{tag['href'][1:]}"
        for tag in page.select("a[href^='#']")
        if tag["href"][1:] not in ids
    ]
    found += [f"image without alt: {tag.get('src')}" for tag in page.select("img:not([alt])")]
    return found


def _forms(page: BeautifulSoup) -> list[str]:
    found = []
    for form in page.select("form"):
        if not form.get("action"):
            found.append("a form without action")
        needs_token = form.get("method", "get").lower() == "post" and form.get("action") != LANGUAGE_SWITCH
        if needs_token and not form.select("input[name=csrf_token]"):
            found.append(f"form {form.get('action')} has no CSRF token")
        if not form.select("button, input[type=submit]"):
            found.append(f"form {form.get('action')} has no button: useless without JavaScript")
    return [*found, *_controls(page)]


def _controls(page: BeautifulSoup) -> list[str]:
    found = []
    labels = {label.get("for") for label in page.select("label")}
    for field in page.select("input:not([type=hidden]), select, textarea"):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labels
        if not named and field.get("type") not in ("submit", "button"):
            found.append(f"field «{field.get('name')}» has no label")
    for control in page.select("a[href], button"):
        if (
            not control.get_text(strip=True)
            and not control.get("aria-label")
            and not control.select("img[alt]:not([alt=''])")
        ):
            found.append(f"<{control.name}> without a name: {str(control)[:80]}")
    return found


def _policy(page: BeautifulSoup) -> list[str]:
    found = [f"inline style on <{tag.name}>" for tag in page.select("[style]")] + [
        "<style>" for _ in page.select("style")
    ]
    found += ["inline script" for tag in page.select("script") if not tag.get("src")]
    found += [
        f"{name} on <{tag.name}>"
        for tag in page.find_all(True)
        for name in tag.attrs
        if re.match(r"on[a-z]|hx-on", name)
    ]
    return found


def _typography(page: BeautifulSoup) -> list[str]:
    text = page.get_text(" ")
    found = ["a text says None" for _ in re.findall(r"(?<![\w])None(?![\w])", text)]
    found += [f"unrendered template in «{hit}»" for hit in re.findall(r"\{[{%].{0,40}|%\(\w+\)s", text)]
    return found
