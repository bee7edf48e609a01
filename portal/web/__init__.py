"""How a person meets the domains: access, forms, fragments, errors and formats. Knows no business rules."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.settings import Settings
from portal.web import (
    access,
    body_limits,
    commit,
    converters,
    errors,
    headers,
    htmx,
    locale,
    navigation,
    request_log,
    sign_in,
    templating,
    viewer,
)
from portal.web.option_rows import option_rows


def init_app(app: Flask, settings: Settings) -> None:
    """Hang the web's parts on the application. The order is the order they see a request in."""
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
    templating.init_app(app)
    converters.init_app(app)
    body_limits.init_app(app)
    request_log.init_app(app)
    headers.init_app(app, uses_https=settings.uses_https)
    htmx.init_app(app)
    commit.init_app(app)
    sign_in.init_app(app)
    locale.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    navigation.init_app(app)
    app.jinja_env.globals.update(current_viewer=viewer.current_viewer, settings=settings, option_rows=option_rows)
