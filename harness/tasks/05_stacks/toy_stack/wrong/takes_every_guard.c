#include "unit.h"

enum { PAGE = 4096 };

// Treats a touch of any guard page as one of its own.
static LONG CALLBACK grow(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (record->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    char *page = (char *)(record->ExceptionInformation[1] & ~(ULONG_PTR)(PAGE - 1));
    MEMORY_BASIC_INFORMATION below;
    if (VirtualQuery(page - 2 * PAGE, &below, sizeof below) && below.State == MEM_RESERVE)
        VirtualAlloc(page - PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    return EXCEPTION_CONTINUE_EXECUTION;
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
    static void *handler;
    if (!handler)
        handler = AddVectoredExceptionHandler(1, grow);
    *toy = (struct toy){base, top};
    return TRUE;
}
