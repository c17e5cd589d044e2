// The snapshots in a run's evidence folder: files "NNN-CHECKPOINT-PID.dmp". NNN is the
// checkpoint's ordinal from 001, PID is decimal (harness/README.md, Evidence).

#ifndef REGIONLAB_SNAPSHOT_FILES_H
#define REGIONLAB_SNAPSHOT_FILES_H

#include "error.h"
#include "protocol.h"

typedef struct SnapshotFile {
    uint32_t ordinal, pid;
    char checkpoint[PROTOCOL_NAME];
} SnapshotFile;

typedef struct SnapshotFiles {
    SnapshotFile *items; // sorted by ordinal, then by pid
    size_t count;
} SnapshotFiles;

// False when the name is not that of a snapshot.
bool snapshot_file_parse(const char *file_name, SnapshotFile *out);

// Other files in the folder are left alone. False with *err when it cannot be read;
// *out is then empty.
bool snapshot_files_list(const char *folder, SnapshotFiles *out, Error *err);
void snapshot_files_free(SnapshotFiles *files);

#endif
