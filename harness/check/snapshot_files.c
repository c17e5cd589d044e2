#include "snapshot_files.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Reads decimal digits at *text and moves past them. False: none, or too large.
static bool cut_number(const char **text, uint32_t *out) {
    if (!isdigit((unsigned char)**text))
        return false;
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(*text, &end, 10);
    *text = end;
    *out = (uint32_t)value;
    return errno == 0 && value <= UINT32_MAX;
}

bool snapshot_file_parse(const char *file_name, SnapshotFile *out) {
    SnapshotFile file = {0};
    const char *rest = file_name;
    if (!cut_number(&rest, &file.ordinal) || rest - file_name < 3 || *rest++ != '-')
        return false;
    const size_t length = strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    if (length == 0 || length >= PROTOCOL_NAME || rest[length] != '-')
        return false;
    memcpy(file.checkpoint, rest, length);
    rest += length + 1;
    if (!cut_number(&rest, &file.pid) || strcmp(rest, ".dmp") != 0)
        return false;
    *out = file;
    return true;
}

static int by_ordinal_and_pid(const void *left, const void *right) {
    const SnapshotFile *a = left, *b = right;
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    return (a->pid > b->pid) - (a->pid < b->pid);
}

static bool add_file(SnapshotFiles *files, const SnapshotFile *file) {
    SnapshotFile *grown = realloc(files->items, (files->count + 1) * sizeof *grown);
    if (!grown)
        return false;
    files->items = grown;
    files->items[files->count++] = *file;
    return true;
}

bool snapshot_files_list(const char *folder, SnapshotFiles *out, Error *err) {
    SnapshotFiles files = {0};
    bool complete = true;
    *out = files;
    DIR *dir = opendir(folder);
    if (!dir)
        return error_set(err, "%s: %s", folder, strerror(errno));
    errno = 0;
    for (struct dirent *entry; complete && (entry = readdir(dir));) {
        SnapshotFile file;
        if (snapshot_file_parse(entry->d_name, &file))
            complete = add_file(&files, &file);
    }
    const int reason = errno;
    closedir(dir);
    if (!complete || reason) {
        snapshot_files_free(&files);
        return error_set(err, "%s: %s", folder, strerror(complete ? reason : ENOMEM));
    }
    if (files.count)
        qsort(files.items, files.count, sizeof *files.items, by_ordinal_and_pid);
    *out = files;
    return true;
}

void snapshot_files_free(SnapshotFiles *files) {
    free(files->items);
    *files = (SnapshotFiles){0};
}
