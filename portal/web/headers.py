"""What every answer says to the browser about safety. Source: OWASP ASVS 5.0 V3.4."""

from flask import Flask, Response, abort, request
from werkzeug.datastructures import ImmutableMultiDict

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",  # data: icons masked by the design system; blob: previews of one's own photos
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR_SECONDS = 31_536_000


def refuse_impossible_text() -> None:
    """PostgreSQL has no NUL in text: once, here, instead of in every form. What somebody typed loses it and nothing else."""
    sent = list(request.form.items(multi=True)) if request.method == "POST" else []
    impossible = (
        request.path,
        *(part for field in request.args.items(multi=True) for part in field),
        *(n for n, _ in sent),
    )
    if any("\0" in part for part in impossible):
        abort(400)
    if any("\0" in value for _name, value in sent):
        request.form = ImmutableMultiDict([(name, value.replace("\0", "")) for name, value in sent])


def init_app(app: Flask, *, uses_https: bool) -> None:
    """Set the headers on every answer, errors and files included."""
    app.before_request(refuse_impossible_text)

    @app.after_request
    def harden(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
        if uses_https:
            answer.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_SECONDS}; includeSubDomains"
        return answer
