// The bytes of a file that is read whole, mapped where the system can: a dump of
// gigabytes then costs what is looked at. The file must not be cut short meanwhile.

#ifndef REGIONLAB_FILE_BYTES_H
#define REGIONLAB_FILE_BYTES_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct FileBytes {
    void *bytes; // NULL for an empty file
    size_t size;
    bool mapped;
} FileBytes;

// False with *err naming the file. file_close() what it gave.
bool file_open(const char *path, FileBytes *out, Error *err);
void file_close(FileBytes *file);

#endif
