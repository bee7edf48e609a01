"""The data map is whole: every column says what it holds, in the code and in the migrated database."""

import pytest
from sqlalchemy import inspect

from portal.core.data_map import OTHER_STORES, Erase, Keep, Personal, Purpose, Technical
from portal.core.database import db

SUBJECT_TABLE = "people"


def columns() -> list:
    return [column for table in db.metadata.sorted_tables for column in table.columns]


def test_every_column_is_marked_personal_or_technical(app):
    unmarked = [
        str(column) for column in columns() if not isinstance(column.info.get("data_map"), (Personal, Technical))
    ]
    assert unmarked == []


def test_the_live_database_has_no_column_outside_the_models(app):
    inspector = inspect(db.session.connection())
    live = {
        (table, column["name"])
        for table in inspector.get_table_names()
        if table != "alembic_version"
        for column in inspector.get_columns(table)
    }
    assert live == {(column.table.name, column.name) for column in columns()}


def test_every_technical_column_says_why(app):
    silent = [str(c) for c in columns() if isinstance(mark := c.info["data_map"], Technical) and len(mark.why) < 4]
    assert silent == []


def test_every_personal_mark_has_a_purpose_a_clock_and_an_erasure(app):
    for column in columns():
        mark = column.info["data_map"]
        if isinstance(mark, Personal):
            assert isinstance(mark.purpose, Purpose), column
            assert isinstance(mark.keep, Keep), column
            assert isinstance(mark.erase, Erase), column


def test_erasure_never_asks_a_column_that_must_have_a_value_to_be_null(app):
    impossible = [
        str(column)
        for column in columns()
        if isinstance(mark := column.info["data_map"], Personal)
        and mark.erase is Erase.SET_NULL
        and not column.nullable
    ]
    assert impossible == []


@pytest.mark.parametrize("store", ["Redis", "Log", "mailbox", "Photo", "Backups"])
def test_stores_outside_the_database_are_listed(store):
    assert any(store.lower() in listed.name.lower() for listed in OTHER_STORES)
