#include "unit.h"

enum { PAGE = 4096 };

// Leaves the guard to the system, which grows no memory but a thread's own stack.
BOOL toy_stack(size_t pages, struct toy *toy) {
    char *base = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        return FALSE;
    char *top = base + pages * PAGE;
    if (!VirtualAlloc(top - PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE) ||
        !VirtualAlloc(top - 2 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD)) {
        VirtualFree(base, 0, MEM_RELEASE);
        return FALSE;
    }
    *toy = (struct toy){base, top};
    return TRUE;
}
