"""Where photos, drawings, proofs and attachments lie: four folders under the data folder."""

from flask import current_app

from portal.files.storage import AttachmentStorage, DrawingStorage, ProofStorage, Storage


def photo_storage() -> Storage:
    """The storage of this application's photos."""
    return Storage(current_app.extensions["settings"].data_dir)


def drawing_storage() -> DrawingStorage:
    """The storage of this application's drawings."""
    return DrawingStorage(current_app.extensions["settings"].data_dir)


def proof_storage() -> ProofStorage:
    """The storage of this application's proofs of certificates."""
    return ProofStorage(current_app.extensions["settings"].data_dir)


def attachment_storage() -> AttachmentStorage:
    """The storage of this application's files of offers and messages."""
    return AttachmentStorage(current_app.extensions["settings"].data_dir)
