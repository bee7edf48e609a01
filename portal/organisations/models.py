"""What we know of an organisation, as Enhetsregisteret told it."""

from datetime import datetime

from sqlalchemy import CHAR, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.data_map import Category, Erase, Keep, Purpose, personal, technical
from portal.core.database import Base, BigId, CreatedAt


class Organisation(Base):
    """One organisation number. A sole trader's name is a person's name, so the name counts as personal."""

    __tablename__ = "organisations"

    id: Mapped[BigId]
    org_number: Mapped[str] = mapped_column(CHAR(9), unique=True, info=technical("public organisation number"))
    name: Mapped[str] = mapped_column(info=personal(Category.NAME, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.SCRUB))
    org_form: Mapped[str | None] = mapped_column(info=technical("legal form, AS, ENK …"))
    vat_registered: Mapped[bool | None] = mapped_column(info=technical("in Merverdiavgiftsregisteret"))
    checked_at: Mapped[datetime | None] = mapped_column(info=technical("when the register last said so"))
    address: Mapped[str | None] = mapped_column(
        info=personal(Category.ADDRESS, Purpose.OFFER, Keep.WHILE_ACCOUNT, Erase.SET_NULL)
    )
    ended_as: Mapped[str | None] = mapped_column(
        info=technical("bankrupt, winding-up or deleted, as the register has it; none while it lives")
    )
    due_for_check_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), info=technical("when the register is to be asked again")
    )
    created_at: Mapped[CreatedAt]
