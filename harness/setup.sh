#!/bin/sh
# From nothing but a Debian 12 or 13 system to a grader that works: installs the packages of
# packages.txt that are missing (with --tests also those of packages-tests.txt), then lets
# `grade.py setup` build. Changes nothing that is there already; may be run as often as you like.
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

# The first of a choice that this release has; the last where it has none, for apt-get to name.
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
    fail "there is no apt-get here. Install what these Debian packages hold, then run
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
        command -v sudo >/dev/null 2>&1 || fail "not root, and there is no sudo. As root, run
  apt-get install --no-install-recommends$missing"
        as_root=sudo
    fi
    # sudo passes no environment on, so the variable is set behind it.
    apt_get="$as_root env DEBIAN_FRONTEND=noninteractive apt-get"
    $apt_get update || fail "apt-get update failed; its message stands above"
    names=
    for choice in $missing; do
        names="$names $(offered "$choice")"
    done
    # shellcheck disable=SC2086 # the list is words
    $apt_get install --yes --no-install-recommends $names ||
        fail "apt-get install failed; its message stands above"
fi

exec /usr/bin/python3 "$harness/../grade.py" setup "$@"
