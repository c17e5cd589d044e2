#include "unit.h"

// Finds out how far it goes, and reads it in one call.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    MEMORY_BASIC_INFORMATION run;
    const char *end = from;
    while (end < (const char *)from + bytes && VirtualQueryEx(process, end, &run, sizeof run) &&
           run.State == MEM_COMMIT && !(run.Protect & (PAGE_NOACCESS | PAGE_GUARD)))
        end = (const char *)run.BaseAddress + run.RegionSize;
    const size_t readable = (size_t)(end - (const char *)from);
    const size_t count = readable < bytes ? readable : bytes;
    return count && ReadProcessMemory(process, from, to, count, NULL) ? count : 0;
}
