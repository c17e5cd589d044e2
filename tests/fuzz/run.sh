#!/bin/sh
# Fuzzes the reader, the classifier, and every form of output, under AddressSanitizer and
# UndefinedBehaviorSanitizer.
#
#   sh tests/fuzz/run.sh [RUNS [DUMP...]]
#
# RUNS executions (default 50000) of fuzz_dump, and a tenth of that of fuzz_render, which shows
# and compares what was read, from the seeds of this folder, with any real dumps
# named. What the fuzzer learns stays in build/fuzz/corpus, and the next run begins there;
# a crash is written to build/fuzz/crash-*, and build/fuzz/fuzz_dump FILE (or
# fuzz_render) repeats it.
# Ends with 0 when nothing was found, 77 when clang has no libFuzzer here.
set -eu
cd "$(dirname "$0")/../.."
runs=${1:-50000}
[ $# -eq 0 ] || shift

if ! clang -fsanitize=fuzzer,address -x c -o /dev/null - 2>/dev/null <<'END'
int LLVMFuzzerTestOneInput(const unsigned char *bytes, unsigned long size);
int LLVMFuzzerTestOneInput(const unsigned char *bytes, unsigned long size) { return !bytes && size; }
END
then
    echo 'not fuzzed: clang with libFuzzer is not installed (sh harness/setup.sh --tests)'
    exit 77
fi

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -- -j2
mkdir -p build/fuzz/corpus
for seed in tests/fuzz/seeds/*.txt; do
    build/fuzz/text_to_dump "$seed" "build/fuzz/corpus/$(basename "$seed" .txt).dmp"
done
for dump in "$@"; do
    cp "$dump" build/fuzz/corpus/
done
# A hostile file costs memory in proportion to its size: no input may ask for as much
# as the largest real dump is worth.
fuzz() {
    "build/fuzz/$1" -runs="$2" -seed="${SEED:-1}" -rss_limit_mb=1024 -malloc_limit_mb=64 -timeout=10 \
        -max_len=262144 -print_final_stats=1 -artifact_prefix=build/fuzz/ build/fuzz/corpus
}
fuzz fuzz_dump "$runs"
fuzz fuzz_render $((runs / 10))
