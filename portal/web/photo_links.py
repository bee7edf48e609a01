"""Photos as the components show them."""

from flask import url_for
from flask_babel import gettext

from portal.files.queries import PhotoFacts


def photo_link(photo: PhotoFacts) -> dict[str, str]:
    """A photo's two addresses and its text for those who don't see it."""
    return {
        "url": url_for("files.show_photo", photo_id=photo.id, size="stor"),
        "thumb_url": url_for("files.show_photo", photo_id=photo.id, size="liten"),
        "alt": photo.caption or gettext("Bilde %(number)s", number=photo.position),
    }
