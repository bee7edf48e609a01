"""A link to a lead that lies in another of the viewer's own firms: a mail knows nothing of which firm one acts for now."""

from flask import Response, make_response, render_template

from portal.core.errors import NotFoundError
from portal.leads.queries import find_own_firm_of
from portal.web.htmx import wants_fragment
from portal.web.viewer import current_viewer


def offer_to_switch(lead_id: int) -> Response:
    """The page with the button. Raises NotFoundError unless the lead is a firm's that the viewer is in: to others there is none."""
    if wants_fragment() or not current_viewer.firm.is_one_of_several:
        raise NotFoundError
    firm = find_own_firm_of(lead_id, person_id=current_viewer.person_id)
    if firm is None:
        raise NotFoundError
    return make_response(render_template("leads/elsewhere.html", firm=firm, lead_id=lead_id))
