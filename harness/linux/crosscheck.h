// Two witnesses of one address space: Wine's tables, which the program can write, and the
// kernel, which it cannot deceive. They are compared both ways: everything that the tables
// say must be so to the kernel, and everything that the kernel has must be in the tables or
// be Wine's own.
//
//   crosscheck.c           the four comparisons, in order
//   crosscheck_access.c    what can be read, written and executed
//   crosscheck_backing.c   what is behind a view: no file, a file, the file of an image
//   crosscheck_strays.c    memory that no view accounts for
//   crosscheck_before.c    what was committed at the last checkpoint
//   crosscheck_contents.c  pages that stayed in memory though they are no longer committed
//
// What the kernel cannot say is not compared: harness/README.md, "What rests on Wine alone".

#ifndef REGIONLAB_CROSSCHECK_H
#define REGIONLAB_CROSSCHECK_H

#include "wine.h"

// What was committed at a process's last checkpoint: sorted, disjoint.
typedef struct Committed {
    struct {
        vm_addr base, end;
    } * ranges;
    size_t count;
} Committed;

typedef struct Witnesses {
    const WineMap *wine;
    const Maps *kernel;
    const Committed *before; // NULL at its first checkpoint
    int pagemap;             // /proc/PID/pagemap; owned by the caller
} Witnesses;

typedef struct Difference {
    vm_addr base, end;
    char says[256];
} Difference;

// The first range on which the two differ; false when there is none. Honest programs have one
// for moments, while one of their threads changes its memory.
bool crosscheck_differs(const Witnesses *both, Difference *out);

// Keeps what is committed now, for this process's next checkpoint.
bool crosscheck_remember(pid_t process, const WineMap *map, Error *err);

// What was kept; NULL when nothing was. It lives until the next crosscheck_remember().
const Committed *crosscheck_before(pid_t process);

#endif
