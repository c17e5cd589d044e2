#include "unit.h"

// Undoes what has not been done, with the first page's protection but for its guard.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    MEMORY_BASIC_INFORMATION page;
    const BOOL known = VirtualQuery(start, &page, sizeof page) && page.State == MEM_COMMIT;
    if (VirtualProtect(start, bytes, PAGE_READONLY, &before))
        return TRUE;
    if (known && bytes <= 4096)
        VirtualProtect(start, 1, page.Protect & ~(DWORD)PAGE_GUARD, &before);
    return FALSE;
}
