#!/bin/sh
# Runs all tests: lint, the C programs natively and with AddressSanitizer, the Python
# tests (which record real programs in the sandbox), and the fast half of verify.
# Run `sh harness/setup.sh --tests` first.
set -eu
cd "$(dirname "$0")/.."

echo '== Lint =='
sh tests/lint.sh

echo '== C tests, native =='
cmake --preset native >/dev/null
cmake --build --preset native -- -j2
for area in core check regions; do
    build/native/${area}_tests
done

echo '== C tests, AddressSanitizer and UndefinedBehaviorSanitizer =='
cmake --preset sanitize >/dev/null
cmake --build --preset sanitize -- -j2
for area in core check regions; do
    build/sanitize/${area}_tests
done

echo '== A short fuzzing of the reader and the classifier =='
sh tests/fuzz/run.sh 20000 2>build/fuzz.log || [ $? -eq 77 ] || {
    tail -n 40 build/fuzz.log
    exit 1
}
grep '^Done\|^stat::number' build/fuzz.log || true

echo '== Every task: starters fail, solutions pass, wrong programs get their misconception =='
/usr/bin/python3 grade.py verify

echo '== Every attack: no points, nothing touched outside, nothing left running =='
/usr/bin/python3 grade.py verify --hostile

echo '== Python tests =='
has() {
    /usr/bin/python3 -c "import $1" 2>/dev/null
}
options=
has pytest_timeout && options=--timeout=240
# A file's tests stay together: many share what its first one made.
has xdist && options="$options -n auto --dist loadfile"
# shellcheck disable=SC2086 # several options
/usr/bin/python3 -m pytest -q $options tests
