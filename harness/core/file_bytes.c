#include "file_bytes.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifndef _WIN32
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

// NULL when all of it was read, else why not. Grows as it reads: C has no portable
// way to ask for the size of a file above 2 GB.
static const char *read_rest(FILE *file, FileBytes *out) {
    for (size_t room = 1 << 18;; room *= 2) {
        uint8_t *grown = room < PTRDIFF_MAX ? realloc(out->bytes, room) : NULL;
        if (!grown)
            return "out of memory";
        out->bytes = grown;
        out->size += fread(grown + out->size, 1, room - out->size, file);
        if (ferror(file))
            return strerror(errno);
        if (out->size < room)
            return NULL;
    }
}

#ifdef _WIN32
static bool map_file(FILE *file, FileBytes *out) {
    (void)file, (void)out;
    return false;
}
#else
// False where a file cannot be mapped: a pipe, an empty file, a file system without it.
static bool map_file(FILE *file, FileBytes *out) {
    struct stat info;
    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode) || info.st_size <= 0 ||
        (uintmax_t)info.st_size > PTRDIFF_MAX)
        return false;
    void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fileno(file), 0);
    if (bytes == MAP_FAILED)
        return false;
    *out = (FileBytes){bytes, (size_t)info.st_size, true};
    return true;
}
#endif

bool file_open(const char *path, FileBytes *out, Error *err) {
    *out = (FileBytes){0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(err, "%s: %s", path, strerror(errno));
    const char *problem = map_file(file, out) ? NULL : read_rest(file, out);
    fclose(file);
    if (!problem)
        return true;
    file_close(out);
    return error_set(err, "%s: %s", path, problem);
}

void file_close(FileBytes *file) {
#ifndef _WIN32
    if (file->mapped)
        munmap(file->bytes, file->size);
#endif
    if (!file->mapped)
        free(file->bytes);
    *file = (FileBytes){0};
}
