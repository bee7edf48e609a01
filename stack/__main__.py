"""`python -m stack`: run the whole product until Ctrl-C, SIGTERM or the end of the terminal."""

import argparse
import os
import signal
import sys

from stack.processes import StartError, die_with_parent, say
from stack.run import Run
from stack.settings import read_settings


def main() -> int:
    """Run until told to stop; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the starting process is killed")
    if parser.parse_args().stop_with_parent:
        die_with_parent(os.getppid(), signal.SIGTERM)
    try:
        return Run(read_settings(os.environ)).until_stopped()
    except StartError as sentence:
        say(str(sentence))
        return 1


sys.exit(main())
