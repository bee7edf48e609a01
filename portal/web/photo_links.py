"""Photos as the components show them."""

from collections.abc import Callable

from flask import url_for
from flask_babel import gettext

from portal.files.queries import PhotoFacts


def photo_link(photo: PhotoFacts, *, show: Callable[[str], str]) -> dict[str, str]:
    """A photo's two addresses, its caption, and its text for those who don't see it.

    `show`: what the reader may see of the caption; before a reply that is a `concealer`.
    """
    caption = show(photo.caption or "")
    return {
        "caption": caption,
        "url": url_for("files.show_photo", photo_id=photo.id, size="stor"),
        "thumb_url": url_for("files.show_photo", photo_id=photo.id, size="liten"),
        "alt": caption or gettext("Bilde %(number)s", number=photo.position),
    }
