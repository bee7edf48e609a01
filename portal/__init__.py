"""Håndslag: a tender marketplace for building and renovation work, and the pro desk behind it."""

from datetime import timedelta
from importlib import import_module

from flask import Flask

from portal import assets, blueprints, commands, web
from portal.accounts import tokens
from portal.core import logs, transaction
from portal.core.database import ask_idle_connections, db, engine_options
from portal.doorbell import Doorbell
from portal.extensions import csrf, htmx
from portal.notifications.site import Site, install_site
from portal.quotes.bound import install_most_a_day
from portal.settings import Settings, load_settings

DOMAINS_WITH_TABLES = (
    *(
        "core.outbox",
        "core.audit",
        "places.models",
        "registries.models",
        "files.models",
        "delivery.models",
        "accounts.models",
    ),
    *(
        "organisations.models",
        "firms.models",
        "conversations.models",
        "projects.models",
        "leads.models",
        "clarifications.models",
        "visits.models",
        "notifications.models",
        "dispatch.models",
        "quotes.models",
    ),
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application: settings, extensions, web, blueprints, commands. Raises SettingsError when unfit for production."""
    settings = settings or load_settings()
    app = Flask(__name__, static_folder=None)  # portal.assets serves what lies there, under hashed names
    app.config.from_mapping(_flask_config(settings))
    app.extensions["settings"] = settings
    logs.set_up()
    for module in DOMAINS_WITH_TABLES:
        import_module(f"portal.{module}")  # foreign keys need every table to be known
    db.init_app(app)
    with app.app_context():
        ask_idle_connections(db.engine)
    install(settings)
    web.init_app(app, settings)
    assets.init_app(app, watch=not settings.is_production)
    csrf.init_app(app)
    htmx.init_app(app)
    blueprints.register(app)
    commands.register(app)
    return app


def install(settings: Settings) -> None:
    """Tell the domains what they need to know of this process: who carries the bells, who signs the mails, the keys for hashes.

    A process has one application. A test that makes another calls this again for its own.
    """
    transaction.install_ringer(Doorbell(settings.redis_url).ring)
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    tokens.install_keys(*(key.get_secret_value() for key in keys))
    install_most_a_day(settings.replies_a_day)
    install_site(
        Site(
            public_url=settings.public_url.rstrip("/"),
            company_name=settings.company_name,
            org_number=settings.company_org_number,
            address=settings.company_address,
            email=settings.company_email,
        )
    )


def _flask_config(settings: Settings) -> dict:
    return {
        "DEBUG": settings.debug,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SECRET_KEY_FALLBACKS": [key.get_secret_value() for key in settings.secret_key_fallbacks],
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(),
        "SESSION_COOKIE_NAME": "__Host-session" if settings.uses_https else "session",
        "SESSION_COOKIE_SECURE": settings.uses_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # bound to the session instead: a form may stay open all day
        "TRUSTED_HOSTS": [settings.host] if settings.is_production else None,
    }
