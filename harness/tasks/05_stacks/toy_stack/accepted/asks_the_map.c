#include "unit.h"

enum { PAGE = 4096, MOST_TOYS = 8 };

static const void *bases[MOST_TOYS];
static size_t toy_count;

// Knows the toys by their bases only, and leaves the rest to VirtualQuery.
static LONG CALLBACK grow(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    MEMORY_BASIC_INFORMATION region;
    if (record->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION ||
        !VirtualQuery((void *)record->ExceptionInformation[1], &region, sizeof region))
        return EXCEPTION_CONTINUE_SEARCH;
    for (size_t i = 0; i < toy_count; i++)
        if (bases[i] == region.AllocationBase) {
            char *page = region.BaseAddress;
            if (page - PAGE != region.AllocationBase)
                VirtualAlloc(page - PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
            return EXCEPTION_CONTINUE_EXECUTION;
        }
    return EXCEPTION_CONTINUE_SEARCH;
}

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
    if (toy_count == 0)
        AddVectoredExceptionHandler(1, grow);
    bases[toy_count++] = base;
    *toy = (struct toy){base, top};
    return TRUE;
}
