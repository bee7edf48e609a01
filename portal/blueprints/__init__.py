"""One folder an area of the site. Views and forms only."""

from flask import Flask

from portal.blueprints import operations


def register(app: Flask) -> None:
    """Put every area on the map."""
    app.register_blueprint(operations.bp)
