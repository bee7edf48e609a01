"""How large a request may be: small everywhere, larger where a view takes files."""

from collections.abc import Callable

from flask import Flask, current_app, request

DEFAULT_BYTES = 256 * 1024


DEFAULT_PARTS = 300


def accepts_up_to(megabytes: int, *, parts: int = DEFAULT_PARTS) -> Callable[[Callable], Callable]:
    """Let one view take a larger body of files, in MB of 10⁶ bytes, with so many fields and files. A form without files stays
    small: nothing else limits it."""

    def mark(view: Callable) -> Callable:
        view.max_bytes, view.max_parts = megabytes * 1_000_000, parts
        return view

    return mark


def _raise_limit_for_uploads() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    limit = getattr(view, "max_bytes", None)
    if limit and request.mimetype == "multipart/form-data":
        request.max_content_length, request.max_form_parts = limit, view.max_parts


def init_app(app: Flask) -> None:
    """Set the limits. Must come before anything that reads a form."""
    app.config["MAX_CONTENT_LENGTH"] = DEFAULT_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = DEFAULT_BYTES
    app.config["MAX_FORM_PARTS"] = DEFAULT_PARTS
    app.before_request(_raise_limit_for_uploads)
