#include "support.h"

#include <stdlib.h>
#include <string.h>

const char *project_path(const char *path) {
    static char full[4096];
    snprintf(full, sizeof full, "%s/%s", REGIONLAB_SOURCE_DIR, path);
    return full;
}

const char *shared_dump(const char *name) {
    char path[512];
    snprintf(path, sizeof path, "../shared/dumps/%s", name);
    const char *full = project_path(path);
    FILE *file = fopen(full, "rb");
    if (!file)
        return NULL;
    fclose(file);
    return full;
}

char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *bytes = NULL;
    *size = 0;
    for (size_t room = 1 << 16;; room *= 2) {
        char *grown = realloc(bytes, room + 1);
        if (!grown)
            break;
        bytes = grown;
        *size += fread(bytes + *size, 1, room - *size, file);
        if (*size < room) {
            bytes[*size] = '\0';
            fclose(file);
            return bytes;
        }
    }
    free(bytes);
    fclose(file);
    return NULL;
}

bool text_snapshot_fixture(const char *name, Snapshot *out, Error *err) {
    snapshot_init(out);
    char path[512];
    snprintf(path, sizeof path, "tests/core/fixtures/%s", name);
    size_t size = 0;
    char *text = read_file(project_path(path), &size);
    if (!text)
        return error_set(err, "cannot read %s", project_path(path));
    const bool ok = text_snapshot(text, out, err);
    free(text);
    return ok;
}
