"""Messages about a project: who owes whom an answer, and one message for a button pressed twice."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.conversations import queries, services
from portal.conversations.errors import EmptyMessageError, TooLongMessageError, TooManyMessagesError
from portal.conversations.models import Message
from portal.conversations.states import Side
from portal.core import clock, transaction
from portal.core.database import db
from portal.core.outbox import OutboxRow
from portal.projects.models import Project
from tests.factories.accounts import make_person
from tests.factories.marketplace import make_project

pytestmark = pytest.mark.usefixtures("app")


def write(project: Project, body: str = "Hei på deg", side: Side = Side.POSTER) -> Message:
    return services.write(project, body=body, side=side, author_id=project.poster_id)


def test_messages_are_kept_in_order_and_each_tells_the_other_side():
    project = make_project()
    made = [write(project, "Er membranen ny?", Side.STAFF), write(project, "Ja, fra <b>2019</b>")]
    assert [(each.side, each.body) for each in queries.list_messages(project)] == [
        ("staff", "Er membranen ny?"),
        ("poster", "Ja, fra <b>2019</b>"),
    ]
    told = db.session.scalars(select(OutboxRow.ids).order_by(OutboxRow.id)).all()
    assert told == [{"message_id": message.id} for message in made]


def test_the_other_side_owes_an_answer_until_it_gives_one():
    project = make_project()
    write(project, side=Side.STAFF)
    assert queries.owes_answer(project, side=Side.POSTER)
    write(project)
    assert not queries.owes_answer(project, side=Side.POSTER)
    assert queries.count_owed_by_staff() == 1
    services.settle(project, side=Side.STAFF)
    assert queries.count_owed_by_staff() == 0


def test_settling_for_one_side_lets_the_other_owe():
    project = make_project()
    write(project, side=Side.STAFF)
    services.settle(project, side=Side.STAFF)
    assert queries.owes_answer(project, side=Side.POSTER)


def test_each_project_has_its_own_thread():
    first, second = make_project(), make_project()
    write(first, "Om det første")
    assert queries.list_messages(second) == []
    last = queries.list_last_messages("projects", [first.id, second.id])
    assert {number: each.body for number, each in last.items()} == {first.id: "Om det første"}


def test_the_same_words_twice_in_a_row_are_one_message():
    project = make_project()
    assert write(project).id == write(project).id
    write(project, "Noe annet")
    write(project)
    assert len(queries.list_messages(project)) == 3


def test_the_same_words_from_somebody_else_are_another_message():
    project = make_project()
    write(project)
    services.write(project, body="Hei på deg", side=Side.STAFF, author_id=make_person("Siv").id)
    assert len(queries.list_messages(project)) == 2


@pytest.mark.parametrize(("body", "error"), [("  \n ", EmptyMessageError), ("x" * 4001, TooLongMessageError)])
def test_nothing_and_too_much_are_refused(body: str, error: type[Exception]):
    with pytest.raises(error):
        write(make_project(), body)


def test_as_much_as_is_allowed_is_kept_whole():
    project = make_project()
    write(project, "å" * 4000)
    assert len(queries.list_messages(project)[0].body) == 4000


@pytest.mark.committed
def test_a_button_pressed_twice_at_once_writes_one_message(app: Flask):
    project_id = make_project().id
    transaction.commit()
    start = Barrier(2)

    def press() -> None:
        with app.app_context():
            start.wait()
            with transaction.transaction():
                write(db.session.get_one(Project, project_id))

    presses = [Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1


def test_more_than_anybody_writes_in_an_hour_is_refused_and_the_other_side_may_still_answer(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(services, "MOST_AN_HOUR", 3)
    project = make_project()
    for number in range(3):
        write(project, f"Melding {number}")
    with pytest.raises(TooManyMessagesError):
        write(project, "Melding 4")
    write(project, "Melding 2")  # a button pressed twice
    write(project, "Takk", Side.STAFF)
    db.session.execute(update(Message).values(created_at=clock.now() - timedelta(hours=2)))
    assert write(project, "Melding 4").id
