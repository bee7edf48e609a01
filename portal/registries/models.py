"""What registries have answered before."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base

ENHETSREGISTERET = "enhetsregisteret"


class RegistryAnswer(Base):
    """The last answer about one subject: served, marked as old, when the registry is down."""

    __tablename__ = "registry_answers"

    registry_name: Mapped[str] = mapped_column(primary_key=True, info=technical("which public registry"))
    key: Mapped[str] = mapped_column(primary_key=True, info=technical("organisation number"))
    body: Mapped[dict[str, Any]] = mapped_column(
        # No roles; but a sole trader's name and addresses are a person's.
        info=personal(Category.NAME, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.DELETE_ROW)
    )
    fetched_at: Mapped[datetime] = mapped_column(info=technical("when it was asked"))
