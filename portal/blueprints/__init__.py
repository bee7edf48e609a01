"""One folder an area of the site. Views and forms only."""

from flask import Flask

from portal.blueprints import (
    accounts,
    files,
    firms,
    leads,
    mailbox,
    messages,
    my_projects,
    notices,
    operations,
    projects,
    public,
    staff,
    style,
    terms,
    visits,
)

AREAS = (
    accounts,
    files,
    firms,
    leads,
    mailbox,
    messages,
    my_projects,
    notices,
    operations,
    projects,
    public,
    staff,
    style,
    terms,
    visits,
)


def register(app: Flask) -> None:
    """Put every area on the map."""
    for area in AREAS:
        app.register_blueprint(area.bp)
