#include "evidence.h"

#include "minidump.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *make_folder(void) {
    const char *parent = getenv("TMPDIR");
    char *folder = path_in(parent ? parent : "/tmp", "check_test_XXXXXX");
    cr_assert(mkdtemp(folder) != NULL, "no temporary folder %s", folder);
    return folder;
}

void remove_folder(char *folder) {
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char *path = path_in(folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
        free(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
    free(folder);
}

char *path_in(const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    cr_assert(path != NULL, "out of memory");
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static FILE *create(const char *folder, const char *name) {
    char *path = path_in(folder, name);
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL, "cannot create %s", path);
    free(path);
    return file;
}

void write_text(const char *folder, const char *name, const char *contents) {
    FILE *file = create(folder, name);
    fputs(contents, file);
    cr_assert(fclose(file) == 0, "cannot write %s", name);
}

void write_snapshot(const char *folder, const char *name, const char *text_of_snapshot) {
    Snapshot s;
    Error err;
    cr_assert(text_snapshot(text_of_snapshot, &s, &err), "the test's snapshot: %s", err.text);
    FILE *file = create(folder, name);
    cr_assert(minidump_write(&s, file, &err), "%s: %s", name, err.text);
    cr_assert(fclose(file) == 0, "cannot write %s", name);
    snapshot_free(&s);
}

char *read_text(const char *folder, const char *name) {
    char *path = path_in(folder, name);
    size_t size;
    char *contents = read_file(path, &size);
    cr_assert(contents != NULL, "cannot read %s", path);
    free(path);
    return contents;
}

Moment *moment_of(const char *text_of_snapshot) {
    Moment *m = calloc(1, sizeof *m);
    cr_assert(m != NULL, "out of memory");
    Error err;
    cr_assert(text_snapshot(text_of_snapshot, &m->view.snapshot, &err) &&
                  view_finish(&m->view, &err),
              "the test's snapshot: %s", err.text);
    return m;
}
