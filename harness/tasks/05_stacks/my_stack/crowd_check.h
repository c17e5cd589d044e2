// What the checks of my_stack and stack_left have in common: the answers in the snapshot, and what
// is left after them.

#ifndef STACKS_CROWD_CHECK_H
#define STACKS_CROWD_CHECK_H

#include "check.h"
#include "crowd.h"

static inline void read_crowd(struct Member members[CROWD]) {
    const Moment *m = at("crowd");
    if (!bytes_at(m, claimed(m, "crowd"), members, CROWD * sizeof *members))
        fault("the answers of the crowd are not in the snapshot");
}

// Memory is none of it: the stack of the thread that ended last stays for a while.
static inline bool crowd_left_something(void) {
    static const char *const counts[] = {"ledger.blocks", "ledger.slots",   "ledger.heaps",
                                         "ledger.events", "ledger.threads", "ledger.other_handles"};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if ((int64_t)claimed(at("crowd"), counts[i]) > 0)
            return true;
    return false;
}

#endif
