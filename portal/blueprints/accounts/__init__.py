"""Log-in, and the pages where people look after their own account. Commands: `flask staff …`."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, cli_group="staff")

from portal.blueprints.accounts import cli, log_in, my_contact, my_page, my_security, reset  # noqa: E402, F401 - they hang views on bp
