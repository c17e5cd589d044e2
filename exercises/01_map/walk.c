// walk: visit every region of an address space. The task's text is in README.md,
// help is `grade.py hint walk`.

#include "unit.h"

int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    // TODO: from address 0, ask VirtualQueryEx, hand the answer to the callback, and go
    // on where the region ends.
    (void)process;
    (void)callback;
    (void)context;
    return 0;
}
