"""Every mail and SMS that leaves: one ledger row each, sent hand over hand, never lost and never repeated blindly."""
