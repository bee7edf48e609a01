"""Questions that firms ask about a project before they reply: the poster answers once, and every firm asked reads it."""
