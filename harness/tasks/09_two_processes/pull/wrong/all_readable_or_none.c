#include "unit.h"

// Wants it all, or nothing.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    MEMORY_BASIC_INFORMATION run;
    for (const char *at = from; at < (const char *)from + bytes;
         at = (const char *)run.BaseAddress + run.RegionSize)
        if (!VirtualQueryEx(process, at, &run, sizeof run) || run.State != MEM_COMMIT ||
            run.Protect & (PAGE_NOACCESS | PAGE_GUARD))
            return 0;
    return ReadProcessMemory(process, from, to, bytes, NULL) ? bytes : 0;
}
