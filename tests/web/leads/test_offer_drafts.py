"""An offer's draft: kept word for word, shared by colleagues without loss, and gone when it has been sent."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.core import clock, transaction
from portal.core.database import db
from portal.firms.models import Firm, MemberRole
from portal.leads import slots
from portal.leads.models import Lead
from portal.projects import life
from portal.projects.models import Project
from portal.quotes import dropping
from portal.quotes.models import QuoteDraft
from tests.factories.accounts import make_person, open_session
from tests.factories.marketplace import make_firm, make_lead, make_member, make_project, make_quote
from tests.support.visitors import Visitor
from tests.web.leads.test_lead import HTMX, csrf_of, without_request_id
from tests.web.leads.test_offer_changes import plain
from tests.web.leads.test_offer_form import LINE, press, send, typed
from tests.web.leads.test_reply import OFFER, quotes_of

HALF = {"amount": "185 000 kr ca", "message": "  Kort \n🏠 ŧ", "starts": ""}


@pytest.fixture
def lead(firm: Firm) -> Lead:
    return make_lead(firm)


@pytest.fixture
def bodil(app: Flask, firm: Firm) -> Visitor:
    """A colleague who writes offers, too."""
    return Visitor(app).sign_in(open_session(make_member(firm, make_person("Bodil Berg"), role=MemberRole.ESTIMATOR)))


def keep(visitor: Visitor, lead: Lead, words: dict[str, str], **hidden: str):
    """What the page does by itself while somebody types."""
    return send(visitor, lead, words | hidden, where="utkast", headers=HTMX, status=200)


def words_of(lead: Lead) -> dict | None:
    draft = db.session.get(QuoteDraft, lead.id)
    return draft and draft.typed["words"]


def seen_on(page) -> str:
    return page.html.select_one("#seen")["value"]


def test_what_is_typed_is_kept_word_for_word_and_stands_in_the_form_the_next_time(ola: Visitor, lead: Lead) -> None:
    answer = keep(ola, lead, HALF | {f"lines-0-{name}": text for name, text in LINE.items()}, seen="0")
    draft = db.session.get_one(QuoteDraft, lead.id)
    assert f"Utkast lagret kl.\xa0{clock.in_oslo(draft.touched_at):%H.%M}" in answer
    assert draft.typed["words"] == HALF | {"lines": [LINE]}
    page = ola.get(f"/oppdrag/{lead.id}/svar")
    assert page.forms["reply"]["lines-0-text"].value == LINE["text"]
    assert page.html.select_one("#message").text.strip() == "Kort \n🏠 ŧ"
    assert "Fortsett på tilbudet" in ola.get(f"/oppdrag/{lead.id}")


def test_a_refused_offer_is_kept_as_well(ola: Visitor, lead: Lead) -> None:
    send(ola, lead, OFFER | {"amount": "mye"}, status=422)
    assert words_of(lead)["amount"] == "mye"


def test_the_last_words_of_a_page_that_is_left_are_kept_without_an_answer(ola: Visitor, lead: Lead) -> None:
    answer = send(ola, lead, HALF, where="utkast", status=204)
    assert answer.body == b""
    assert words_of(lead)["amount"] == HALF["amount"]


def test_it_is_gone_when_the_offer_is_sent(ola: Visitor, lead: Lead) -> None:
    answer = keep(ola, lead, HALF)
    send(ola, lead, OFFER | {"seen": seen_on(answer)})
    assert (words_of(lead), len(quotes_of(lead))) == (None, 1)
    assert "Fortsett på tilbudet" not in ola.get(f"/oppdrag/{lead.id}")


def test_words_that_come_after_the_offer_was_sent_make_no_draft_of_it(ola: Visitor, bodil: Visitor, lead: Lead) -> None:
    send(ola, lead, OFFER)
    assert "Ikke lagret: tilbudet er sendt eller endret" in keep(bodil, lead, HALF)
    page = press(bodil, lead, HALF, "add-line", status=409)
    assert page.html.select_one("#message").text.strip() == "Kort \n🏠 ŧ"
    assert words_of(lead) is None


def test_a_colleague_goes_on_where_one_stopped_and_sees_whose_words_they_are(
    ola: Visitor, bodil: Visitor, lead: Lead
) -> None:
    keep(ola, lead, HALF)
    page = bodil.get(f"/oppdrag/{lead.id}/svar")
    assert "Sist endret av Ola Håndverker." in page.html.select_one("#kept").text
    keep(bodil, lead, HALF | {"starts": "uke 4"}, seen=seen_on(page))
    assert words_of(lead)["starts"] == "uke 4"


def test_the_second_of_two_colleagues_is_told_and_writes_over_nobody_in_silence(
    ola: Visitor, bodil: Visitor, lead: Lead
) -> None:
    keep(bodil, lead, HALF | {"starts": "uke 4"}, window="b")
    answer = keep(ola, lead, HALF | {"starts": "uke 9"}, window="o")
    assert "Ikke lagret: Bodil Berg lagret noe annet" in answer
    assert words_of(lead)["starts"] == "uke 4"
    page = press(ola, lead, HALF | {"starts": "uke 9"}, "compare", status=409)
    other = page.html.select_one("#other").get_text(" ", strip=True)
    assert "Bodil Berg lagret noe annet" in other
    assert "uke 4" in other
    assert page.forms["reply"]["starts"].value == "uke 9"
    assert words_of(lead)["starts"] == "uke 4"
    press(ola, lead, HALF | {"starts": "uke 9", "seen": seen_on(page)}, "count")
    assert words_of(lead)["starts"] == "uke 9"


def test_an_offer_is_not_sent_over_a_colleagues_words_either(ola: Visitor, bodil: Visitor, lead: Lead) -> None:
    keep(bodil, lead, OFFER | {"amount": "99 000"}, window="b")
    page = send(ola, lead, OFFER, status=409)
    assert "99 000" in page.html.select_one("#other").text
    assert page.forms["reply"]["amount"].value == OFFER["amount"]
    assert (quotes_of(lead), words_of(lead)["amount"]) == ([], "99 000")
    assert db.session.get_one(Project, lead.project_id).taken_slots == 0
    send(ola, lead, OFFER | {"seen": seen_on(page)})
    assert (len(quotes_of(lead)), words_of(lead)) == (1, None)


def test_one_window_is_never_in_its_own_way_whatever_order_its_answers_come_in(ola: Visitor, lead: Lead) -> None:
    for starts in ("u", "uk", "uke 3"):
        keep(ola, lead, HALF | {"starts": starts}, window="o", seen="0")
    assert words_of(lead)["starts"] == "uke 3"
    assert "du lagret noe annet i et annet vindu" in keep(ola, lead, HALF, window="another", seen="0")


def test_the_same_words_are_never_in_each_others_way(ola: Visitor, bodil: Visitor, lead: Lead) -> None:
    keep(ola, lead, HALF)
    assert "Utkast lagret" in keep(bodil, lead, HALF)


def test_it_is_thrown_away_for_all_at_once(ola: Visitor, lead: Lead) -> None:
    keep(ola, lead, HALF)
    answer = ola.post(f"/oppdrag/{lead.id}/utkast/slett", {"csrf_token": csrf_of(ola)}, status=303)
    assert "Utkastet er slettet." in answer.follow()
    assert words_of(lead) is None
    ola.post(f"/oppdrag/{lead.id}/utkast/slett", {"csrf_token": csrf_of(ola)}, status=303)


def test_it_can_be_reached_while_every_place_is_kept_for_others(ola: Visitor, firm: Firm) -> None:
    project = make_project(wished_replies=1)
    lead, rival = make_lead(firm, project), make_lead(make_firm(), project)
    keep(ola, lead, HALF)
    slots.keep(rival, actor_id=1)
    db.session.commit()
    page = ola.get(f"/oppdrag/{lead.id}/svar")
    assert page.html.select_one("#message").text.strip() == "Kort \n🏠 ŧ"
    assert page.html.find("button", string="Si fra når en plass blir ledig")


def test_a_place_that_is_given_up_leaves_the_words(ola: Visitor, lead: Lead) -> None:
    slots.keep(lead, actor_id=1)
    db.session.commit()
    send(ola, lead, HALF, where="plass/av")
    assert words_of(lead)["amount"] == HALF["amount"]


@pytest.mark.parametrize("path", ["utkast", "utkast/slett"])
def test_nobody_else_reads_or_writes_it(
    ola: Visitor, reader: Visitor, stranger: Visitor, kari: Visitor, anyone: Visitor, lead: Lead, path: str
) -> None:
    keep(ola, lead, HALF)
    for visitor in (reader, stranger, kari):
        theirs = send(visitor, lead, OFFER, where=path, status=404)
        missing = visitor.post(f"/oppdrag/{lead.id + 999}/{path}", {"csrf_token": csrf_of(visitor)}, status=404)
        assert without_request_id(theirs) == without_request_id(missing)
    assert "/logg-inn" in send(anyone, lead, OFFER, where=path).location
    ola.post(f"/oppdrag/{lead.id}/{path}", OFFER, status=400)
    assert words_of(lead)["amount"] == HALF["amount"]
    assert "Fortsett på tilbudet" not in reader.get(f"/oppdrag/{lead.id}")
    assert HALF["amount"] not in reader.get(f"/oppdrag/{lead.id}")


@pytest.mark.parametrize(
    "hidden", [{"seen": "x"}, {"seen": "9" * 40}, {"number": "-1"}, {"number": "7"}, {"window": "w" * 500}]
)
def test_made_up_hidden_fields_do_no_harm(ola: Visitor, lead: Lead, hidden: dict[str, str]) -> None:
    keep(ola, lead, HALF, **hidden)
    assert words_of(lead) in (None, HALF | {"lines": []})


def test_only_what_the_form_asks_is_kept(ola: Visitor, lead: Lead) -> None:
    keep(ola, lead, HALF | {"wish": "gull", "lines-0-wish": "gull", "lines-0-text": "Tak", "lines-99999-text": "x"})
    assert words_of(lead) == HALF | {"lines": [{"text": "Tak"}]}


def test_templates_begin_an_offer_and_put_nothing_over_what_is_typed(ola: Visitor, lead: Lead, firm: Firm) -> None:
    page = press(ola, lead, typed({}, template_name="Tak med duk", amount="1"), "save-template").follow()
    assert "Malen «Tak med duk» er lagret." in page
    another = make_lead(firm)
    form = ola.get(f"/oppdrag/{another.id}/svar").forms["reply"]
    fields = dict(form.submit_fields()) | {"message": "Min egen tekst", "price_form": "fixed"}
    page = press(ola, another, fields, "use-template").follow()
    form = page.forms["reply"]
    assert (form["message"].value, form["price_form"].value) == ("Min egen tekst", "fixed")
    assert (form["lines-0-text"].value, form["starts"].value) == (LINE["text"], "")


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "Gi malen et navn"), ("\u200b \x00", "Gi malen et navn"), ("Tak", "heter det")]
)
def test_a_template_that_cannot_be_saved_says_why_and_keeps_the_offer(
    ola: Visitor, lead: Lead, name: str, sentence: str
) -> None:
    press(ola, lead, OFFER | {"template_name": "Tak"}, "save-template")
    page = press(ola, lead, OFFER | {"template_name": name, "seen": "1"}, "save-template", status=422)
    assert sentence in page.html.select_one("#template_name-error").text
    assert page.forms["reply"]["amount"].value == OFFER["amount"]


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30])
def test_a_template_of_another_firm_is_as_none(
    ola: Visitor, stranger: Visitor, lead: Lead, number: str, saved: Callable
) -> None:
    for template in (number, str(saved("Fremmed mal"))):
        page = press(ola, lead, OFFER | {"template": template}, "use-template", status=422)
        assert "Vi finner ikke det du ser etter" in page
        assert "Fremmed" not in page


@pytest.fixture
def saved(app: Flask) -> Callable[[str], int]:
    """Saves a template of another firm's."""
    from portal.quotes import templates

    def save(name: str) -> int:
        words = {"message": "Fremmed", "lines": []}
        template = templates.save_template(
            make_firm("Nils Bygg AS").id, name=name, words=words, actor_id=make_person().id
        )
        db.session.commit()
        return template.id

    return save


def test_a_lead_that_was_answered_by_a_colleague_keeps_the_words_on_the_page(ola: Visitor, lead: Lead) -> None:
    form = ola.get(f"/oppdrag/{lead.id}/svar").forms["reply"]
    make_quote(lead)
    db.session.commit()
    for name, text in OFFER.items():
        form[name] = text
    page = form.submit(status=409)
    assert page.html.select_one("#message").text.strip() == OFFER["message"]


def test_what_was_typed_can_be_read_when_the_project_closes_meanwhile(
    ola: Visitor, reader: Visitor, lead: Lead
) -> None:
    keep(ola, lead, HALF | {f"lines-0-{name}": text for name, text in LINE.items()}, seen="0")
    project = db.session.get_one(Project, lead.project_id)
    life.mark_closed(project, actor_id=project.poster_id)
    transaction.commit()
    left = ola.get(f"/oppdrag/{lead.id}/svar").follow().html.select_one("#utkast")
    assert "Utkast som ikke er sendt" in left.text
    assert "Pris i kroner 185 000 kr ca" in plain(left)
    assert f"{LINE['text']}, {LINE['quantity']}" in plain(left)
    assert "Kort \n🏠 ŧ" in left.text
    assert not reader.get(f"/oppdrag/{lead.id}").html.select("#utkast")
    page = ola.get(f"/oppdrag/{lead.id}")
    next(form for form in page.forms.values() if form.action.endswith("/utkast/slett")).submit(status=303)
    assert not ola.get(f"/oppdrag/{lead.id}").html.select("#utkast")


def test_a_firm_that_is_dropped_can_still_read_the_change_it_was_writing(ola: Visitor, lead: Lead) -> None:
    quote = make_quote(lead)
    transaction.commit()
    form = ola.get(f"/oppdrag/{lead.id}/tilbud/endre").forms["reply"]
    dropping.drop(quote, actor_id=db.session.get_one(Project, lead.project_id).poster_id)
    transaction.commit()
    form["message"] = "Vi kan begynne en uke før, hvis dere vil."
    refused = form.submit(status=409)
    assert refused.html.select_one("#message").text.strip() == "Vi kan begynne en uke før, hvis dere vil."
    assert "Vi kan begynne en uke før" in ola.get(f"/oppdrag/{lead.id}").html.select_one("#utkast").text
