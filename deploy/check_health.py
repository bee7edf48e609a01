"""Whether the web process beside us answers: `python deploy/check_health.py [healthz|readyz]`, exit code 0 or 1.

The product answers to its public host alone, so the question carries that name.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

WEB = ("127.0.0.1", int(os.environ.get("PORT", "8000")))


def answers(page: str) -> bool:
    """Whether the page says 200 within five seconds."""
    connection = http.client.HTTPConnection(*WEB, timeout=5)
    try:
        connection.request("GET", f"/{page}", headers={"Host": urlsplit(os.environ["PUBLIC_URL"]).hostname})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


sys.exit(not answers(sys.argv[1] if len(sys.argv) > 1 else "healthz"))
