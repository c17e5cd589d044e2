#include "unit.h"
#include <stdlib.h>

struct note {
    SIZE_T size;
    struct note *next;
};

// Notes the regions on the heap, and gives none of them back.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    char *const start = region.AllocationBase;
    struct note *notes = NULL;
    char *end = start;
    while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == start) {
        struct note *note = malloc(sizeof *note);
        if (!note)
            break;
        *note = (struct note){region.RegionSize, notes};
        notes = note;
        end += region.RegionSize;
    }
    *base = start;
    *size = 0;
    for (; notes; notes = notes->next)
        *size += notes->size;
    return TRUE;
}
