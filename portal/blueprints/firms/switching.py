"""Choosing which of one's firms this log-in acts for."""

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext

from portal.accounts.services import act_for_firm
from portal.blueprints.firms import bp
from portal.core.errors import NotFoundError
from portal.firms.members import get_own_firm
from portal.web import access
from portal.web.commit import commits
from portal.web.converters import read_row_number
from portal.web.redirects import onward_path
from portal.web.viewer import current_viewer


@bp.post("/bytt")
@access.firm_member
@commits
def switch_firm() -> Response:
    """Act for another of one's own firms from now on, in this browser alone. Others' firms and none are the same."""
    firm_id = read_row_number(request.form.get("firm", ""))
    if firm_id is None:
        raise NotFoundError
    firm = get_own_firm(current_viewer.person_id, firm_id)
    act_for_firm(current_viewer.session_id, firm.id)
    flash(gettext("Du arbeider nå for %(firm)s.", firm=firm.name), "success")
    return redirect(onward_path() or url_for("leads.list_leads"), 303)
