#include "unit.h"

// Keeps its toys in a list of blocks, and looks through that.
enum { PAGE = 4096 };

static struct node {
    struct toy toy;
    struct node *next;
} * toys;

static const struct toy *toy_of(const char *address) {
    for (const struct node *n = toys; n; n = n->next)
        if (address >= n->toy.base && address < n->toy.top)
            return &n->toy;
    return NULL;
}

static LONG CALLBACK grow(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (record->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
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
    char *base = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        return FALSE;
    struct node *node = HeapAlloc(GetProcessHeap(), 0, sizeof *node);
    char *top = base + pages * PAGE;
    if (!node || !VirtualAlloc(top - PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE) ||
        !VirtualAlloc(top - 2 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD)) {
        HeapFree(GetProcessHeap(), 0, node);
        VirtualFree(base, 0, MEM_RELEASE);
        return FALSE;
    }
    if (!toys)
        AddVectoredExceptionHandler(1, grow);
    *toy = (struct toy){base, top};
    *node = (struct node){*toy, toys};
    toys = node;
    return TRUE;
}
