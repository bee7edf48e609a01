"""Typed settings, read from the environment alone. Production refuses to start on missing or weak ones."""

import os
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

NEEDED_IN_PRODUCTION = {
    "smtp_url": "nobody would get their mail",
    "mail_from": "the mails would come from an address that isn't yours",
    "database_url": "there is no embedded database in production",
    "redis_url": "there is no embedded queue in production",
    "company_name": "the law asks who runs the site (ehandelsloven § 8)",
    "company_org_number": "it stands at the foot of every page and mail",
    "company_address": "it stands at the foot of every page and mail",
    "company_email": "it stands at the foot of every page and mail",
    "company_phone": "the law asks for a way to reach you at once (ehandelsloven § 8)",
}
"""Settings whose default would do for a developer only, and why."""
WEAK_SECRETS = ("change", "secret", "password", "example", "test", "dev")
DEVELOPMENT_SECRET = "only-for-development-and-tests-0123456789"  # noqa: S105 - refused in production below


class SettingsError(RuntimeError):
    """The environment does not make a working product; the message says which setting and what to do."""


class Settings(BaseSettings):
    """Everything that differs from one machine to another. Field names are environment names in lower case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    handslag_env: Literal["development", "production"] = "development"
    debug: bool = False
    database_url: str = "postgresql+psycopg://postgres@/postgres?host=/tmp"
    redis_url: str = "unix:///tmp/redis.sock"
    data_dir: Path = Path("data")
    public_url: str = "http://127.0.0.1:8000"
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    secret_key_fallbacks: tuple[SecretStr, ...] = ()
    trusted_proxies: int = Field(0, ge=0, le=3, description="exact number of reverse proxies in front")

    smtp_url: SecretStr | None = Field(None, description="smtp://user:password@host:587, smtps:// for implicit TLS")
    mail_from: str = "Håndslag <post@handslag.example>"
    sms_provider: Literal["none", "local", "sveve", "link"] | None = Field(
        None, description="sveve, link, none, or local: the local mailbox, which a developer gets without choosing"
    )
    sms_url: str | None = Field(None, description="the provider's address when it isn't the usual one")
    sms_user: SecretStr | None = None
    sms_password: SecretStr | None = None
    sms_partner_id: str = Field("", description="LINK's platformPartnerId")
    sms_sender: str = Field("Handslag", min_length=1, max_length=11, description="whom an SMS is from")
    sms_segments_a_day: int = Field(1000, ge=0, description="notices by SMS in a day at most, as they are paid")
    sms_segments_a_person: int = Field(10, ge=0, description="notices by SMS in a day to one person at most")
    replies_a_day: int = Field(20, ge=1, description="how many posters one firm may be let see in a day, by replying")
    enhetsregisteret_url: str = "https://data.brreg.no/enhetsregisteret/api"
    geonorge_url: str = "https://ws.geonorge.no/adresser/v1"
    dibk_url: str = "https://sgregister.dibk.no/api"

    clamd_address: str | None = Field(
        None, description="virus scanner for drawings and proofs: host:port of a clamd, or the path of its socket"
    )

    company_name: str = "Håndslag AS"
    company_org_number: str = "000 000 000"
    company_address: str = "Eksempelveien 1, 0001 Oslo"
    company_email: str = "post@handslag.example"
    company_phone: str = "00 00 00 00"
    company_register: str = Field(
        "Foretaksregisteret", description="the public register the organisation number is from"
    )
    company_vat_registered: bool = Field(False, description="whether MVA stands behind the organisation number")

    demo_leads: int = Field(
        9000, ge=0, le=2_000_000, description="about how many leads the demo world gets; development only"
    )

    metrics_token: SecretStr | None = Field(None, description="bearer token that may read /metrics")

    @property
    def is_production(self) -> bool:
        """Whether real people use this."""
        return self.handslag_env == "production"

    @property
    def uses_https(self) -> bool:
        """Whether people reach us over TLS; decides cookie names and HSTS."""
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        """The one host name we answer to, without port."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def has_local_mailbox(self) -> bool:
        """Whether mail stays on this machine, in a mailbox a developer can open."""
        return self.smtp_url is None and not self.is_production

    @property
    def sends_sms(self) -> bool:
        """Whether an SMS reaches somebody, so that a phone can be proved; a developer's reaches the local mailbox."""
        return self.has_sms_provider or (not self.is_production and self.sms_provider != "none")

    @property
    def has_sms_provider(self) -> bool:
        """Whether SMS leave this machine."""
        return self.sms_provider in ("sveve", "link")

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(url.get_secret_value()) if url else None
        if parts and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("SMTP_URL must be smtp://… or smtps://… with a host")
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_one_address(cls, sender: str) -> str:
        if parseaddr(sender)[1].count("@") != 1:
            raise ValueError("MAIL_FROM must be one address: Name <address>")
        return sender

    @field_validator("clamd_address")
    @classmethod
    def _is_a_scanner(cls, address: str | None) -> str | None:
        is_path = (address or "").removeprefix("unix://").startswith("/")
        if address and not is_path and not address.rpartition(":")[2].isdecimal():
            raise ValueError("CLAMD_ADDRESS must be host:port, or the path of a socket")
        return address

    @model_validator(mode="after")
    def _has_what_its_sms_provider_needs(self) -> "Settings":
        missing = [name for name in ("sms_user", "sms_password") if getattr(self, name) is None]
        missing += ["sms_partner_id"] if self.sms_provider == "link" and not self.sms_partner_id else []
        if self.has_sms_provider and missing:
            raise SettingsError(f"SMS_PROVIDER={self.sms_provider} needs {' and '.join(missing).upper()}")
        return self

    @model_validator(mode="after")
    def _is_fit_for_production(self) -> "Settings":
        if not self.is_production:
            return self
        keys = [key.get_secret_value() for key in (self.secret_key, *self.secret_key_fallbacks)]
        problems = [
            (os.geteuid() == 0, "do not run as root: use an ordinary user (deploy/ shows how)"),
            (self.debug, "DEBUG must be off"),
            (
                any(_is_weak(key) for key in keys),
                (
                    "SECRET_KEY must be at least 32 random characters, and so must each of SECRET_KEY_FALLBACKS: "
                    "python -c 'import secrets; print(secrets.token_hex(32))'"
                ),
            ),
            (not self.uses_https, "PUBLIC_URL must begin with https://"),
            (self.sms_provider == "local", "SMS_PROVIDER=local is a developer's: nobody would get their code"),
            *(
                (name not in self.model_fields_set, f"{name.upper()} is missing: {why}")
                for name, why in NEEDED_IN_PRODUCTION.items()
            ),
        ]
        found = [text for is_wrong, text in problems if is_wrong]
        if found:
            raise SettingsError("Håndslag can't start in production:\n- " + "\n- ".join(found))
        return self


def _is_weak(secret: str) -> bool:
    return len(secret) < 32 or any(word in secret.lower() for word in WEAK_SECRETS)


def load_settings() -> Settings:
    """Read the environment. Raises SettingsError (production) or pydantic's ValidationError (malformed values)."""
    return Settings()
