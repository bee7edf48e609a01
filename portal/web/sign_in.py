"""Who is in front of the page: the session cookie, Flask-Login's part in it, and what is known of the device."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, Response, request, session
from flask_login import login_user
from sqlalchemy import Select, func, select, true

from portal.accounts import services, tokens
from portal.accounts.models import LoginSession, Person
from portal.accounts.queries import Viewer, read_viewer, viewer_statement
from portal.core.database import db
from portal.extensions import login_manager
from portal.firms import models as firms
from portal.web.viewer import Firm, Stranger

DRAFT_KEY = "draft"
"""Where the cookie keeps the secret of the project this browser is drafting."""
OTHER_DRAFT_KEYS = "other-drafts"
"""Where it keeps the secrets of drafts that were laid aside for it."""
LONGEST_TOKEN = 64
# First match wins: every browser claims to be several others.
BROWSERS = (("Edge", r"Edg"), ("Opera", r"OPR/"), ("Samsung Internet", r"SamsungBrowser"), ("Firefox", r"Firefox|FxiOS"),
            ("Chrome", r"Chrome|CriOS"), ("Safari", r"Safari"))  # fmt: skip
SYSTEMS = (("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Android", r"Android"), ("Windows", r"Windows"),
           ("Mac", r"Macintosh"), ("Chromebook", r"CrOS"), ("Linux", r"Linux"))  # fmt: skip


def _viewer_with_firm() -> Select:
    """The session's chosen firm if the person is still a member, else the one they joined first; never one that is suspended."""
    firm, member = firms.Firm.__table__.c, firms.FirmMember.__table__.c
    membership = (
        select(
            firm.id.label("firm_id"),
            firm.name.label("firm_name"),
            member.role.label("firm_role"),
            (func.count().over() > 1).label("has_several_firms"),
        )
        .join_from(firms.Firm.__table__, firms.FirmMember.__table__, member.firm_id == firm.id)
        .where(member.person_id == Person.__table__.c.id, firm.suspended_at.is_(None))
        .order_by(firm.id.is_distinct_from(LoginSession.__table__.c.active_firm_id), member.id)
        .limit(1)
        .lateral("membership")
    )
    return viewer_statement().add_columns(*membership.c).outerjoin(membership, true())


_VIEWER = _viewer_with_firm()


def load_viewer(token: str) -> Viewer | None:
    """Flask-Login's loader: the one query of every request with a session; None when the session is over."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        return None
    row = db.session.connection().execute(_VIEWER, {"token_hash": tokens.hash_token(token)}).one_or_none()
    if row is None:
        return None
    if row.needs_touch:
        services.touch_session(row.session_id)
    firm = Firm(row.firm_id, row.firm_name, row.firm_role, row.has_several_firms) if row.firm_id else None
    return read_viewer(row, token, firm=firm)


def sign_in(token: str) -> Viewer:
    """Carry a new log-in session's token in the cookie; returns who it is.

    Whatever the cookie held before is gone, form tokens included. Only drafts that were begun without an account come along.
    """
    kept = {name: session[name] for name in (DRAFT_KEY, OTHER_DRAFT_KEYS) if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    viewer = load_viewer(token)
    login_user(viewer)
    return viewer


def sign_out(answer: Response) -> Response:
    """Forget the cookie and have the browser forget the pages; the row was ended by `services.end_session`."""
    session.clear()
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def client_address() -> str:
    """The network address that tries are counted for: IPv4 whole, IPv6 by its /64, which is what one household has."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


def device_words() -> dict[str, str]:
    """`browser` and `system` in a word each, for the list of log-ins; empty where the browser doesn't say."""
    agent = request.headers.get("User-Agent", "")[:500]
    return {"browser": _first(BROWSERS, agent), "system": _first(SYSTEMS, agent)}


def _first(words: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((word for word, pattern in words if re.search(pattern, agent)), "")


def init_app(app: Flask) -> None:
    """Sessions live in a table, where they can be ended; Flask-Login only carries the token, and has no cookie of its own."""
    login_manager.session_protection = None
    login_manager.anonymous_user = Stranger
    login_manager.user_loader(load_viewer)
    login_manager.init_app(app, add_context_processor=False)
