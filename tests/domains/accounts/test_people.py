"""Letting people in: one account an address, however it comes about."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import services
from portal.accounts.errors import InvalidEmailError, InvalidNameError
from portal.accounts.models import Person
from portal.core.database import db
from portal.core.transaction import transaction
from tests.factories.accounts import make_person


def test_an_invited_person_has_an_account_whose_address_is_not_proved(app: Flask) -> None:
    ola = services.invite("Ola@Bygg.example ", name=" Ola Bygg ")
    assert (ola.email, ola.name, ola.locale, ola.email_proved_at) == ("ola@bygg.example", "Ola Bygg", "nb", None)


def test_who_has_the_address_already_stays_as_they_are(app: Flask) -> None:
    kari = make_person("Kari Nordmann", locale="en")
    assert services.invite(kari.email, name="Karianne").id == kari.id
    assert (kari.name, kari.locale) == ("Kari Nordmann", "en")


def test_it_refuses_what_is_no_address_and_no_name(app: Flask) -> None:
    with pytest.raises(InvalidEmailError):
        services.invite("ola", name="Ola Bygg")
    with pytest.raises(InvalidNameError):
        services.invite("ola@bygg.example", name=" ")


@pytest.mark.committed
def test_invited_four_times_at_once_it_is_one_person(app: Flask) -> None:
    start = Barrier(4)

    def invite(_number: int) -> int:
        start.wait(timeout=10)
        with app.app_context(), transaction():
            return services.invite("ola@bygg.example", name="Ola Bygg").id

    with ThreadPoolExecutor(4) as threads:
        numbers = set(threads.map(invite, range(4)))
    assert len(numbers) == 1
    assert db.session.scalar(select(func.count(Person.id))) == 1
