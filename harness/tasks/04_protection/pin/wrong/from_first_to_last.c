#include "unit.h"

static void *base_of(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) ? info.AllocationBase : NULL;
}

static BOOL can_be_locked(const struct piece *piece) {
    const char *at = piece->start, *const end = at + piece->bytes;
    MEMORY_BASIC_INFORMATION info;
    for (; at < end; at = (const char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT ||
            info.Protect & (PAGE_NOACCESS | PAGE_GUARD))
            return FALSE;
    return TRUE;
}

static BOOL can_all(const struct piece *pieces, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!can_be_locked(&pieces[i]))
            return FALSE;
    return TRUE;
}

// Locks from the first byte of the lowest piece of an allocation to the last of the highest.
BOOL pin(const struct piece *pieces, size_t count) {
    if (!can_all(pieces, count))
        return FALSE;
    for (size_t i = 0; i < count; i++) {
        char *low = pieces[i].start, *high = low + pieces[i].bytes;
        for (size_t k = 0; k < count; k++) {
            char *start = pieces[k].start, *end = start + pieces[k].bytes;
            if (base_of(start) != base_of(low))
                continue;
            low = start < low ? start : low;
            high = end > high ? end : high;
        }
        if (!VirtualLock(low, (size_t)(high - low)))
            return FALSE;
    }
    return TRUE;
}
