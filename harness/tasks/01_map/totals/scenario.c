#include "probe.h"
#include "unit.h"

enum { GRAIN = 65536 };

static void must(const void *pointer) {
    if (!pointer)
        cannot("make the memory to be counted");
}

// One allocation, partly committed: first the committed bytes, then those only reserved.
static void make_private(void) {
    const size_t committed = (size_t)parameter("committed") * GRAIN;
    const size_t reserved = (size_t)parameter("reserved") * GRAIN;
    char *base = VirtualAlloc(NULL, committed + reserved, MEM_RESERVE, PAGE_READWRITE);
    must(base);
    must(VirtualAlloc(base, committed, MEM_COMMIT, PAGE_READWRITE));
}

// The same as a view, of a section whose pages are reserved.
static void make_view(void) {
    const size_t committed = (size_t)parameter("view_committed") * GRAIN;
    const size_t reserved = (size_t)parameter("view_reserved") * GRAIN;
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                        (DWORD)(committed + reserved), NULL);
    must(section);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    must(view);
    must(VirtualAlloc(view, committed, MEM_COMMIT, PAGE_READWRITE));
    CloseHandle(section);
}

void scenario(void) {
    static struct totals sums;
    decoys();
    make_private();
    make_view();
    memset(&sums, 0xa5, sizeof sums);
    poison_stack();
    checkpoint("before");

    totals(&sums);
    claim_number("free", sums.free);
    claim_number_at("reserved", 0, sums.reserved.private_memory);
    claim_number_at("reserved", 1, sums.reserved.mapped);
    claim_number_at("reserved", 2, sums.reserved.image);
    claim_number_at("committed", 0, sums.committed.private_memory);
    claim_number_at("committed", 1, sums.committed.mapped);
    claim_number_at("committed", 2, sums.committed.image);
    checkpoint("counted");
}
