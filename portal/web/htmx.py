"""Answering htmx 4: whole page or fragment, and what a fragment may tell the browser.

htmx 4 says what it can take in `HX-Request-Type`; `HX-Request` alone also comes with whole-page navigations
(htmx.org 4.0.1, reference: request headers).
"""

import json
from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request

VARY = ("HX-Request", "HX-Request-Type")


def wants_fragment() -> bool:
    """Whether the answer is swapped into a page that is already there."""
    return (
        request.headers.get("HX-Request-Type") == "partial"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def page_or_fragment(page: str, fragment: str, *, status: int = 200, **context: Any) -> Response:
    """Render the fragment alone for htmx, else the page that includes it, from the same context."""
    return make_response(render_template(fragment if wants_fragment() else page, **context), status)


def visit(url: str) -> Response:
    """Have htmx go to another page, as a link would."""
    answer = Response(status=204, headers={"HX-Redirect": url})
    del answer.headers["Content-Type"]  # there is no content
    return answer


def go_to(url: str, *, announce: str | None = None) -> Response:
    """After a change: 303 for a plain form, a client-side visit for htmx."""
    by_script = request.headers.get("HX-Request") == "true"
    answer = visit(url) if by_script else redirect(url, 303)
    if announce:
        answer.headers["HX-Trigger"] = json.dumps({"announce": announce})
    return answer


def init_app(app: Flask) -> None:
    """Caches must keep fragments and pages apart."""

    @app.after_request
    def vary(answer: Response) -> Response:
        answer.vary.update(VARY)
        return answer
