"""What a wave did, so that everyone can read why."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import technical
from portal.core.database import Base, BigId, CreatedAt


class Wave(Base):
    """One round of asking firms about a project."""

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[BigId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), info=technical("the project")
    )
    number: Mapped[int] = mapped_column(info=technical("1, 2, …"))
    sent_at: Mapped[CreatedAt]
    asked: Mapped[int] = mapped_column(info=technical("how many firms were asked"))
    left_out: Mapped[dict[str, Any]] = mapped_column(info=technical("how many firms a reason left out"))
