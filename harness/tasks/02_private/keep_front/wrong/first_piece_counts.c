#include "unit.h"

// Gives back in pieces of two pages, and looks at the first result only.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    const size_t step = info.RegionSize > 1 << 20 ? info.RegionSize : 8192;
    BOOL ok = TRUE;
    for (size_t at = kept; at < info.RegionSize; at += step) {
        const size_t rest = info.RegionSize - at;
        const BOOL done = VirtualFree((char *)base + at, rest < step ? rest : step, MEM_DECOMMIT);
        ok = at == kept ? done : ok;
    }
    return ok;
}
