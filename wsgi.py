"""The WSGI entry point: `granian --interface wsgi wsgi:app`."""

from threading import Thread

from portal import create_app
from portal.projects.catalogue.search import read_ahead

app = create_app()
# Beside the first requests: a start, and a command that never searches, wait for nothing.
Thread(target=read_ahead, daemon=True).start()
