#!/bin/sh
# Makes .venv and installs one of the locked lists in .ci/lock, every file checked against its hash.
#   sh .ci/venv.sh run     what the server needs
#   sh .ci/venv.sh test    that, and what the checks need
# A stamp in .venv remembers what was installed, so that a second call takes no time.
set -eu
cd "$(dirname "$0")/.."
list=.ci/lock/$1.txt
tree=$(pwd -P)

stamp_of() { printf '%s\n' "$tree" | cat - "$1" pyproject.toml .ci/here.py | cksum; }

installed() {
    [ -x .venv/bin/python ] || return 1
    [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(stamp_of ".ci/lock/$1.txt")" ]
}

# The list for the checks holds everything of the list for running, in the same versions.
if installed "$1" || { [ "$1" = run ] && installed test; }; then exit 0; fi

version_of() { "$1" -c 'import sys; print("%d%02d" % sys.version_info[:2])' 2>/dev/null; }

# Every locked package has ready-made files for Python 3.11 to 3.14; a newer one is tried only when there is no other.
find_python() {
    newer=
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python3.15 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        version=$(version_of "$candidate") || continue
        [ -n "$version" ] || continue
        if [ "$version" -ge 311 ] && [ "$version" -le 314 ]; then echo "$candidate"; return 0; fi
        if [ "$version" -gt 314 ] && [ -z "$newer" ]; then newer=$candidate; fi
    done
    [ -n "$newer" ] && echo "$newer"
}

if ! python=$(find_python); then
    {
        echo "homegroup needs Python 3.11 or newer, and found none."
        if command -v python3 >/dev/null 2>&1; then echo "The python3 here is $(python3 --version 2>&1)."; fi
        echo "Install one (Debian, Ubuntu: apt-get install python3 python3-venv), or name one: make run PYTHON=/path/to/python3.12"
    } >&2
    exit 1
fi

# A .venv that was moved, or whose Python is gone or too old, is made again rather than mended.
usable() {
    [ -x .venv/bin/python ] || return 1
    version=$(version_of .venv/bin/python) || return 1
    [ "$version" -ge 311 ] || return 1
    [ "$(.venv/bin/python -c 'import sys; print(sys.prefix)')" = "$tree/.venv" ]
}

make_venv() {
    if "$python" -m venv --clear .venv >.venv.log 2>&1; then rm -f .venv.log; return; fi
    # Debian keeps the half of venv that installs pip in a package of its own.
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        . .ci/packages.sh
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if can_install && install_packages "$package" && "$python" -m venv --clear .venv; then rm -f .venv.log; return; fi
        rm -rf .venv .venv.log
        echo "This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install $package" >&2
        exit 1
    fi
    cat .venv.log >&2
    rm -rf .venv .venv.log
    exit 1
}

if ! usable; then
    echo "Making .venv with $("$python" --version 2>&1)"
    make_venv
fi

echo "Installing the locked packages of $list (once; this takes a minute or so)"
# --only-binary: nothing is compiled, so nothing unlocked is fetched to compile it with, and no compiler is needed.
if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps \
    --require-hashes --only-binary :all: -r "$list" >.venv/install.log 2>&1; then
    grep -v '^WARNING' .venv/install.log | tail -n 15 >&2
    echo "The packages could not be installed (all of it is in .venv/install.log)." >&2
    echo "If the network was away, run the same command again." >&2
    exit 1
fi

.venv/bin/python .ci/here.py
stamp_of "$list" > ".venv/.installed-$1"
