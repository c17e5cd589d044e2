// Addresses above 4 GB, where Windows puts most of what a 64-bit program allocates. Wine 8
// begins below, and there an address that was cut to 32 bits works by luck.

#include "probe_private.h"

#define GRANULE 0x10000ull
#define FOUR_GB 0x100000000ull

static bool filled;

bool probe_fills_low_addresses(void) {
    return filled;
}

static uint64_t whole_granules(uint64_t bytes) {
    return bytes & ~(GRANULE - 1);
}

// What is free below 4 GB, hole by hole. A hole that the system keeps for itself is refused and
// stays; so does the rest of a granule that another allocation began.
void probe_fill_low_addresses(void) {
    MEMORY_BASIC_INFORMATION info;
    filled = true;
    for (uint64_t at = GRANULE; at < FOUR_GB; at = (uintptr_t)info.BaseAddress + info.RegionSize) {
        if (!VirtualQuery((void *)(uintptr_t)at, &info, sizeof info))
            return;
        const uint64_t region_end = (uintptr_t)info.BaseAddress + info.RegionSize,
                       base = whole_granules((uintptr_t)info.BaseAddress + GRANULE - 1),
                       end = whole_granules(region_end < FOUR_GB ? region_end : FOUR_GB);
        if (info.State == MEM_FREE && base < end)
            VirtualAlloc((void *)(uintptr_t)base, end - base, MEM_RESERVE, PAGE_NOACCESS);
    }
}
