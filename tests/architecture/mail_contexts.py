"""What the mails are rendered with where only their words are looked at."""

from portal.core import clock
from portal.firms.certificates import KINDS
from portal.firms.roles import ROLE_MEANINGS, ROLE_NAMES
from portal.projects.choices import Start
from portal.projects.price_forms import PRICE_FORM_MEANINGS, PRICE_FORM_NAMES, PriceForm
from portal.projects.prospect import START_TEXTS
from portal.projects.roles import ProjectRole

EVERYTHING_A_MAIL_MAY_NEED = {
    "code": "012345",
    "minutes": 10,
    "moment": clock.now(),
    "link": "http://x.example/a",
    "post_link": "http://x.example/b",
    "name": "Mary Smith",
    "title": "New roof",
    "place": "0558 Oslo",
    "distance": "5 km",
    "replies": 3,
    "asked": 2,
    "wished": 5,
    "by": clock.now(),
    "start": START_TEXTS[Start.URGENT],
    "firm": "Roof Ltd",
    "org_number": "914 778 271",
    "service": "Re-roofing",
    "work_link": "http://x.example/h",
    "amount_ore": 185_000_00,
    "form": PRICE_FORM_NAMES[PriceForm.CEILING],
    "binding": PRICE_FORM_MEANINGS[PriceForm.CEILING],
    "starts": "week 3",
    "reason": "Please say more.",
    "note": "It is too expensive.",
    "body": "How old is the roof?",
    "inviter": "John Smith",
    "poster": "John Smith",
    "remover": "John Smith",
    "onward": "Old roof",
    "onward_link": "http://x.example/c",
    "conversation_link": "http://x.example/d",
    "thread_link": "http://x.example/t",
    "delete_link": "http://x.example/e",
    "extend_link": "http://x.example/f",
    "category": "Roof",
    "work": "Roof",
    "municipality": "Oslo",
    "days": 180,
    "role_name": ROLE_NAMES["estimator"],
    "meaning": ROLE_MEANINGS["estimator"],
    "good_until": clock.now(),
    "person": "John Smith",
    "begun_at": clock.now(),
    "expires_at": clock.now(),
    "until": clock.now(),
    "items": [("New roof", "http://x.example/g")],
    "certificate": KINDS["f-gass"].name,
    "valid_until": clock.now().date(),
    "was_proposed": True,
    "is_open": True,
    "contact": {"contact_name": "Mary", "contact_phone": "+4791234567", "contact_email": "m@x.example"},
}
VARIED = {
    "asked": (0, 1, 2),
    "replies": (1, 3),
    "starts": ("", "week 3"),
    "start": START_TEXTS.values(),
    "role": tuple(ProjectRole),
    "is_readable": (True, False),
    "is_looked_up": (True, False),
    "required_in": ("", "Heat pump"),
    "was_approved": (True, False),
    "is_back": (True, False),
    "is_more": (True, False),
    "is_revived": (True, False),
    "is_withdrawn": (True, False),
    "was_proposed": (True, False),
    "is_open": (True, False),
    "files": (0, 1, 2),
}
NAMED_IN_BOTH = {"project_moved": {"category": {"nb": "Tak", "en": "Roof"}}}
"""What a mail is given in both languages."""
