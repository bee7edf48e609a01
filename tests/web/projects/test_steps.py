"""The wizard's steps: nothing typed is lost, whatever it is and whoever walks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import attempts
from portal.core import clock, transaction
from portal.core.database import db
from portal.projects.models import Project
from tests.support.visitors import Visitor

MOST_QUERIES = 8


def the_draft() -> Project:
    return db.session.scalars(select(Project)).one()


def test_it_begins_without_an_account_and_writes_nothing_until_something_is_typed(anyone):
    page = anyone.get("/legg-ut").follow()
    assert "Hva trenger du hjelp til?" in page.html.h1.text
    anyone.get("/legg-ut?kategori=tak&tjeneste=lekkasje").follow()
    assert db.session.scalar(select(func.count()).select_from(Project)) == 0


def test_the_way_in_carries_the_question_and_nothing_else(anyone):
    carried = anyone.get(
        "/legg-ut?q=Tett+tak&tjeneste=lekkasje&step=tid&_external=1&_scheme=ftp&endpoint=x", status=303
    )
    assert carried.location.endswith("/legg-ut/kategori?q=Tett+tak&tjeneste=lekkasje")


def test_each_step_leads_to_the_next(fill_in):
    steps = ["kategori", "jobb", "detaljer", "beskrivelse", "sted", "tid", "hvem", "kontakt"]
    for step, following in zip(steps, [*steps[1:], "sjekk"], strict=True):
        assert fill_in(step).location.endswith(f"/legg-ut/{following}")


def test_what_was_typed_is_kept_also_when_it_does_not_pass(refused, walk, anyone):
    walk(until="beskrivelse")
    page = refused("sted", postal_code="12", street_address="Storgata 1 🏠")
    assert "Skriv et norsk postnummer med fire sifre" in page.html.select_one("#postal_code-error").text
    again = anyone.get("/legg-ut/sted").forms[0]
    assert (again["postal_code"].value, again["street_address"].value) == ("12", "Storgata 1 🏠")
    assert the_draft().postal_code is None


def test_a_postal_code_that_nobody_has_is_told_from_one_that_is_none(refused, walk):
    walk(until="beskrivelse")
    page = refused("sted", postal_code="9999")
    assert page.html.select_one("#postal_code-error").text == "Vi finner ikke postnummeret 9999"


def test_the_error_summary_leads_to_the_field(refused, walk):
    walk(until="beskrivelse")
    page = refused("sted", postal_code="")
    assert page.html.select_one(".ds-error-summary a")["href"] == "#postal_code"
    assert page.html.title.text.startswith("Feil:")


def test_errors_are_shown_right_after_the_post_and_not_on_a_later_visit(refused, walk, anyone):
    walk(until="beskrivelse")
    assert refused("sted", postal_code="12").html.select("#feil")
    later = anyone.get("/legg-ut/sted")
    assert later.html.select("#feil, .ds-validation-message") == []
    assert later.forms[0]["postal_code"].value == "12"


def test_going_back_shows_what_was_answered(walk, anyone):
    walk()
    assert anyone.get("/legg-ut/jobb").forms[0]["service"].value == "omlegging"
    assert anyone.get("/legg-ut/detaljer").forms[0]["area"].value == "140"


def test_the_question_from_the_front_page_becomes_the_beginning_of_the_description(anyone):
    anyone.get("/legg-ut", {"q": "Det drypper på kjøkkenet"}).follow().forms["choices"].submit("choice", value="tak")
    assert anyone.get("/legg-ut/beskrivelse").forms[0]["description"].value == "Det drypper på kjøkkenet"


def test_a_question_that_an_answer_gives_rise_to_is_asked_before_going_on(fill_in, anyone):
    fill_in("kategori")
    fill_in("jobb", service="lekkasje")
    form = anyone.get("/legg-ut/detaljer").forms[0]
    assert "leak_where" not in form.fields
    form["leaking"] = "ja"
    back = form.submit(status=303)
    assert back.location.endswith("/legg-ut/detaljer#leak_where")
    form = anyone.get("/legg-ut/detaljer").forms[0]
    form["leak_where"] = "Ved pipa"
    assert form.submit(status=303).location.endswith("/legg-ut/beskrivelse")
    assert the_draft().answers["leak_where"] == "Ved pipa"


def test_vet_ikke_is_always_an_answer(fill_in, anyone):
    fill_in("kategori")
    fill_in("jobb")
    fill_in("detaljer", shape="vet-ikke", area="")
    assert the_draft().answers == {"shape": "vet-ikke"}


@pytest.mark.parametrize(
    "area", ["0", "5001", "-3", "12,5", "mange", "٣", "9" * 30, "0" * 11 + "1" + "9" * 30, "1" * 5000]
)
def test_a_number_out_of_range_is_told_at_its_field(refused, fill_in, area):
    fill_in("kategori")
    fill_in("jobb")
    page = refused("detaljer", area=area)
    assert "Skriv et helt tall mellom 1 og 5000" in page.html.select_one("#area-error").text


@pytest.mark.parametrize(
    "budget", ["gratis", "0", "-5", "1e6", "9" * 30, "½", "0" * 11 + "1" + "9" * 30, "1" + ".000" * 2000, "99,50"]
)
def test_a_budget_that_is_no_amount_is_told_at_its_field(refused, walk, budget):
    walk(until="sted")
    page = refused("tid", budget=budget)
    assert page.html.select_one("#budget-error")


@pytest.mark.parametrize("typed", ["250000", "250 000", "250 000 kr", "250\u202f000", "ca 250 000,-", "Ca. 250000"])
def test_a_budget_is_read_as_people_write_it(fill_in, walk, typed):
    walk(until="sted")
    fill_in("tid", budget=typed)
    assert the_draft().budget_ore == 250_000_00


def test_a_shared_phone_must_be_there(refused, walk):
    walk(until="tid")
    page = refused("kontakt", contact_phone="", shares_phone=True)
    assert "Skriv telefonnummeret" in page.html.select_one("#shares_phone-error").text


def test_at_least_one_channel_must_be_open(refused, walk):
    walk(until="tid")
    page = refused("kontakt", shares_email=False)
    assert "Velg minst én måte" in page.html.select_one("#shares_phone-error").text


@pytest.mark.parametrize(
    "address", ["kari", "kari@", "a@b.no, c@evil.no", "kari@post.example\nBcc: x@y.no", "a" * 300 + "@b.no"]
)
def test_an_address_that_is_not_exactly_one_is_told_at_its_field(refused, walk, address):
    walk(until="tid")
    page = refused("kontakt", contact_email=address)
    assert page.html.select_one("#contact_email-error")


def test_a_sami_name_and_norwegian_letters_survive(fill_in, walk):
    walk(until="tid")
    fill_in("kontakt", contact_name="Máret Áŋŋa Čálliid Šuoššá")
    assert the_draft().contact_name == "Máret Áŋŋa Čálliid Šuoššá"


def test_html_is_shown_as_text(fill_in, walk, anyone):
    walk()
    text = "<script>alert(1)</script> og <b>fet</b> skrift i en lang nok beskrivelse"
    fill_in("beskrivelse", description=text)
    page = anyone.get("/legg-ut/sjekk")
    assert text in page.html.get_text()
    assert page.html.select("b, script:not([src])") == []


def test_fields_that_are_not_asked_for_are_not_read(anyone, fill_in):
    fill_in("kategori")
    fill_in("jobb")
    form = anyone.get("/legg-ut/detaljer").forms[0]
    fields = [*form.submit_fields(), ("approved_at", "2020-01-01"), ("taken_slots", "5"), ("poster_id", "1")]
    anyone.post(form.action, fields, status=303)
    draft = the_draft()
    assert (draft.approved_at, draft.taken_slots, draft.poster_id) == (None, 0, None)


def test_another_browser_does_not_see_the_draft(walk, app):
    walk()
    stranger = Visitor(app)
    assert stranger.get("/legg-ut/sjekk", status=303).location.endswith("/legg-ut/kategori")
    assert stranger.get("/legg-ut/kontakt", status=303).location.endswith("/legg-ut/kategori")


def test_one_client_begins_only_so_many_drafts_an_hour(fill_in, app, monkeypatch):
    monkeypatch.setattr(attempts, "DRAFTS_FROM_CLIENT", replace(attempts.DRAFTS_FROM_CLIENT, hits=2))
    for status in (303, 303, 429):
        fill_in("kategori", visitor=Visitor(app), status=status)
    assert db.session.scalar(select(func.count()).select_from(Project)) == 2


def test_nul_is_refused(refused, anyone):
    anyone.get("/legg-ut/kategori?q=%00", status=400)


def test_a_step_that_does_not_exist_is_not_found(anyone):
    anyone.get("/legg-ut/tull", status=404)


def test_a_form_whose_token_has_died_can_be_sent_again_with_all_that_was_typed(walk, anyone):
    walk(until="detaljer")
    form = anyone.get("/legg-ut/beskrivelse").forms[0]
    form["description"] = "En lang beskrivelse som noen brukte en halv time på å skrive på telefonen."
    fields = [(name, value) for name, value in form.submit_fields() if name != "csrf_token" and isinstance(value, str)]
    page = anyone.post(form.action, fields, headers={"Sec-Fetch-Site": "same-origin"}, status=400)
    assert page.forms[0].submit().status_int == 303
    assert the_draft().description.startswith("En lang beskrivelse")


def test_save_and_leave_keeps_what_was_typed_and_the_way_in_leads_back_to_it(walk, anyone):
    walk(until="detaljer")
    form = anyone.get("/legg-ut/beskrivelse").forms[0]
    form["description"] = "Halvskrevet"
    saved = form.submit("avslutt", status=303).follow()
    assert saved.html.h1.text == "Utkastet er lagret"
    again = anyone.get("/legg-ut", status=303)
    assert again.location.endswith("/legg-ut/beskrivelse")
    assert again.follow().forms[0]["description"].value == "Halvskrevet"


def test_enter_in_a_field_goes_on_and_does_not_leave(walk, anyone):
    walk(until="beskrivelse")
    buttons = anyone.get("/legg-ut/sted").html.select(".wiz-form button[type=submit]")
    assert [button.get("name") for button in buttons] == [None, "avslutt"]


def test_a_service_pressed_on_the_front_page_wins_over_an_older_draft(walk, anyone):
    walk(until="jobb")
    assert anyone.get("/legg-ut?kategori=tak&tjeneste=takvindu").follow().forms[0]["service"].value == "takvindu"


def test_a_family_of_emoji_stays_together(fill_in, walk, anyone):
    family = "👩‍👩‍👧‍👦"
    walk(until="detaljer")
    fill_in("beskrivelse", description=f"Vi er {family} og vil ha nytt tak før vinteren kommer for alvor.")
    assert the_draft().description.startswith(f"Vi er {family}")


def test_where_nothing_must_be_answered_no_label_says_so(fill_in, anyone):
    fill_in("kategori")
    fill_in("jobb")
    assert "(valgfritt)" not in anyone.get("/legg-ut/detaljer").html.get_text()


def test_a_step_costs_the_same_few_questions_however_much_is_in_the_draft(walk, anyone):
    walk(until="jobb")
    steps = ("kategori", "jobb", "detaljer", "beskrivelse", "sted", "tid", "hvem", "kontakt", "sjekk")
    few = {}
    for step in steps:
        anyone.get(f"/legg-ut/{step}")
        few[step] = anyone.query_count
    walk()
    for step in steps:
        anyone.get(f"/legg-ut/{step}")
        assert anyone.query_count <= few[step] + 3, step
    assert max(few.values()) <= MOST_QUERIES


def test_each_step_that_is_typed_says_when(walk, fill_in):
    walk(until="sted")
    long_ago = clock.now() - timedelta(days=9)
    the_draft().touched_at = long_ago
    transaction.commit()
    fill_in("tid", budget="ikke bestemt")
    assert the_draft().touched_at > long_ago


def test_a_step_writes_only_its_own_fields(walk, anyone, fill_in):
    walk(until="beskrivelse")
    old = anyone.get("/legg-ut/beskrivelse").forms[0]
    fill_in("sted", postal_code="9730")
    old["description"] = "En helt annen beskrivelse, skrevet i den andre fanen mens stedet ble endret."
    old.submit(status=303)
    draft = db.session.scalars(select(Project).execution_options(populate_existing=True)).one()
    assert (draft.postal_code, draft.description[:9]) == ("9730", "En helt a")
