#!/bin/sh
# Formatting, types, shell scripts and spelling: what needs no build. Prints every finding, and
# ends with 1 if there is one. harness/packages-tests.txt lists the packages; a missing linter
# is reported and fails.
set -u
cd "$(dirname "$0")/.." || exit 1

failed=0
passed=0

# check NAME COMMAND...: runs a linter over what it is given.
check() {
    name=$1
    shift
    if ! command -v "$1" >/dev/null 2>&1; then
        echo "$name: $1 is not installed. Run: sh harness/setup.sh --tests" >&2
    elif "$@"; then
        passed=$((passed + 1))
        return
    fi
    echo "lint: $name found something: see its output above" >&2
    failed=$((failed + 1))
}

tracked() {
    git ls-files --cached --others --exclude-standard -- "$@"
}

# Two releases of a formatter do not agree with each other; the one of Debian 12 decides.
decides() {
    case $("$1" --version 2>/dev/null) in
    *"$2"*) return 0 ;;
    esac
    echo "$1: skipped, since only version $2 decides and this is another" >&2
    return 1
}

# Lists of files are words: no name in this repository has a space.
# shellcheck disable=SC2046
{
    if decides clang-format "version 14"; then
        check "C format" clang-format --dry-run --Werror $(tracked '*.c' '*.h')
    fi
    if decides black "23.1"; then
        check "Python format" black --quiet --check --diff $(tracked '*.py')
    fi
    check "Python" flake8 $(tracked '*.py')
    check "Python types" mypy --strict --no-error-summary harness grade.py
    check "Python types of tests" mypy --no-error-summary tests
    check "shell" shellcheck $(tracked '*.sh') .ci/run
    # Words that tests misspell on purpose.
    check "spelling" codespell --ignore-words-list comit,tbe,nothin,windo,copie $(tracked)
}

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
