// text_to_dump SNAPSHOT.txt OUT.dmp: makes the minidump of a text snapshot (tests/support/support.h
// has the format), so that what reads dumps only can be tried with one written by hand.

#include "minidump.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

static bool write_file(const Snapshot *s, const char *path, Error *err) {
    FILE *file = fopen(path, "wb");
    if (!file)
        return error_set(err, "%s cannot be created", path);
    const bool ok = minidump_write(s, file, err);
    return fclose(file) == 0 ? ok : error_set(err, "%s cannot be written", path);
}

int main(int argc, char **argv) {
    Snapshot s;
    Error err = {"usage: text_to_dump SNAPSHOT.txt OUT.dmp"};
    size_t size;
    char *text = argc == 3 ? read_file(argv[1], &size) : NULL;
    if (argc == 3 && !text)
        error_set(&err, "%s cannot be read", argv[1]);
    bool ok = text && text_snapshot(text, &s, &err);
    if (ok) {
        ok = write_file(&s, argv[2], &err);
        snapshot_free(&s);
    }
    free(text);
    if (!ok)
        fprintf(stderr, "text_to_dump: %s\n", err.text);
    return ok ? 0 : 1;
}
