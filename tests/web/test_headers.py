"""What every answer says to the browser about safety, on every kind of page and every status."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal import create_app, install
from portal.core.database import db
from portal.settings import Settings
from portal.web.headers import CONTENT_SECURITY_POLICY
from tests.support.visitors import Visitor

PAGES = [
    ("/", 200),
    ("/tull", 404),
    ("/legg-ut", 303),
    ("/oppdrag", 303),
    ("/legg-ut/kategori?q=%00", 400),
    ("/healthz", 200),
]


@pytest.mark.parametrize(("path", "status"), PAGES)
def test_every_answer_carries_the_same_headers(anyone: Visitor, path: str, status: int) -> None:
    headers = anyone.get(path, status=status).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert {"HX-Request", "HX-Request-Type"} <= {name.strip() for name in headers["Vary"].split(",")}
    assert "Server" not in headers


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ):
        assert rule in CONTENT_SECURITY_POLICY


@pytest.fixture
def https_app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as it runs for real people."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    strict = settings.model_dump() | {
        "handslag_env": "production",
        "public_url": "https://www.handslag.example",
        "secret_key": "9f2c4e81b07d5a63c19e84f7d2b06a5e",
        "smtp_url": "smtp://smtp.handslag.example",
        "company_org_number": "310 000 000",
        "sms_provider": "none",
    }
    app = create_app(Settings(**strict))
    yield app
    install(settings)
    with app.app_context():
        db.engine.dispose()


def test_over_https_the_cookie_is_bound_to_the_host(https_app: Flask) -> None:
    answer = https_app.test_client().get("/legg-ut/kategori", base_url="https://www.handslag.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("host", ["evil.example", "www.handslag.example.evil.example", "", "127.0.0.1"])
def test_production_answers_to_its_own_name_only(https_app: Flask, host: str) -> None:
    answer = https_app.test_client().get("/", headers={"Host": host}, base_url="https://www.handslag.example")
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/stil", "/utvikler/post", "/metrics"])
def test_production_has_no_pages_for_developers(https_app: Flask, path: str) -> None:
    assert https_app.test_client().get(path, base_url="https://www.handslag.example").status_code == 404


def test_a_body_that_is_too_large_is_refused(anyone: Visitor) -> None:
    anyone.post("/logg-inn", {"email": "a" * 300_000}, status=413)


def test_too_many_fields_are_refused(anyone: Visitor) -> None:
    anyone.post("/logg-inn", [(f"f{number}", "x") for number in range(40_000)], status=413)
