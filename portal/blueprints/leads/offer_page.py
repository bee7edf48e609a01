"""The page on which an offer is written, or revised: the form with what it comes to, and what was kept of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, url_for

from portal.blueprints.leads.offer_form import PRICE_FORM_DUTIES, VAT_HINTS, OfferForm
from portal.blueprints.leads.offer_reading import list_differing
from portal.blueprints.leads.offer_words import as_typed, new_window, page_sent, words_of, words_sent
from portal.blueprints.leads.page import render_lead
from portal.core import clock
from portal.core.formats import format_clock, format_kroner, format_moment
from portal.files import attachments
from portal.quotes import drafts, templates
from portal.quotes.content import offer_of
from portal.quotes.drafts import Draft, Page, Words
from portal.quotes.errors import DraftHasChangedError, OfferIsSentError
from portal.quotes.queries import find_quote_of, find_writer, is_to_private_person
from portal.web.attachments import ACCEPTED, attachment_links
from portal.web.commit import stands
from portal.web.locale import current_locale
from portal.web.viewer import current_viewer

if TYPE_CHECKING:
    from portal.leads.models import Lead

PANE = "leads/_reply.html"


def form_of(lead: "Lead", words: Words | None) -> OfferForm:
    """The form with these words in it; with none it is empty."""
    typed = None if words is None else as_typed(words)
    return OfferForm(typed, is_private=is_to_private_person(lead.project_id))


def begin_offer(lead: "Lead") -> Response:
    """The form as it was left: with the draft's words, else with the offer's that stands, else empty."""
    quote = find_quote_of(lead.firm_id, lead.id)
    draft = drafts.find_draft(lead.id, number=quote.number if quote else 0)
    words = draft.words if draft else words_of(offer_of(quote)) if quote else None
    return show_offer(lead, form_of(lead, words), draft=draft, number=quote.number if quote else 0)


def refuse_offer(lead: "Lead", form: OfferForm, *, status: int, problem: str | None = None) -> Response:
    """The form with what was typed, which is kept whether or not it could be sent; a colleague's other words beside it."""
    page = page_sent()
    draft, other = keep_words(lead, words_sent())
    return stands(show_offer(lead, form, status=status, problem=problem, draft=draft, other=other, number=page.number))


def show_conflict(lead: "Lead", form: OfferForm, *, other: Draft) -> Response:
    """Nothing was sent, for a colleague has written something else meanwhile; both are shown."""
    return show_offer(lead, form, status=409, other=other, number=page_sent().number)


def show_newer_offer(lead: "Lead", form: OfferForm) -> Response:
    """The offer was sent or changed by somebody else while this was written: what it says now beside these words, which would go
    over it when they are sent again. They are kept as its draft."""
    quote = find_quote_of(lead.firm_id, lead.id)
    page = Page(0, quote.number, page_sent().window)
    try:
        draft = drafts.keep(lead, actor_id=current_viewer.person_id, words=words_sent(), page=page)
    except DraftHasChangedError as error:
        return show_offer(lead, form, number=quote.number, status=409, other=error.draft)
    sent_at, by = quote.revised_at or quote.sent_at, find_writer(quote)
    newer = Draft(words_of(offer_of(quote)), draft.version, sent_at, quote.written_by_id, by)
    return stands(show_offer(lead, form, number=quote.number, status=409, draft=draft, other=newer, is_sent=True))


def keep_words(lead: "Lead", words: Words) -> tuple[Draft | None, Draft | None]:
    """(the draft as it is kept, the other words in whose way it would have been). Neither once the offer is sent."""
    try:
        return drafts.keep(lead, actor_id=current_viewer.person_id, words=words, page=page_sent()), None
    except DraftHasChangedError as error:
        return None, error.draft
    except OfferIsSentError:
        return None, None


def show_offer(
    lead: "Lead",
    form: OfferForm,
    *,
    number: int,
    status: int = 200,
    draft: Draft | None = None,
    other: Draft | None = None,
    **context: Any,
) -> Response:
    """The form. `draft`: its words as they are kept; `other`: words of somebody else's that stand in their place, shown
    beside them: sent once more, these go over those."""
    known = draft or other
    return render_lead(
        lead.id,
        PANE,
        status=status,
        form=form,
        number=number,
        seen=known.version if known else 0,
        window=new_window(),
        draft=draft,
        other=other,
        differing=list_differing(form, form_of(lead, other.words)) if other else [],
        kept_at=_spoken(draft.at) if draft else "",
        other_at=_spoken(other.at) if other else "",
        templates=templates.list_templates(lead.firm_id),
        price_form_duties=PRICE_FORM_DUTIES,
        vat_hints=VAT_HINTS,
        files=attachment_links(attachments.list_of_draft(lead.id)),
        accepted=ACCEPTED,
        send_url=url_for("leads.send_revision" if number else "leads.send_reply", lead_id=lead.id),
        **counted(form),
        **context,
    )


def show_kept(lead: "Lead", form: OfferForm, *, draft: Draft | None, other: Draft | None) -> str:
    """What changes on the page when words have been kept: when, and what they come to."""
    at = {"kept_at": _spoken(draft.at) if draft else "", "other_at": _spoken(other.at) if other else ""}
    seen = draft.version if draft else 0
    return render_template(
        "leads/_offer_kept.html", lead=lead, draft=draft, other=other, seen=seen, **at, **counted(form)
    )


def counted(form: OfferForm) -> dict[str, Any]:
    """What the offer comes to, line by line and in all, as far as it can be read."""
    locale = current_locale()
    lines = [line.find_line() for line in form.line_forms]
    return {
        "totals": form.find_totals(),
        "amounts": [
            format_kroner(line.amount_ore, locale) if line and line.amount_ore is not None else "" for line in lines
        ],
        "unread": sum(line is None and not typed.is_blank for line, typed in zip(lines, form.line_forms, strict=True)),
    }


def _spoken(moment: datetime) -> str:
    """The time of day, if it was today."""
    locale, is_today = current_locale(), clock.in_oslo(moment).date() == clock.in_oslo(clock.now()).date()
    return format_clock(moment, locale) if is_today else format_moment(moment, locale)
