"""Offers' words and lines that a firm uses again: a template is an offer as typed, without what belongs to one project."""

from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from portal.core.database import db
from portal.core.errors import NotFoundError
from portal.firms.models import Firm
from portal.quotes.drafts import Words
from portal.quotes.errors import TemplateNameTakenError, TemplateNeedsNameError, TooManyTemplatesError
from portal.quotes.models import QuoteTemplate

MOST_TEMPLATES = 50
LONGEST_NAME = 80
KEPT = ("price_form", "has_vat", "message", "takes", "lines")
"""What a template keeps of an offer. The sum, the start and the last day are of the one project."""


class Template(NamedTuple):
    """A template in a list; `lines`: how many it has."""

    id: int
    name: str
    lines: int


def list_templates(firm_id: int) -> list[Template]:
    """The firm's templates by name."""
    lines = func.coalesce(func.jsonb_array_length(QuoteTemplate.typed["lines"]), 0)
    rows = select(QuoteTemplate.id, QuoteTemplate.name, lines).where(QuoteTemplate.firm_id == firm_id)
    return [Template(*row) for row in db.session.execute(rows.order_by(func.lower(QuoteTemplate.name)))]


def get_template(firm_id: int, template_id: int) -> QuoteTemplate:
    """One of the firm's. Raises NotFoundError, the same for another firm's and for none."""
    mine = (QuoteTemplate.id == template_id, QuoteTemplate.firm_id == firm_id)
    template = db.session.scalar(select(QuoteTemplate).where(*mine))
    if template is None:
        raise NotFoundError
    return template


def save_template(firm_id: int, *, name: str, words: Words, actor_id: int) -> QuoteTemplate:
    """Keep an offer's words under a name. Raises TemplateNeedsNameError, TemplateNameTakenError, TooManyTemplatesError."""
    if not name:
        raise TemplateNeedsNameError
    db.session.execute(select(Firm.id).where(Firm.id == firm_id).with_for_update(key_share=True))
    known = list_templates(firm_id)
    if name in {template.name for template in known}:
        raise TemplateNameTakenError
    if len(known) >= MOST_TEMPLATES:
        raise TooManyTemplatesError
    typed = {field: words[field] for field in KEPT if field in words}
    template = QuoteTemplate(firm_id=firm_id, name=name, typed=typed, written_by_id=actor_id)
    db.session.add(template)
    db.session.flush()
    return template


def rename_template(template: QuoteTemplate, *, name: str) -> None:
    """Call it something else. Raises TemplateNeedsNameError, TemplateNameTakenError."""
    if not name:
        raise TemplateNeedsNameError
    try:
        with db.session.begin_nested():
            db.session.execute(update(QuoteTemplate).where(QuoteTemplate.id == template.id).values(name=name))
    except IntegrityError as error:
        raise TemplateNameTakenError from error
    db.session.refresh(template)


def delete_template(template: QuoteTemplate) -> None:
    """Forget it. Offers that were begun from it stay as they are."""
    db.session.execute(delete(QuoteTemplate).where(QuoteTemplate.id == template.id))
