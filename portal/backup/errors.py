"""What stands in the way of a backup or a restore."""


class BackupError(Exception):
    """Nothing was left half done; the message is one plain sentence for the operator."""
