// What happened between two snapshots of one process, in the words of the
// course: "reserved", "committed", "decommitted", "protected", "released" ...
// A change is a range whose facts differ; free ranges are only named by what
// they were or became. Changes are sorted by address.

#ifndef REGIONLAB_DIFF_H
#define REGIONLAB_DIFF_H

#include "classify.h"

typedef enum Action {
    ACTION_RESERVED,    // free -> reserve
    ACTION_ALLOCATED,   // free -> commit, private
    ACTION_MAPPED,      // free -> mapped
    ACTION_LOADED,      // free -> image
    ACTION_RELEASED,    // anything -> free
    ACTION_COMMITTED,   // reserve -> commit
    ACTION_DECOMMITTED, // commit -> reserve
    ACTION_PROTECTED,   // commit, another protection
    ACTION_REPLACED,    // another allocation at the same address
    ACTION_RELABELED,   // same facts, another use
    ACTION_COUNT,
} Action;
const char *action_name(Action action);

typedef struct Change {
    vm_addr base, end;
    Action action;
    const Region *before, *after; // NULL: outside that snapshot
    Kind kind_before, kind_after;
} Change;

typedef struct Diff {
    Change *changes;
    size_t count;
} Diff;

// The snapshots and maps must outlive the diff. False only when memory runs out.
bool diff(const Snapshot *a, const Map *map_a, const Snapshot *b, const Map *map_b, Diff *out);
void diff_free(Diff *d);

#endif
