"""People, their log-in sessions, the codes they prove things with, and the counted attempts."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, PrimaryKeyConstraint, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


def _account(category: Category, erase: Erase = Erase.SET_NULL, *, portable: bool = False) -> dict:
    return personal(category, Purpose.ACCOUNT, Keep.WHILE_ACCOUNT, erase, portable=portable)


class Person(Base):
    """Someone with an account. The e-mail stands normalised; a password is optional."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("locale IN ('nb', 'en')", name="locale"),
        CheckConstraint("staff_role IN ('moderator', 'admin')", name="staff_role"),
        CheckConstraint("phone_proved_at IS NULL OR phone IS NOT NULL", name="phone_proved"),
    )

    id: Mapped[BigId]
    email: Mapped[str] = mapped_column(unique=True, info=_account(Category.EMAIL, Erase.SCRUB, portable=True))
    email_proved_at: Mapped[datetime | None] = mapped_column(info=_account(Category.ACTIVITY))
    name: Mapped[str] = mapped_column(info=_account(Category.NAME, Erase.SCRUB, portable=True))
    phone: Mapped[str | None] = mapped_column(info=_account(Category.PHONE, portable=True))
    phone_proved_at: Mapped[datetime | None] = mapped_column(info=_account(Category.ACTIVITY))
    locale: Mapped[str] = mapped_column(server_default="nb", info=_account(Category.CHOICE, Erase.KEEP, portable=True))
    uses_shortcuts: Mapped[bool] = mapped_column(
        server_default=text("true"), info=_account(Category.CHOICE, Erase.KEEP, portable=True)
    )
    """Whether a single letter does something in an inbox (WCAG 2.1.4: it can be switched off)."""
    password_hash: Mapped[str | None] = mapped_column(
        info=personal(Category.CREDENTIAL, Purpose.SECURITY, Keep.WHILE_ACCOUNT, Erase.SET_NULL, export=False)
    )
    staff_role: Mapped[str | None] = mapped_column(info=technical("what a member of staff may do"))
    suspended_at: Mapped[datetime | None] = mapped_column(
        info=personal(Category.ACTIVITY, Purpose.SECURITY, Keep.WHILE_ACCOUNT, Erase.KEEP)
    )
    last_seen_at: Mapped[datetime | None] = mapped_column(info=_account(Category.ACTIVITY))
    created_at: Mapped[CreatedAt]


class LoginSession(Base):
    """One log-in on one device. The cookie holds the token, the row only its SHA-256."""

    __tablename__ = "login_sessions"
    __table_args__ = (
        Index("ix_login_sessions_person_id", "person_id"),
        Index("ix_login_sessions_expires_at", "expires_at"),
    )

    id: Mapped[BigId]
    token_hash: Mapped[str] = mapped_column(
        unique=True, info=personal(Category.CREDENTIAL, Purpose.SECURITY, Keep.SESSION, Erase.DELETE_ROW, export=False)
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"),
        info=personal(Category.PERSON_REFERENCE, Purpose.SECURITY, Keep.SESSION, Erase.DELETE_ROW),
    )
    browser: Mapped[str] = mapped_column(
        info=personal(Category.TECHNICAL_TRACE, Purpose.SECURITY, Keep.SESSION, Erase.DELETE_ROW)
    )
    system: Mapped[str] = mapped_column(
        info=personal(Category.TECHNICAL_TRACE, Purpose.SECURITY, Keep.SESSION, Erase.DELETE_ROW)
    )
    active_firm_id: Mapped[int | None] = mapped_column(info=technical("the firm the person acts for in this session"))
    created_at: Mapped[CreatedAt]
    last_used_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True),
        server_default=func.now(),
        info=personal(Category.ACTIVITY, Purpose.SECURITY, Keep.SESSION, Erase.DELETE_ROW),
    )
    idle_until: Mapped[datetime] = mapped_column(info=technical("ends by itself when not used before this"))
    expires_at: Mapped[datetime] = mapped_column(info=technical("ends at the latest then"))
    ended_at: Mapped[datetime | None] = mapped_column(
        info=personal(Category.ACTIVITY, Purpose.SECURITY, Keep.SESSION, Erase.DELETE_ROW)
    )


def _proof(category: Category, *, export: bool = True) -> dict:
    return personal(category, Purpose.SECURITY, Keep.SHORT_LIVED, Erase.DELETE_ROW, export=export)


class ProofCode(Base):
    """A request to prove that one reads an address or answers a phone: a code or a link, once, for one purpose."""

    __tablename__ = "proof_codes"
    __table_args__ = (
        CheckConstraint("purpose IN ('login', 'email', 'reset', 'email-change', 'phone-change')", name="purpose"),
        Index("ix_proof_codes_person_id", "person_id"),
        Index("ix_proof_codes_email", "email"),
        Index("ix_proof_codes_expires_at", "expires_at"),
        Index("uq_proof_codes_reset", "code_hash", unique=True, postgresql_where=text("purpose = 'reset'")),
    )

    id: Mapped[BigId]
    purpose: Mapped[str] = mapped_column(info=technical("what it is good for"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), info=_proof(Category.PERSON_REFERENCE)
    )
    email: Mapped[str | None] = mapped_column(info=_proof(Category.EMAIL))
    replaced_email: Mapped[str | None] = mapped_column(info=_proof(Category.EMAIL))
    phone: Mapped[str | None] = mapped_column(info=_proof(Category.PHONE))
    name: Mapped[str | None] = mapped_column(info=_proof(Category.NAME))
    locale: Mapped[str] = mapped_column(server_default="nb", info=_proof(Category.CHOICE))
    code_hash: Mapped[str | None] = mapped_column(info=_proof(Category.CREDENTIAL, export=False))
    tries: Mapped[int] = mapped_column(server_default="0", info=technical("codes typed so far"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(info=technical("good until then"))
    used_at: Mapped[datetime | None] = mapped_column(info=technical("when it was used or made worthless"))


class AttemptWindow(Base):
    """How often something was tried within one window of time; the bucket is a keyed hash, never an address."""

    __tablename__ = "attempts"
    __table_args__ = (
        PrimaryKeyConstraint("bucket", "window_start"),
        Index("ix_attempts_window_start", "window_start"),
    )

    bucket: Mapped[str] = mapped_column(
        Text,
        info=personal(Category.TECHNICAL_TRACE, Purpose.SECURITY, Keep.SHORT_LIVED, Erase.DELETE_ROW, export=False),
    )
    window_start: Mapped[datetime] = mapped_column(DateTime(timezone=True), info=technical("start of the window"))
    hits: Mapped[int] = mapped_column(BigInteger, info=technical("attempts in the window"))
