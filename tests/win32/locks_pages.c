// Locks pages in every way that a snapshot must tell, and what VirtualLock says of pages that it
// does not take. At most 16 pages at a time, because Linux limits how many a process may lock.

#include "probe.h"

enum { PAGE = 4096, PAGES = 32 };

static char *pages;

static DWORD error_of(BOOL done) {
    return done ? 0 : GetLastError();
}

// The error of a lock that is tried, 0 if it is done, and of the second try.
static void try_to_lock(const char *name, void *at, size_t size) {
    claim_number_at(name, 1, error_of(VirtualLock(at, size)));
    claim_number_at(name, 2, error_of(VirtualLock(at, size)));
}

static void refused(void) {
    DWORD old;
    MEMORY_BASIC_INFORMATION info;
    char *const guard = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE),
                *const reserved = VirtualAlloc(NULL, PAGE, MEM_RESERVE, PAGE_READWRITE);
    VirtualProtect(guard, PAGE, PAGE_READWRITE | PAGE_GUARD, &old);
    try_to_lock("guard", guard, PAGE);
    VirtualQuery(guard, &info, sizeof info);
    claim_number("guard_protect", info.Protect);
    try_to_lock("reserved", reserved, PAGE);
    claim_pointer("guard", guard);
}

void scenario(void) {
    pages = VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    claim_pointer("pages", pages);
    checkpoint("none");

    DWORD old;
    VirtualLock(pages + 2 * PAGE, 2 * PAGE);
    VirtualLock(pages + 6 * PAGE - 1, 2); // a byte on each side of a border
    VirtualLock(pages + 9 * PAGE, PAGE);
    VirtualProtect(pages + 9 * PAGE, PAGE, PAGE_READONLY, &old);
    claim_number("locked_twice", VirtualLock(pages + 2 * PAGE, PAGE));
    checkpoint("locked");

    // Locks are not counted, and a page that was decommitted is a new one.
    VirtualUnlock(pages + 2 * PAGE, PAGE);
    VirtualFree(pages + 5 * PAGE, PAGE, MEM_DECOMMIT);
    VirtualAlloc(pages + 5 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    claim_number("not_locked", error_of(VirtualUnlock(pages + 20 * PAGE, PAGE)));
    checkpoint("unlocked");
    VirtualUnlock(pages, PAGES * PAGE);

    refused();
    checkpoint("refused");
}
