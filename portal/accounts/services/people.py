"""People who are let in by somebody else, before they have proved their address."""

from portal.accounts.contact import clean_name, normal_email
from portal.accounts.models import Person
from portal.accounts.queries import find_person_by_email
from portal.core.database import db


def invite(email: str, *, name: str) -> Person:
    """The person with this address, made now if there is none; they log in with a mailed code, which proves the address.

    Raises InvalidEmailError, InvalidNameError.
    """
    address, name = normal_email(email), clean_name(name)
    person = find_person_by_email(address)
    if person is None:
        person = Person(email=address, name=name)
        db.session.add(person)
        db.session.flush()
    return person
