"""Threads between two parties about a subject. Who may read and write one is decided by the room that owns the subject."""
