#!/bin/sh
# grade.sh WORK RESULTS: grades a student's repository for ci/assignment.toml, and leaves
# results.json, junit.xml and summary.md in the folder RESULTS. On GitHub it also writes the step's
# summary and annotations. Exit codes are grade.py's: 0 everything passed, 1 something did not.
set -u
umask 022
course=$(cd "$(dirname "$0")/.." && pwd)
asked=$course/ci/assignment.toml
[ -d "$course/build/native" ] || course=/opt/regionlab # an image has it there
work=$(cd "$1" && pwd) || exit 2
mkdir -p "$2" && results=$(cd "$2" && pwd) || exit 2

# What is printed may repeat what a student wrote, which must not be a command to GitHub.
token=$(cat /proc/sys/kernel/random/uuid)
on_github=${GITHUB_ACTIONS:-}
[ -z "$on_github" ] || echo "::stop-commands::$token"
/usr/bin/python3 "$course/grade.py" grade "$work" --assignment "$asked" \
    --keep-evidence none --out "$results/results.json" --junit "$results/junit.xml" \
    --as "github-summary=$results/summary.md" \
    --as "github-annotations=$results/annotations.txt"
code=$?
[ -z "$on_github" ] || echo "::$token::"

# By their names in the student's repository.
sed -i "s|file=$work/|file=|" "$results/annotations.txt" 2>/dev/null
if [ -n "$on_github" ] && [ -f "$results/annotations.txt" ]; then
    cat "$results/annotations.txt"
    cat "$results/summary.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
exit "$code"
