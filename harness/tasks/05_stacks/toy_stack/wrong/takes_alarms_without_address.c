#include "unit.h"

// An alarm without an address seems to be nobody's.

enum { PAGE = 4096, MOST_TOYS = 8 };

static struct toy toys[MOST_TOYS];
static size_t toy_count;

static const struct toy *toy_of(const char *address) {
    size_t i = toy_count;
    while (i-- > 0)
        if (address >= toys[i].base && address < toys[i].top)
            return &toys[i];
    return NULL;
}

static LONG CALLBACK grow(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (record->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    if (record->NumberParameters < 2)
        return EXCEPTION_CONTINUE_EXECUTION;
    char *touched = (char *)record->ExceptionInformation[1];
    const struct toy *toy = toy_of(touched);
    if (!toy)
        return EXCEPTION_CONTINUE_SEARCH;

    char *page = touched - (touched - toy->base) % PAGE;
    if (page > toy->base + PAGE)
        VirtualAlloc(page - PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    return EXCEPTION_CONTINUE_EXECUTION;
}

BOOL toy_stack(size_t pages, struct toy *toy) {
    if (toy_count == MOST_TOYS)
        return FALSE;
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
    toys[toy_count++] = *toy = (struct toy){base, top};
    return TRUE;
}
