// The photographs in a run's evidence folder: files "NNN-CHECKPOINT-PID.dmp", NNN the
// checkpoint's ordinal from 001, PID decimal (harness/README.md, Evidence).

#ifndef REGIONLAB_PHOTOS_H
#define REGIONLAB_PHOTOS_H

#include "error.h"
#include "protocol.h"

typedef struct Photo {
    uint32_t ordinal, pid;
    char checkpoint[PROTOCOL_NAME];
} Photo;

typedef struct PhotoList {
    Photo *items; // sorted by ordinal, then by pid
    size_t count;
} PhotoList;

// False when the name is not a photograph's.
bool photo_parse(const char *file_name, Photo *out);

// Other files in the folder are left alone. False with *err when it cannot be read;
// *out is then empty.
bool photos_list(const char *folder, PhotoList *out, Error *err);
void photos_free(PhotoList *photos);

#endif
