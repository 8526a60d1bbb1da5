#!/bin/sh
# Remakes the locked lists from pyproject.toml. Versions already in a list stay unless UPGRADE=1.
# No index address is written into them: they hold names, versions and hashes, and work with any mirror.
set -eu
cd "$(dirname "$0")/.."
upgrade=
[ -n "${UPGRADE:-}" ] && upgrade=--upgrade

compile() {
    list=$1
    shift
    # shellcheck disable=SC2086
    .venv/bin/uv pip compile pyproject.toml "$@" $upgrade --quiet --universal --python-version 3.11 \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o "$list"
    echo "$list: $(grep -c == "$list") packages"
}

compile .ci/lock/run.txt
# Constrained by the first, so that what is tested is what runs.
compile .ci/lock/test.txt --extra test --extra train --extra notify --constraint .ci/lock/run.txt
