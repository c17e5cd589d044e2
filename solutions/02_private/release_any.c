#include "unit.h"

BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION page;
    // A free page has no allocation base. VirtualFree refuses views by itself.
    if (!VirtualQuery(inside, &page, sizeof page) || page.State == MEM_FREE)
        return FALSE;
    return VirtualFree(page.AllocationBase, 0, MEM_RELEASE);
}
