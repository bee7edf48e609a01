#!/bin/sh
# Makes .venv and fills it from a pinned list: sh stack/install.sh LIST STAMP...
# The stamps are files whose names carry the list's hash; they are written last, so an interrupted run is done again.
set -eu

list=$1
shift

stop() {
    echo "$1" >&2
    exit 1
}

suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' >/dev/null 2>&1
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        suits "$PYTHON" || stop "PYTHON=$PYTHON is not Python 3.11 or 3.12."
        echo "$PYTHON"
        return
    fi
    for candidate in python3.12 python3.11 python3 python; do
        if suits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    stop "Håndslag needs Python 3.11 or 3.12: install one, or name it with 'make run PYTHON=/path/to/python3.12'."
}

make_venv() {
    python=$(choose_python)
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        stop "Python's venv module is missing: as root, run 'apt install python$version-venv' (or python3-venv), then try again."
    fi
    echo "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv || stop "The folder .venv could not be made: the reason stands above."
}

# Two makes in one checkout take turns.
if command -v flock >/dev/null 2>&1; then
    exec 9>.venv.lock
    flock 9
fi
all_done=yes
for stamp in "$@"; do [ -e "$stamp" ] || all_done=no; done
if [ "$all_done" = yes ] && [ -x .venv/bin/python ]; then exit 0; fi

.venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv

total=$(grep -c '^[A-Za-z0-9].*==' "$list")
echo "Installing up to $total packages from $list; the first time they are downloaded, which may take minutes ..."
failed=.venv/install-failed
rm -f "$failed"
{
    .venv/bin/python -m pip install --require-hashes --no-deps --disable-pip-version-check --no-input \
        --progress-bar off -r "$list" || : >"$failed"
} | awk '
    /^Collecting/ { count++; if (count % 10 == 0) { print "  " count " packages ..."; fflush() } }
    /^Installing collected/ { print "  unpacking ..."; fflush() }
'
if [ -e "$failed" ]; then
    stop "The packages of $list could not be installed: the reason stands above."
fi
rm -f .venv/.run-* .venv/.dev-*
touch "$@"
