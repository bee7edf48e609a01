"""The ledger of everything that leaves, and the addresses we must not write to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, bindparam, cast, func, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt
from portal.delivery.states import WAITING, Channel, MailClass, Queue, State

CONTENT = personal(Category.FREE_TEXT, Purpose.NOTICE, Keep.DELIVERY, Erase.SET_NULL)


def _one_of(column: str, values: type) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


class Delivery(Base):
    """One message to one recipient. The same event planned twice for the same recipient is one row."""

    __tablename__ = "deliveries"
    __table_args__ = (
        _one_of("state", State),
        _one_of("mail_class", MailClass),
        _one_of("channel", Channel),
        _one_of("queue", Queue),
        Index(
            "uq_deliveries_event_person",
            *("kind", "channel", "event_key", "person_id"),
            unique=True,
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        Index(
            "uq_deliveries_event_address",
            *("kind", "channel", "event_key", "address"),
            unique=True,
            postgresql_where=text("person_id IS NULL AND address IS NOT NULL"),
        ),
        Index("ix_deliveries_due", "queue", "due_at", "id", postgresql_where=text("state IN ('planned', 'deferred')")),
        Index("ix_deliveries_leases", "lease_until", postgresql_where=text("state = 'sending'")),
        Index(
            "ix_deliveries_unforgotten",
            "settled_at",
            postgresql_where=text("settled_at IS NOT NULL AND address IS NOT NULL"),
        ),
        Index("ix_deliveries_person_id", "person_id"),
        Index("ix_deliveries_state", "state"),
        Index("ix_deliveries_sms", "settled_at", postgresql_where=text("channel = 'sms'")),
    )

    id: Mapped[BigId]
    created_at: Mapped[CreatedAt]
    kind: Mapped[str] = mapped_column(info=technical("which mail: login-code, lead-sent"))
    mail_class: Mapped[str] = mapped_column(info=technical("A or B"))
    channel: Mapped[str] = mapped_column(info=technical("email or sms"))
    queue: Mapped[str] = mapped_column(info=technical("which workers"))
    event_key: Mapped[str] = mapped_column(info=technical("what it tells of: a name and a row number"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"),
        info=personal(Category.PERSON_REFERENCE, Purpose.NOTICE, Keep.WHILE_ACCOUNT, Erase.SET_NULL),
    )
    address: Mapped[str | None] = mapped_column(
        info=personal(Category.EMAIL, Purpose.NOTICE, Keep.DELIVERY, Erase.SET_NULL)
    )
    locale: Mapped[str] = mapped_column(info=technical("language it was written in"))
    subject: Mapped[str | None] = mapped_column(info=CONTENT)
    text: Mapped[str | None] = mapped_column(info=CONTENT)
    html: Mapped[str | None] = mapped_column(info=CONTENT)
    calendar: Mapped[str | None] = mapped_column(info=CONTENT)
    """An iCalendar file that goes with it."""
    unsubscribe_url: Mapped[str | None] = mapped_column(info=CONTENT)
    segments: Mapped[int | None] = mapped_column(info=technical("how many SMS it is paid as"))
    message_id: Mapped[str] = mapped_column(
        server_default=cast(func.gen_random_uuid(), Text),
        info=technical("left part of Message-ID, the same at every try"),
    )
    state: Mapped[str] = mapped_column(server_default=State.PLANNED, info=technical("where it is"))
    reason: Mapped[str | None] = mapped_column(info=technical("code or word of the last outcome"))
    attempts: Mapped[int] = mapped_column(server_default="0", info=technical("tries so far"))
    unsure_count: Mapped[int] = mapped_column(server_default="0", info=technical("tries whose fate is unknown"))
    due_at: Mapped[datetime] = mapped_column(server_default=func.now(), info=technical("not before"))
    expires_at: Mapped[datetime] = mapped_column(info=technical("worth nothing afterwards"))
    lease_token: Mapped[str | None] = mapped_column(info=technical("which sender holds it"))
    lease_until: Mapped[datetime | None] = mapped_column(info=technical("when that sender is taken for dead"))
    settled_at: Mapped[datetime | None] = mapped_column(info=technical("when it reached its end"))


# Written into the statement, not bound: the planner must see that the partial indexes fit.
IS_WAITING = Delivery.state.in_(bindparam("waiting", list(WAITING), expanding=True, literal_execute=True))
IS_SENDING = Delivery.state == bindparam("sending", State.SENDING, literal_execute=True)


class Suppression(Base):
    """An address that does not exist, and must not be written to, as a keyed hash: just enough to respect it, also after erasure."""

    __tablename__ = "suppressions"
    __table_args__ = (Index("uq_suppressions_address_hash", "address_hash", unique=True),)

    id: Mapped[BigId]
    address_hash: Mapped[str] = mapped_column(
        info=personal(Category.EMAIL, Purpose.NOTICE, Keep.SUPPRESSION, Erase.KEEP, export=False)
    )
    reason: Mapped[str] = mapped_column(info=technical("code or word"))
    at: Mapped[CreatedAt]
