"""Making people: one way, whoever lets them in."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.contact import clean_name, normal_email
from portal.accounts.models import Person
from portal.core.database import db


def invite(email: str, *, name: str) -> Person:
    """Somebody lets a person in who has not proved their address yet; they log in with a mailed code, which proves it.

    Returns who has the address already, unchanged. Raises InvalidEmailError, InvalidNameError.
    """
    return make_unless_known(normal_email(email), name=clean_name(name))


def make_unless_known(email: str, *, name: str, locale: str = "nb") -> Person:
    """The person with this address (normalised), made now if there is none; two that ask at once get the same one."""
    db.session.execute(
        insert(Person)
        .values(email=email, name=name, locale=locale)
        .on_conflict_do_nothing(index_elements=[Person.email])
    )
    return db.session.scalars(select(Person).where(Person.email == email)).one()
