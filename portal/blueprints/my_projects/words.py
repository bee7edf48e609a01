"""Words that several of a poster's pages say: of an offer, of contact fields, of who posted."""

from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.places.distance import spoken_distance
from portal.projects.price_forms import PRICE_FORM_MEANINGS, PRICE_FORM_NAMES
from portal.web.locale import current_locale

if TYPE_CHECKING:
    from portal.projects.models import Project

FIELD_NAMES = {
    "contact_name": _("navn"),
    "org_name": _("organisasjon"),
    "org_number": _("organisasjonsnummer"),
    "contact_email": _("e-post"),
    "contact_phone": _("telefon"),
    "street_address": _("gateadresse"),
}


def offer_words() -> dict:
    """What the templates of an offer need besides the offer itself."""
    return {
        "form_names": PRICE_FORM_NAMES,
        "form_meanings": PRICE_FORM_MEANINGS,
        "spoken_distance": lambda km: spoken_distance(km, locale=current_locale()),
    }


def poster_name(project: "Project") -> str:
    """Who posted it, as those let in know them: the organisation, or the person."""
    return project.org_name or project.contact_name or gettext("Den som la ut prosjektet")


def spoken_fields(names: list[str]) -> str:
    """Contact fields by their everyday names: «navn, e-post»."""
    return ", ".join(str(FIELD_NAMES[name]) for name in names)
