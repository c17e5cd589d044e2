// Takes a call for the same address for a repeated one.
#include "unit.h"

BOOL release_any(void *inside) {
    static void *done;
    MEMORY_BASIC_INFORMATION page;
    if (inside && inside == done)
        return TRUE;
    if (!VirtualQuery(inside, &page, sizeof page) || page.State == MEM_FREE ||
        !VirtualFree(page.AllocationBase, 0, MEM_RELEASE))
        return FALSE;
    done = inside;
    return TRUE;
}
