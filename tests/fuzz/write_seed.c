// Writes a text snapshot (tests/support/support.h) as a minidump: a seed for the fuzzer.
//
//   write_seed SEED.txt SEED.dmp

#include "minidump.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

static char *read_text(const char *path) {
    static char text[1 << 16];
    FILE *file = fopen(path, "r");
    const size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[size] = '\0';
    if (file)
        fclose(file);
    return size > 0 && size < sizeof text - 1 ? text : NULL;
}

int main(int argc, char **argv) {
    Snapshot s;
    Error err = {"it cannot be read, or is longer than 64 KB"};
    if (argc != 3) {
        fputs("usage: write_seed SEED.txt SEED.dmp\n", stderr);
        return 2;
    }
    const char *text = read_text(argv[1]);
    FILE *out = NULL;
    bool done = text && text_snapshot(text, &s, &err);
    if (done) {
        out = fopen(argv[2], "wb");
        done = out && minidump_write(&s, out, &err);
        snapshot_free(&s);
    }
    if (out && fclose(out) != 0)
        done = false;
    if (!done)
        fprintf(stderr, "write_seed: %s: %s\n", argv[1], err.text);
    return done ? 0 : 1;
}
