"""The link in each notice: a GET never acts, a POST does at once, without cookies and as often as it comes."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts import attempts
from portal.accounts.models import Person
from portal.core import transaction
from portal.delivery.models import Delivery
from portal.delivery.recipients import Recipient
from portal.notifications import choices
from portal.notifications.award_mails import QUOTE_NOT_CHOSEN
from portal.notifications.choices import Choice
from portal.notifications.kinds import NoticeKind, Timing
from tests.factories.accounts import make_person
from tests.support.mails import the_mail
from tests.support.visitors import Visitor

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
KIND = NoticeKind.OFFER_OUTCOME


@pytest.fixture
def kari(app: Flask) -> Person:
    return make_person("Kari Nordmann", email="kari@post.example")


def link(person: Person, kind: NoticeKind = KIND) -> str:
    return choices.stop_link(person.id, kind).removeprefix("http://127.0.0.1:8000")


def choice(person: Person, kind: NoticeKind = KIND) -> Choice:
    return choices.get_choice(person.id, kind)


def plan(person: Person) -> Delivery:
    QUOTE_NOT_CHOSEN.plan(
        Recipient(person.id, person.name, person.email), event_key="quote:1", title="Tak", link="http://127.0.0.1:8000/"
    )
    transaction.commit()
    return the_mail()


def test_looking_changes_nothing_however_often(anyone: Visitor, kari: Person):
    for _ in range(10):
        page = anyone.get(link(kari))
        anyone.head(link(kari))
    assert "Vil du slå av «Utfallet av tilbudene deres»?" in page.text
    assert [button.text for button in page.html.select("main form button")] == ["Slå av", "Samlet, én gang om dagen"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert kari.email not in page.text
    assert choice(kari) == Choice()


def test_one_click_turns_off_that_kind_alone_without_cookies_and_answers_200_each_time(anyone: Visitor, kari: Person):
    for _ in range(3):
        answer = anyone.post(link(kari), ONE_CLICK, status=200)
    assert "er slått av" in answer.text
    assert not anyone.cookies
    assert choice(kari) == Choice(Timing.OFF)
    assert choice(kari, NoticeKind.NEW_LEAD) == Choice()


def test_it_may_come_as_multipart_too(anyone: Visitor, kari: Person):
    anyone.post(link(kari), ONE_CLICK, content_type="multipart/form-data", status=200)
    assert choice(kari).timing is Timing.OFF


def test_the_pages_buttons_turn_it_off_or_collect_it(anyone: Visitor, kari: Person):
    form = anyone.get(link(kari)).html.select_one("main form")
    assert form["action"] == link(kari)
    anyone.post(form["action"], {"timing": "digest"}, status=200)
    assert choice(kari).timing is Timing.DIGEST
    assert "i én e-post om dagen" in anyone.get(link(kari)).text
    anyone.post(form["action"], {"timing": "off"}, status=200)
    assert "Dette er slått av" in anyone.get(link(kari)).text


def test_the_digests_link_turns_off_all_that_is_collected(anyone: Visitor, kari: Person):
    wanted = {NoticeKind.NEW_LEAD: Choice(Timing.DIGEST), KIND: Choice(Timing.AT_ONCE)}
    choices.choose(kari.id, wanted)
    transaction.commit()
    anyone.post(link(kari, NoticeKind.DIGEST), ONE_CLICK, status=200)
    assert choice(kari, NoticeKind.NEW_LEAD).timing is Timing.OFF
    assert choice(kari).timing is Timing.AT_ONCE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: token.replace("offer-outcome", "new-lead"),
        lambda token: token.replace("offer-outcome", "login"),
        lambda token: "9" + token,
        lambda token: "x",
        lambda token: token.partition(".")[0] + ".offer-outcome.",
        lambda token: "%D9%A1." + token.partition(".")[2],
    ],
)
def test_a_link_we_did_not_make_is_not_found(anyone: Visitor, kari: Person, spoil):
    path, _, token = link(kari).rpartition("/")
    anyone.get(f"{path}/{spoil(token)}", status=404)
    anyone.post(f"{path}/{spoil(token)}", ONE_CLICK, status=404)
    assert choices.list_choices(kari.id) == dict.fromkeys(NoticeKind, Choice())


def test_who_tries_many_wrong_links_waits_but_a_right_one_always_works(anyone: Visitor, kari: Person):
    for _ in range(attempts.WRONG_NOTICE_LINKS_FROM_CLIENT.hits):
        attempts.WRONG_NOTICE_LINKS_FROM_CLIENT.spend("127.0.0.1")
    anyone.get("/varsler/av/x", status=429)
    anyone.post(link(kari), ONE_CLICK, status=200)
    assert choice(kari).timing is Timing.OFF


def test_a_link_from_before_the_secret_was_changed_stops_it_too_and_what_waits_by_either_link(
    anyone: Visitor, kari: Person, change_key: Callable[..., None]
):
    before, mail = link(kari), plan(kari)
    change_key()
    assert link(kari) != before
    anyone.get(before)
    anyone.post(link(kari), ONE_CLICK, status=200)
    assert (the_mail().id, the_mail().state) == (mail.id, "skipped")
    choices.choose(kari.id, {KIND: Choice(Timing.AT_ONCE)})
    transaction.commit()
    anyone.post(before, ONE_CLICK, status=200)
    assert choice(kari).timing is Timing.OFF


def test_a_link_made_with_a_secret_that_leaked_is_not_found(
    anyone: Visitor, kari: Person, change_key: Callable[..., None]
):
    before = link(kari)
    change_key(has_leaked=True)
    anyone.post(before, ONE_CLICK, status=404)
    assert choice(kari) == Choice()


def test_what_waits_to_be_sent_is_not_sent_any_more(anyone: Visitor, kari: Person):
    assert plan(kari).state == "planned"
    anyone.post(link(kari), ONE_CLICK)
    assert (the_mail().state, the_mail().reason) == ("skipped", "unwanted")
