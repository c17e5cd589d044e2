// A map that is made up: VirtualQuery and VirtualQueryEx answer from it, and from their own after
// it.

#include "probe.h"

enum { REGIONS = 100000 };
static const uintptr_t gigabyte = 1 << 30;

static void describe(size_t index, MEMORY_BASIC_INFORMATION *region) {
    *region = (MEMORY_BASIC_INFORMATION){.BaseAddress = (void *)(index * gigabyte),
                                         .AllocationBase = (void *)(index * gigabyte),
                                         .RegionSize = gigabyte,
                                         .State = MEM_COMMIT,
                                         .Protect = (DWORD)index};
}

static unsigned walk(void) {
    MEMORY_BASIC_INFORMATION info;
    unsigned regions = 0;
    for (const char *at = NULL; VirtualQuery(at, &info, sizeof info); at += info.RegionSize)
        regions += info.Protect == regions;
    return regions;
}

void scenario(void) {
    MEMORY_BASIC_INFORMATION info, own;
    const char *const inside = (const char *)(77 * gigabyte + 5 * 4096 + 3);
    map_begins(REGIONS, describe);
    claim_number("walked", walk());
    claim_number("inside", VirtualQueryEx(NULL, inside, &info, sizeof info));
    claim_number("too_short", VirtualQuery(inside, &own, 8));
    claim_number("asked", map_ends());
    claim_number("index", info.Protect);
    claim_pointer("base", info.BaseAddress);
    claim_number("bytes", info.RegionSize);
    VirtualQuery(&own, &own, sizeof own);
    claim_number("own_protect", own.Protect);
    checkpoint("made_up");
}
