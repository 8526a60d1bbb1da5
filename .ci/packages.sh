# Sourced by the other scripts: installing Debian packages, where that is allowed.

can_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null
}

install_packages() {
    echo "Installing $*"
    as_root=
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    log=$(mktemp)
    if $as_root env DEBIAN_FRONTEND=noninteractive sh -c '
        # The lists may be stale or absent; one refresh, and only when something is missing.
        apt-get update -q && apt-get install -q -y --no-install-recommends "$@"' sh "$@" >"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 1
}
