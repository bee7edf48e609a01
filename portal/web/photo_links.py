"""Photos as the components show them."""

from flask import url_for
from flask_babel import gettext

from portal.files.queries import PhotoFacts
from portal.projects.prospect import hide_contact
from portal.web.locale import current_locale


def photo_link(photo: PhotoFacts, *, is_replied: bool = False) -> dict[str, str]:
    """A photo's two addresses, its caption, and its text for those who don't see it.

    `is_replied`: for a firm that has replied. Anybody else sees the caption as a firm does before that, without contact details.
    """
    caption = photo.caption or ""
    if not is_replied:
        caption = hide_contact(caption, locale=current_locale())
    return {
        "caption": caption,
        "url": url_for("files.show_photo", photo_id=photo.id, size="stor"),
        "thumb_url": url_for("files.show_photo", photo_id=photo.id, size="liten"),
        "alt": caption or gettext("Bilde %(number)s", number=photo.position),
    }
