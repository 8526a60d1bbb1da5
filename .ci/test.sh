#!/bin/sh
# Every check there is, in one go: what `make test` and CI both call. `quick` leaves out everything that runs a program;
# TESTS=tests/moderation runs only those tests, COVERAGE=1 says which lines no test reaches. Each step is tried even when one before it failed, so that one run tells
# everything. The last line says how it went.
set -u
cd "$(dirname "$0")/.."
. .ci/packages.sh
quick=${1:-}
name=${quick:+check}
name=${name:-test}
ci=${CI:-}
case "$ci" in 1 | true | TRUE | yes) ci=true ;; *) ci= ;; esac
began=$(date +%s)
failed=
left_out=
counted=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sh .ci/venv.sh test || { echo "make $name: failed, the environment could not be made"; exit 1; }
bin=.venv/bin

# --- what the suite needs from the system ------------------------------------------------------------------------

have_postgres() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }

missing_packages() {
    command -v redis-server >/dev/null 2>&1 || echo redis-server
    have_postgres || echo postgresql
    have_chromium || echo chromium
    command -v node >/dev/null 2>&1 || echo nodejs
}

leave_out() { left_out="${left_out:+$left_out; }$1"; }

if [ -z "$quick" ]; then
    missing=$(missing_packages)
    # shellcheck disable=SC2086
    [ -n "$missing" ] && can_install && install_packages $missing
    for package in $(missing_packages); do
        case $package in
            redis-server) leave_out "the tests with Redis (no redis-server)" ;;
            postgresql) leave_out "the tests with PostgreSQL (no postgresql)" ;;
            chromium) leave_out "the pages in a browser (no chromium)" ;;
            nodejs) leave_out "the tests of the page's reducer (no node)" ;;
        esac
    done
    [ -n "$left_out" ] && echo "No right to install, so these are left out: $left_out"
fi

# --- the steps ---------------------------------------------------------------------------------------------------

# A quiet step shows its output only when it fails; a loud one always does.
step() {
    mode=$1 what=$2
    shift 2
    start=$(date +%s)
    if [ "$mode" = loud ]; then
        echo "--- $what"
        "$@"
        status=$?
    else
        "$@" >"$work/output" 2>&1
        status=$?
        [ $status = 0 ] || cat "$work/output"
    fi
    took=$(($(date +%s) - start))
    if [ $status = 0 ]; then
        printf 'ok      %-34s %4ss\n' "$what" "$took"
    else
        printf 'FAILED  %-34s %4ss\n' "$what" "$took"
        failed="${failed:+$failed, }$what"
    fi
}

step quiet "format" $bin/ruff format --check --quiet .
step quiet "lint" $bin/ruff check --quiet .
step quiet "types" $bin/mypy
step quiet "import contracts" $bin/lint-imports

if [ -z "$quick" ]; then
    if command -v node >/dev/null 2>&1 && ls tests/browser/*.test.mjs >/dev/null 2>&1; then
        step quiet "the page's reducer" node --test tests/browser/*.test.mjs
    fi
    export HOMEGROUP_TEST_NOTES="$work" PYTHONPATH=".ci${PYTHONPATH:+:$PYTHONPATH}"
    [ -n "${TESTS:-}" ] && leave_out "everything but $TESTS"
    # Every server a test starts would be measured as well, which makes the whole run half as long again.
    coverage=
    [ -n "${COVERAGE:-}" ] && coverage="--cov --cov-report term:skip-covered"
    # shellcheck disable=SC2086
    step loud "tests" $bin/python -m pytest -p left_out -n "${TEST_WORKERS:-2}" --dist loadfile \
        --durations 10 $coverage ${TESTS:-}
    [ -s "$work/left_out" ] && leave_out "$(cat "$work/left_out")"
    counted=$(cat "$work/counted" 2>/dev/null)
fi

# --- how it went -------------------------------------------------------------------------------------------------

took=$(($(date +%s) - began))
if [ -n "$failed" ]; then
    echo "make $name: FAILED in ${took} s: $failed${left_out:+; left out: $left_out}"
    exit 1
elif [ -n "$left_out" ] && [ -n "$ci" ]; then
    echo "make $name: FAILED in ${took} s: with CI=true nothing may be left out, and this was: $left_out"
    exit 1
elif [ -n "$left_out" ]; then
    echo "make $name: what ran passed in ${took} s, but left out: $left_out"
else
    echo "make $name: everything passed in ${took} s${counted:+, $counted}"
fi
