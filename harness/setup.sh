#!/bin/sh
# Sets up the grader on a plain Debian 12 or 13 system: installs the missing packages of
# packages.txt (with --tests also those of packages-tests.txt), then runs `grade.py setup`,
# which builds. It changes nothing that is there already, and may be run again at any time.
set -eu

harness=$(cd "$(dirname "$0")" && pwd)
packages=$harness/packages.txt
if [ "${1:-}" = --tests ]; then
    shift
    packages="$packages $harness/packages-tests.txt"
fi

fail() {
    echo "setup.sh: $1" >&2
    exit 4 # the environment lacks something, as for grade.py
}

needed() {
    # shellcheck disable=SC2086 # one or two files
    sed -n 's/^\([a-z0-9][^ ]*\) .*/\1/p' $packages
}

# A package may be a choice, "lldb-16|lldb-19": releases of Debian differ in what they have.
alternatives() {
    echo "$1" | sed 's/|/ /g'
}

installed() {
    for package in $(alternatives "$1"); do
        dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null |
            grep -qx installed && return
    done
    return 1
}

# The first of a choice that this release has; if it has none, the last, for apt-get to report.
offered() {
    for package in $(alternatives "$1"); do
        apt-cache show "$package" >/dev/null 2>&1 && break
    done
    echo "$package"
}

has() {
    command -v "$1" >/dev/null 2>&1
}

if ! has apt-get || ! has dpkg-query; then
    fail "there is no apt-get here. Install what these Debian packages contain, then run
'python3 grade.py setup':
$(needed | sed 's/^/  /')"
fi

missing=
for choice in $(needed); do
    installed "$choice" || missing="$missing $choice"
done

if [ -n "$missing" ]; then
    echo "installing:$missing"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail "this needs root, and there is no sudo. Run as root:
  apt-get install --no-install-recommends$missing"
        as_root=sudo
    fi
    # sudo does not pass the environment on, so env sets the variable.
    apt_get="$as_root env DEBIAN_FRONTEND=noninteractive apt-get"
    $apt_get update || fail "apt-get update failed: see its message above"
    names=
    for choice in $missing; do
        names="$names $(offered "$choice")"
    done
    # shellcheck disable=SC2086 # the list is words
    $apt_get install --yes --no-install-recommends $names ||
        fail "apt-get install failed: see its message above"
fi

exec /usr/bin/python3 "$harness/../grade.py" setup "$@"
