from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select, text, update

from portal.core import transaction
from portal.core.database import db
from portal.delivery import services
from portal.delivery.models import IS_WAITING, Delivery, Suppression
from portal.delivery.recipients import Recipient
from portal.delivery.sending import Sender
from portal.delivery.states import Channel, MailClass, Queue, State
from portal.delivery.suppression import AddressHasher, suppress
from tests.domains.delivery.conftest import HASHER, KARI, change, fetch, make_sender, plan
from tests.support.mail_server import MailServer, free_port, hang_up

NOBODY = Recipient(None, "Nobody", "ingen@eksempel.example")


def drain(sender: Sender, queue: Queue = Queue.NOTICES) -> int:
    return sender.drain(queue)


def make_due(delivery_id: int) -> None:
    change(delivery_id, due_at=func.now() - timedelta(seconds=1))


def test_a_mail_arrives_whole(sender: Sender, mail_server: MailServer):
    delivery_id = plan()
    assert drain(sender) == 1
    row, mail = fetch(delivery_id), mail_server.mails[0]
    assert (row.state, row.attempts, row.lease_token) == (State.ACCEPTED, 1, None)
    assert mail["To"] == KARI.address
    assert mail["From"] == "Håndslag <post@handslag.example>"
    assert mail["Subject"] == "Nytt oppdrag på Tøyen"
    assert mail["Message-ID"] == f"<{row.message_id}@handslag.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "nb"
    assert mail["Date"].datetime.tzinfo is not None
    assert mail.get_body(("plain",)).get_content().splitlines() == ["Hei!", ".En linje som begynner med punktum"]
    assert mail.get_body(("html",)).get_content().strip() == "<p>Hei!</p>"


def test_a_calendar_file_goes_with_a_mail_byte_for_byte(sender: Sender, mail_server: MailServer):
    file = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nX-WR-CALNAME:Befaring på Tøyen\r\nEND:VCALENDAR\r\n"
    delivery_id = plan(calendar=file)
    drain(sender)
    mail = mail_server.mails[0]
    (attached,) = mail.iter_attachments()
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in mail.get_payload()] == ["multipart/alternative", "text/calendar"]
    assert attached["Content-Type"].params == {"method": "CANCEL", "charset": "utf-8"}
    assert (attached.get_content_disposition(), attached.get_filename()) == ("attachment", "befaring.ics")
    assert attached.get_payload(decode=True) == file.encode()
    assert mail.get_body(("html",)).get_content().strip() == "<p>Hei!</p>"
    assert mail["Content-Language"] == "nb"
    assert fetch(delivery_id).calendar == file


def test_no_opt_out_is_promised_that_does_not_exist(sender: Sender, mail_server: MailServer):
    plan()
    drain(sender)
    assert not [name for name in mail_server.mails[0].keys() if name.startswith("List-")]  # noqa: SIM118


def test_a_notice_can_be_stopped_by_one_click_in_the_mail_program(sender: Sender, mail_server: MailServer):
    url = "https://handslag.example/varsler/av/1234567.nobody-answered.0123456789abcdef0123456789abcdef"
    received = []
    mail_server.on_bytes = received.append
    plan(unsubscribe_url=url)
    drain(sender)
    mail = mail_server.mails[0]
    assert mail["List-Unsubscribe"] == f"<{url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in received[0], "an address in pieces is none"


def test_one_connection_carries_many_mails_to_one_recipient_each(sender: Sender, mail_server: MailServer):
    for number in range(5):
        plan(event_key=f"lead:{number}")
    connections = set()
    mail_server.at_data = lambda server: connections.add(id(server.transport))
    assert drain(sender) == 5
    assert len(connections) == 1
    assert len(mail_server.recipients) == len(mail_server.mails) == 5


def test_each_queue_is_drained_by_its_own_sender(sender: Sender, mail_server: MailServer):
    plan()
    code = plan(event_key="proof:1", queue=Queue.LOGIN)
    assert drain(sender, Queue.LOGIN) == 1
    assert fetch(code).state == State.ACCEPTED
    assert len(mail_server.mails) == 1


def test_the_words_of_account_mail_are_forgotten_once_it_has_left(sender: Sender):
    delivery_id = plan(mail_class=MailClass.ACCOUNT)
    drain(sender)
    row = fetch(delivery_id)
    assert (row.subject, row.text, row.html) == (None, None, None)


def test_a_4xx_waits_and_is_tried_again(sender: Sender, mail_server: MailServer):
    delivery_id = plan()
    mail_server.answers[KARI.address] = "450 4.2.1 try later"
    drain(sender)
    row = fetch(delivery_id)
    assert (row.state, row.reason) == (State.DEFERRED, "450 4.2.1")
    assert timedelta(seconds=299) < row.due_at - row.created_at < timedelta(seconds=400)
    assert drain(sender) == 0
    mail_server.answers.clear()
    make_due(delivery_id)
    drain(sender)
    assert fetch(delivery_id).state == State.ACCEPTED


def test_the_waits_grow_up_to_half_an_hour(sender: Sender, mail_server: MailServer):
    delivery_id = plan()
    mail_server.answers[KARI.address] = "450 4.2.1 try later"
    change(delivery_id, attempts=30)
    drain(sender)
    row = fetch(delivery_id)
    assert timedelta(seconds=1799) < row.due_at - row.created_at < timedelta(seconds=2200)


def test_a_5xx_is_the_end_and_the_next_mail_goes_on(sender: Sender, mail_server: MailServer):
    refused, other = plan(NOBODY), plan(event_key="lead:2")
    mail_server.answers[NOBODY.address] = "550 no"
    drain(sender)
    assert (fetch(refused).state, fetch(refused).reason) == (State.FAILED, "550")
    assert fetch(other).state == State.ACCEPTED


def test_a_server_that_refuses_us_is_asked_again_later(sender: Sender, mail_server: MailServer):
    mail_server.to_sender = "550 5.7.1 not from you"
    delivery_id = plan()
    drain(sender)
    assert (fetch(delivery_id).state, fetch(delivery_id).reason) == (State.DEFERRED, "550 5.7.1")
    mail_server.to_sender = None
    make_due(delivery_id)
    drain(sender)
    assert fetch(delivery_id).state == State.ACCEPTED


def test_a_dead_address_is_left_alone_for_thirty_days_even_by_account_mail(sender: Sender, mail_server: MailServer):
    plan(NOBODY)
    mail_server.answers[NOBODY.address] = "550 5.1.1 unknown user"
    drain(sender)
    again = plan(NOBODY, event_key="proof:1", mail_class=MailClass.ACCOUNT)
    drain(sender)
    assert (fetch(again).state, fetch(again).reason, fetch(again).attempts) == (State.SKIPPED, "suppressed", 0)


def test_a_dead_address_gets_another_chance_after_thirty_days(sender: Sender, mail_server: MailServer):
    suppress(KARI.address, HASHER, reason="550 5.1.1")
    db.session.execute(update(Suppression).values(at=func.now() - timedelta(days=31)))
    delivery_id = plan()
    drain(sender)
    assert fetch(delivery_id).state == State.ACCEPTED


def test_an_address_is_known_as_dead_under_an_older_key_and_however_it_is_written(sender: Sender):
    suppress(f"{KARI.address.upper()} ", AddressHasher(["an older key"]), reason="550 5.1.1")
    delivery_id = plan()
    drain(sender)
    assert fetch(delivery_id).state == State.SKIPPED


def test_what_is_learnt_of_an_address_while_a_mail_waits_stops_it(app: Flask, sender: Sender, mail_server: MailServer):
    first, second = plan(), plan(Recipient(None, "Ola", "ola@eksempel.example"))

    def learn(_server: object) -> None:
        # Runs in the server's thread, while the first mail is on its way.
        with app.app_context():
            suppress("ola@eksempel.example", HASHER, reason="550 5.1.1")
            transaction.commit()

    mail_server.at_data = learn
    drain(sender)
    assert fetch(first).state == State.ACCEPTED
    assert fetch(second).state == State.SKIPPED


def test_an_expired_code_is_not_sent(sender: Sender, mail_server: MailServer):
    delivery_id = plan(queue=Queue.LOGIN, expires_in=timedelta(seconds=-1))
    drain(sender, Queue.LOGIN)
    assert (fetch(delivery_id).state, fetch(delivery_id).reason) == (State.SKIPPED, "expired")
    assert mail_server.mails == []


def test_what_was_tried_until_it_expired_has_failed(sender: Sender):
    delivery_id = plan()
    change(delivery_id, state=State.DEFERRED, attempts=3, expires_at=func.now())
    drain(sender)
    assert (fetch(delivery_id).state, fetch(delivery_id).attempts) == (State.FAILED, 3)


def test_without_an_sms_provider_sms_are_skipped_with_a_reason(sender: Sender):
    delivery_id = plan(Recipient(None, "Kari", "+4799999999"), channel=Channel.SMS)
    drain(sender)
    assert (fetch(delivery_id).state, fetch(delivery_id).reason) == (State.SKIPPED, "no-way")


def test_a_server_that_is_away_costs_one_try_and_nothing_is_lost(app: Flask):
    first, second = plan(), plan(event_key="lead:2")
    assert drain(make_sender(f"smtp://127.0.0.1:{free_port()}")) == 1
    assert (fetch(first).state, fetch(first).reason) == (State.PLANNED, "ConnectionRefusedError")
    assert fetch(second).attempts == 0


def test_a_server_that_closes_with_421_is_asked_again_later(sender: Sender, mail_server: MailServer):
    delivery_id = plan()
    mail_server.answers[KARI.address] = "421 4.3.2 closing"
    drain(sender)
    assert (fetch(delivery_id).state, fetch(delivery_id).reason) == (State.PLANNED, "421")
    mail_server.answers.clear()
    make_due(delivery_id)
    drain(sender)
    assert len(mail_server.mails) == 1


def test_a_connection_lost_before_the_answer_means_at_most_three_copies_of_one_message(
    sender: Sender, mail_server: MailServer
):
    delivery_id = plan()
    seen = []

    def take_and_hang_up(server: object) -> str:
        hang_up(server)
        return "250 OK"

    mail_server.at_data = take_and_hang_up
    for _ in range(services.MAX_COPIES[Channel.EMAIL] + 1):
        make_due(delivery_id)
        drain(sender)
        seen.append(fetch(delivery_id).state)
    assert seen == [State.PLANNED, State.PLANNED, State.UNCERTAIN, State.UNCERTAIN]
    assert len(mail_server.mails) == services.MAX_COPIES[Channel.EMAIL]
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1


def test_a_password_is_never_sent_in_the_clear(app: Flask, mail_server: MailServer):
    delivery_id = plan()
    drain(make_sender(f"smtp://user:secret@127.0.0.1:{mail_server.port}"))
    assert (fetch(delivery_id).state, fetch(delivery_id).reason) == (State.PLANNED, "SMTPNotSupportedError")
    assert mail_server.mails == []


def test_a_sender_that_lost_its_lease_writes_nothing(app: Flask, sender: Sender, mail_server: MailServer):
    delivery_id = plan()

    def lose_the_lease(_server: object) -> None:
        with app.app_context():
            change(delivery_id, lease_token="somebody else's")

    mail_server.at_data = lose_the_lease
    drain(sender)
    assert fetch(delivery_id).state == State.SENDING


def test_reading_what_is_due_uses_the_partial_index(app: Flask):
    db.session.execute(
        text(
            "INSERT INTO deliveries (kind, mail_class, channel, queue, event_key, address, locale, state, expires_at) "
            "SELECT 'x', 'B', 'email', 'notices', n::text, n || '@x.example', 'nb', "
            "CASE WHEN n % 1000 = 0 THEN 'planned' ELSE 'accepted' END, now() FROM generate_series(1, 20000) n"
        )
    )
    db.session.execute(text("ANALYZE deliveries"))
    due = select(Delivery.id).where(Delivery.queue == "notices", IS_WAITING, Delivery.due_at <= func.now())
    compiled = (
        due.order_by(Delivery.due_at, Delivery.id).limit(1).compile(db.engine, compile_kwargs={"literal_binds": True})
    )
    lines = db.session.scalars(text(f"EXPLAIN {compiled}")).all()
    assert "ix_deliveries_due" in "\n".join(lines)
