// The part of a snapshot that a student's program gets: no claim, no parameter, nothing of
// the harness, so that the answer does not come with the question.
//
// A handout is a `struct snapshot` of unit.h as it lies in memory, on the machine that made
// it: header, then arrays, strings and bytes, with every pointer an offset from the file's
// start (0: NULL). handout.c writes it, outside; asker.c reads it, in the sandbox.

#ifndef REGIONLAB_HANDOUT_H
#define REGIONLAB_HANDOUT_H

#include "unit.h"

#define HANDOUT_MAGIC "regionlab handout 1"

struct handout {
    char magic[24];
    struct snapshot snapshot;
};

struct memory { // captured bytes; sorted by base, none overlap
    uint64_t base, size;
    const unsigned char *bytes;
};

#endif
