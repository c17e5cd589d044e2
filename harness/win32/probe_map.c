// A map that a scenario makes up: hundreds of thousands of regions, sizes that no machine has,
// pages as no loader maps them. The linker uses these two in place of kernel32's imports.

#include "probe_private.h"
#include "real.h"

REAL(VirtualQuery);
REAL(VirtualQueryEx);

typedef SIZE_T(WINAPI *Query)(const void *, MEMORY_BASIC_INFORMATION *, SIZE_T);
typedef SIZE_T(WINAPI *QueryOf)(HANDLE, const void *, MEMORY_BASIC_INFORMATION *, SIZE_T);

static SIZE_T WINAPI query(const void *address, MEMORY_BASIC_INFORMATION *info, SIZE_T size);
static SIZE_T WINAPI query_of(HANDLE process, const void *address, MEMORY_BASIC_INFORMATION *info,
                              SIZE_T size);
Query __imp_VirtualQuery = query;
QueryOf __imp_VirtualQueryEx = query_of;

static size_t regions, last; // the one that the last question was about
static void (*describe)(size_t index, MEMORY_BASIC_INFORMATION *region);
static unsigned asked;

void map_begins(size_t count, void (*each)(size_t index, MEMORY_BASIC_INFORMATION *region)) {
    regions = count;
    describe = each;
    asked = 0;
    last = SIZE_MAX; // the first region is the next one
}

unsigned map_ends(void) {
    describe = NULL;
    return asked;
}

// -1, 0, 1: the address lies below the region, in it, above it.
static int place(const char *address, size_t index, MEMORY_BASIC_INFORMATION *region) {
    describe(index, region);
    if (address < (const char *)region->BaseAddress)
        return -1;
    return (size_t)(address - (const char *)region->BaseAddress) >= region->RegionSize;
}

// A walk asks about the next region each time: that one is tried first.
static bool find(const char *address, MEMORY_BASIC_INFORMATION *region) {
    size_t low = 0, high = regions, index = last + 1;
    while (low < high) {
        if (index < low || index >= high)
            index = low + (high - low) / 2;
        const int where = place(address, index, region);
        last = index;
        if (where == 0)
            return true;
        low = where > 0 ? index + 1 : low;
        high = where < 0 ? index : high;
        index = regions;
    }
    return false;
}

// As the system answers: from the page in question on.
static SIZE_T answer(const char *address, MEMORY_BASIC_INFORMATION *info, SIZE_T size) {
    MEMORY_BASIC_INFORMATION region;
    asked++;
    if (size < sizeof region || !find(address, &region)) {
        SetLastError(size < sizeof region ? ERROR_BAD_LENGTH : ERROR_INVALID_PARAMETER);
        return 0;
    }
    const size_t into = (size_t)(address - (const char *)region.BaseAddress) & ~(size_t)0xfff;
    region.BaseAddress = (char *)region.BaseAddress + into;
    region.RegionSize -= into;
    *info = region;
    return sizeof region;
}

static SIZE_T WINAPI query(const void *address, MEMORY_BASIC_INFORMATION *info, SIZE_T size) {
    if (describe)
        return answer(address, info, size);
    if (!real_VirtualQuery)
        find_VirtualQuery();
    return real_VirtualQuery(address, info, size);
}

static SIZE_T WINAPI query_of(HANDLE process, const void *address, MEMORY_BASIC_INFORMATION *info,
                              SIZE_T size) {
    if (describe)
        return answer(address, info, size);
    return real_VirtualQueryEx(process, address, info, size);
}
