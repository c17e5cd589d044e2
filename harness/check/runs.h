// The runs file: which runs the judge has to judge, one for each line:
//
//     TASK<TAB>RUN<TAB>EVIDENCE-FOLDER[<TAB>cut]
//
// RUN is the grader's name for the run (its seed). A pair of TASK and RUN occurs
// only once. A run that is cut ended before its last checkpoint: its checks are made as
// far as its snapshots reach.

#ifndef REGIONLAB_RUNS_H
#define REGIONLAB_RUNS_H

#include "error.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct JudgedRun {
    const char *task, *name, *folder;
    bool is_cut;
} JudgedRun;

typedef struct RunList {
    JudgedRun *items; // in the order of the file
    size_t count;
    char *store; // the file's text, which the items point into
} RunList;

// False with *err, naming the file and the line, when it cannot be read, has no run,
// a malformed line, or the same run twice; *out is then empty.
bool runs_read(const char *path, RunList *out, Error *err);
void runs_free(RunList *runs);

#endif
