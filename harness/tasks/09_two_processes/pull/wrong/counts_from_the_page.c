#include "unit.h"

// Counts the run from its base.
size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    MEMORY_BASIC_INFORMATION run;
    size_t done = 0, readable = 0;
    while (readable < bytes &&
           VirtualQueryEx(process, (const char *)from + readable, &run, sizeof run) &&
           run.State == MEM_COMMIT && !(run.Protect & (PAGE_NOACCESS | PAGE_GUARD)))
        readable += run.RegionSize;
    done = readable < bytes ? readable : bytes;
    ReadProcessMemory(process, from, to, done, NULL);
    return done;
}
