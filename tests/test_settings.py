"""Production refuses to start on settings that would hurt somebody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from portal.settings import Settings, SettingsError

GOOD = {
    "HANDSLAG_ENV": "production",
    "SECRET_KEY": "9f2c4e81b07d5a63c19e84f7d2b06a5e",
    "PUBLIC_URL": "https://www.handslag.example",
    "SMTP_URL": "smtp://post:hemmelig@smtp.handslag.example:587",
    "DATABASE_URL": "postgresql+psycopg://handslag@db/handslag",
    "REDIS_URL": "redis://redis/0",
    "MAIL_FROM": "Håndslag <post@handslag.example>",
    "COMPANY_NAME": "Håndslag AS",
    "COMPANY_ORG_NUMBER": "310 000 000",
    "COMPANY_ADDRESS": "Storgata 1, 0155 Oslo",
    "COMPANY_EMAIL": "post@handslag.example",
    "COMPANY_PHONE": "22 00 00 00",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment fit for production, for an ordinary user."""
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return monkeypatch


def test_good_settings_start(environment):
    settings = Settings()
    assert settings.is_production
    assert settings.uses_https
    assert not settings.has_local_mailbox


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("SECRET_KEY", "change-me-change-me-change-me-change-me", "SECRET_KEY"),
        ("SECRET_KEY", None, "SECRET_KEY"),
        ("DEBUG", "1", "DEBUG"),
        ("PUBLIC_URL", "http://www.handslag.example", "https://"),
        ("SECRET_KEY_FALLBACKS", '["only-for-development-and-tests-0123456789"]', "SECRET_KEY_FALLBACKS"),
        ("SMS_PROVIDER", "local", "SMS_PROVIDER"),
        *(
            (name, absent, name)
            for name in (
                "SMTP_URL",
                "MAIL_FROM",
                "DATABASE_URL",
                "REDIS_URL",
                "COMPANY_NAME",
                "COMPANY_ORG_NUMBER",
                "COMPANY_ADDRESS",
                "COMPANY_EMAIL",
                "COMPANY_PHONE",
            )
            for absent in (None, "")
        ),
    ],
)
def test_production_refuses_what_is_missing_or_weak(environment, name, value, sentence):
    if value is None:
        environment.delenv(name)
    else:
        environment.setenv(name, value)
    with pytest.raises(SettingsError, match=sentence):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "mail.example:25"),
        ("SMTP_URL", "https://mail.example"),
        ("MAIL_FROM", "Håndslag"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_malformed_setting_is_refused_by_name(environment, name, value):
    environment.setenv(name, value)
    with pytest.raises(ValidationError, match=f"(?i){name}"):
        Settings()


def test_an_empty_setting_is_an_unset_one(environment):
    environment.setenv("METRICS_TOKEN", "")
    assert Settings().metrics_token is None


def test_a_developer_proves_a_phone_by_the_local_mailbox_and_production_by_nothing(environment):
    assert not Settings().sends_sms
    environment.setenv("HANDSLAG_ENV", "development")
    assert Settings().sends_sms
    environment.setenv("SMS_PROVIDER", "none")
    assert not Settings().sends_sms


@pytest.mark.parametrize(
    ("provider", "missing"), [("sveve", "SMS_USER"), ("sveve", "SMS_PASSWORD"), ("link", "SMS_PARTNER_ID")]
)
def test_an_sms_provider_without_its_account_is_refused(environment, provider: str, missing: str):
    account = {"SMS_USER": "handslag", "SMS_PASSWORD": "hemmelig", "SMS_PARTNER_ID": "1234"}
    for name, value in ({"SMS_PROVIDER": provider} | account | {missing: ""}).items():
        environment.setenv(name, value)
    with pytest.raises(SettingsError, match=missing):
        Settings()
    environment.setenv(missing, "1234")
    assert Settings().sends_sms


def test_production_refuses_root(environment):
    environment.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SettingsError, match="root"):
        Settings()


def test_every_problem_is_named_at_once(environment):
    environment.delenv("SMTP_URL")
    environment.setenv("DEBUG", "1")
    with pytest.raises(SettingsError, match=r"(?s)DEBUG.*SMTP_URL"):
        Settings()


def test_development_needs_nothing(monkeypatch):
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    assert not Settings().is_production


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be refused for being root")
def test_the_real_program_exits_as_root_in_production(repository: Path):
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=repository,
        env=os.environ | GOOD,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "do not run as root" in done.stderr


def test_secrets_are_not_shown_when_settings_are_printed():
    shown = repr(Settings(secret_key="9f2c4e81b07d5a63c19e84f7d2b06a5e", smtp_url="smtp://a:hemmelig@b:587"))
    assert "9f2c4e81" not in shown
    assert "hemmelig" not in shown
