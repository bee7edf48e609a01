import mailbox
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.delivery.local_mailbox import MailboxTransport
from portal.delivery.message import Outgoing
from portal.delivery.states import Channel, MailClass
from portal.delivery.transports import open_mailbox
from portal.settings import Settings
from tests.support.visitors import Visitor

HOSTILE = "<script>alert(1)</script>"
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Tøyen\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def transport(settings: Settings) -> Iterator[MailboxTransport]:
    box = open_mailbox(settings.data_dir)
    yield MailboxTransport(box, "Håndslag <post@handslag.example>")
    box.empty()


def send(transport: MailboxTransport, **changes: object) -> None:
    values = {
        "message_id": "11111111-1111-1111-1111-111111111111",
        "mail_class": MailClass.SERVICE,
        "channel": Channel.EMAIL,
        "address": "kari@eksempel.example",
        "locale": "nb",
        "subject": f"Hei på Tøyen {HOSTILE}",
        "text": f"Første linje\nSe http://127.0.0.1:8000/logg-inn {HOSTILE}\n",
        "html": f"<!doctype html><p style='color:red'>Hei</p>{HOSTILE}",
    }
    transport.send(Outgoing(**(values | changes)))


def test_an_empty_mailbox_says_so(anyone: Visitor):
    assert "Postkassen er tom." in anyone.get("/utvikler/post").text


def test_a_mail_can_be_found_and_read_with_its_links(anyone: Visitor, transport: MailboxTransport):
    send(transport)
    listed = anyone.get("/utvikler/post")
    assert "kari@eksempel.example" in listed
    page = listed.click("Hei på Tøyen")
    assert "Første linje" in page
    assert HOSTILE not in page.text
    assert page.html.select_one("a[href='http://127.0.0.1:8000/logg-inn']")


def test_the_html_part_is_shut_in(anyone: Visitor, transport: MailboxTransport):
    send(transport)
    part = anyone.get("/utvikler/post").click("Hei på Tøyen").html.select_one("a[href$='/html']")["href"]
    answer = anyone.get(part, headers={"HX-Request": "true"})  # not one of our pages: its own checks don't apply
    assert "style='color:red'" in answer
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")


def test_an_sms_shows_its_text_and_has_no_html(anyone: Visitor, transport: MailboxTransport):
    send(transport, channel=Channel.SMS, address="+4799999999", subject="", text="Koden er 012345", html=None)
    page = anyone.get("/utvikler/post").click("Koden er 012345")
    assert "+4799999999" in page
    assert not page.html.select("a[href$='/html']")
    anyone.get(page.request.path + "/html", status=404)


def test_what_was_attached_can_be_saved(anyone: Visitor, transport: MailboxTransport):
    send(transport, calendar=CALENDAR)
    file = anyone.get("/utvikler/post").click("Hei på Tøyen").click("befaring.ics")
    assert (file.content_type, file.body) == ("text/calendar", CALENDAR.encode())
    assert file.headers["Content-Disposition"] == "attachment; filename=befaring.ics"
    anyone.get(f"{file.request.path.removesuffix('0')}1", status=404)


def test_the_newest_stands_first_though_all_came_in_one_second(
    anyone: Visitor, transport: MailboxTransport, monkeypatch: pytest.MonkeyPatch
):
    for microsecond in (90, 1_000, 200_000):
        monkeypatch.setattr(mailbox.time, "time", lambda at=microsecond: 1_800_000_000 + at / 1e6)
        send(transport, subject=f"Etter {microsecond}")
    subjects = [link.text for link in anyone.get("/utvikler/post").html.select("main a") if "Etter" in link.text]
    assert [each.strip() for each in subjects] == ["Etter 200000", "Etter 1000", "Etter 90"]


def test_it_is_emptied_by_a_button(anyone: Visitor, transport: MailboxTransport):
    send(transport)
    emptied = anyone.get("/utvikler/post").forms[0].submit().follow()
    assert "Postkassen er tom." in emptied


@pytest.mark.parametrize("key", ["nothing", "..", "../../etc/passwd", "%00"])
def test_an_unknown_message_is_not_found(key: str, anyone: Visitor, transport: MailboxTransport):
    send(transport)
    assert anyone.get(f"/utvikler/post/{key}", status="*", expect_errors=True).status_int in (400, 404)


def test_production_has_no_mailbox(app: Flask, anyone: Visitor, monkeypatch: pytest.MonkeyPatch):
    production = app.extensions["settings"].model_copy(update={"handslag_env": "production"})
    monkeypatch.setitem(app.extensions, "settings", production)
    for path in ("/utvikler/post", "/utvikler/post/x", "/utvikler/post/x/html", "/utvikler/post/x/vedlegg/0"):
        anyone.get(path, status=404)
